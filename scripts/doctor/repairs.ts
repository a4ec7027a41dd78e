/**
 * What repairs each fault of one installation: the text of the table of checks, with commands that mean this installation and that deploy does
 * not refuse. Pure.
 */

import type { Cause } from '../../shared/core/doctor/check-facts.ts';
import { type CheckId, checks } from '../../shared/core/doctor/checks.ts';
import type { CheckResult } from '../../shared/core/doctor/result.ts';

export interface RepairContext {
  /** Every result of the same look. */
  readonly results: readonly CheckResult[];
  /** The file of the installation, as a command takes it; `undefined`: `.env`. */
  readonly settingsFile: string | undefined;
}

/**
 * Of a fault.
 * @param blank between the words of a command
 */
export function repairOf(result: CheckResult, { results, settingsFile }: RepairContext, blank = ' '): string {
  const text = textOf(result);
  const isForeign = results.some(({ id, state }) => id === 'ownership' && state === 'fault');
  const commands = text.replace(COMMAND, (_, name: string, given = '') => {
    const options = given.replace(' --', '');
    const adopt = name === 'deploy' && isForeign && !options.includes('--adopt') ? ' --adopt' : '';
    const settings = settingsFile === undefined ? '' : ` --settings ${settingsFile}`;
    const all = `${options}${adopt}${settings}`;
    return `npm run ${name}${all === '' ? '' : ` --${all}`}`.replaceAll(' ', blank);
  });
  const named = commands.replace(/(?<=^|\s)\.env\b/g, settingsFile ?? '.env');
  const first = DEPLOY.test(text) ? refusing(results, result.id) : [];
  if (first.length === 0) return named;
  return `${named.replace(/\.$/, '')}. It is refused until this is repaired: ${first.join(', ')}`;
}

/** A command with its options; those of an installation take `--settings`. */
const COMMAND = /npm run (deploy|remove|ledger)( --(?: (?:--)?[a-z-]+(?![\w/]))+)?/g;
const DEPLOY = /npm run deploy/;

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
