/**
 * What repairs each fault of one installation, and what findings say of commands: texts of the checks, with commands that mean this installation
 * and that deploy does not refuse. Pure.
 */

import type { Cause } from '../../shared/core/doctor/check-facts.ts';
import { repairText } from '../../shared/core/doctor/check-texts.ts';
import type { CheckId } from '../../shared/core/doctor/checks.ts';
import { type CheckResult, chineseOf } from '../../shared/core/doctor/result.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { forSettings } from '../common/for-settings.ts';
import { doctorTexts } from './texts.ts';

export interface RepairContext {
  /** Every result of the same look. */
  readonly results: readonly CheckResult[];
  /** The file of the installation, as a command takes it; `undefined`: `.env`. */
  readonly settingsFile: string | undefined;
}

/** Of a fault. */
export function repairOf(
  { id, cause }: CheckResult,
  context: RepairContext,
  language: Language = 'en',
): string {
  return withCommands(repairText(language, id, cause), id, context, language);
}

/** A message names commands, too: so do warnings, which have no repair below them. */
export function withMessages(result: CheckResult, context: RepairContext): CheckResult {
  const written =
    (language: Language) =>
    (text: string): string =>
      withCommands(text, result.id, context, language);
  const [inEnglish, inChinese] = [written('en'), written('zh')];
  const { message, details } = chineseOf(result);
  return {
    ...result,
    message: inEnglish(result.message),
    details: result.details.map(inEnglish),
    zh: { message: inChinese(message), details: details.map(inChinese) },
  };
}

function withCommands(
  text: string,
  id: CheckId,
  { results, settingsFile }: RepairContext,
  language: Language,
): string {
  const isForeign = results.some((one) => one.id === 'ownership' && one.state === 'fault');
  const named = forSettings(isForeign ? text.replace(DEPLOY, adopting) : text, settingsFile);
  const first = text.match(DEPLOY) === null ? [] : refusing(results, id);
  if (first.length === 0) return named;
  return doctorTexts[language].refused(named, first);
}

/** With its options. */
const DEPLOY = /npm run deploy\b(?: --((?: --[a-z-]+)+))?/g;

function adopting(_: string, options = ''): string {
  return `npm run deploy --${options}${options.includes('--adopt') ? '' : ' --adopt'}`;
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
