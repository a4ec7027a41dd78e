/**
 * What repairs each fault of one installation, and what findings say of commands: texts of the checks, with commands that mean this installation
 * and that deploy does not refuse. Pure.
 */

import type { Cause } from '../../shared/core/doctor/check-facts.ts';
import { type CheckId, checks } from '../../shared/core/doctor/checks.ts';
import type { CheckResult } from '../../shared/core/doctor/result.ts';
import { forSettings } from '../common/for-settings.ts';

export interface RepairContext {
  /** Every result of the same look. */
  readonly results: readonly CheckResult[];
  /** The file of the installation, as a command takes it; `undefined`: `.env`. */
  readonly settingsFile: string | undefined;
}

/** Of a fault. */
export function repairOf(result: CheckResult, context: RepairContext): string {
  return withCommands(textOf(result), result.id, context);
}

/** A message names commands, too: so do warnings, which have no repair below them. */
export function withMessages(result: CheckResult, context: RepairContext): CheckResult {
  const written = (text: string): string => withCommands(text, result.id, context);
  return { ...result, message: written(result.message), details: result.details.map(written) };
}

function withCommands(text: string, id: CheckId, { results, settingsFile }: RepairContext): string {
  const isForeign = results.some((one) => one.id === 'ownership' && one.state === 'fault');
  const named = forSettings(isForeign ? text.replace(DEPLOY, adopting) : text, settingsFile);
  const first = text.match(DEPLOY) === null ? [] : refusing(results, id);
  if (first.length === 0) return named;
  return `${named.replace(/\.$/, '')}. It is refused until this is repaired: ${first.join(', ')}`;
}

/** With its options. */
const DEPLOY = /npm run deploy\b(?: --((?: --[a-z-]+)+))?/g;

function adopting(_: string, options = ''): string {
  return `npm run deploy --${options}${options.includes('--adopt') ? '' : ' --adopt'}`;
}

function textOf({ id, cause }: CheckResult): string {
  const { repair, repairs = {} }: { repair: string; repairs?: Readonly<Partial<Record<Cause, string>>> } =
    checks[id];
  return (cause === undefined ? undefined : repairs[cause]) ?? repair;
}

/** Faults because of which deploy refuses; `ownership` is overcome by `--adopt`. */
const refusedFor: ReadonlySet<CheckId> = new Set([
  'bucket-owner',
  'bucket-versioning',
  'bucket-lifecycle',
  'bucket-worm',
  'bucket-public',
  'ledger-location',
  'other-installation',
]);

/** Also where it is a warning. */
const refusedByCause: ReadonlySet<Cause> = new Set([
  'elsewhere',
  'lowering',
  'no-contact-group',
  'other-policies',
  'root',
]);

function refusing(results: readonly CheckResult[], own: CheckId): readonly CheckId[] {
  return results
    .filter(({ id }) => id !== own)
    .filter(
      ({ id, state, cause }) =>
        (state === 'fault' && refusedFor.has(id)) || (cause !== undefined && refusedByCause.has(cause)),
    )
    .map(({ id }) => id);
}
