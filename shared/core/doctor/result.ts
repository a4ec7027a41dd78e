/** The result of a check, and how findings add up to one. Pure; holds no texts of the table of checks. */
import type { Language } from '../model/texts/language.ts';
import type { Cause } from './check-facts.ts';
import type { CheckId } from './checks.ts';
import { because, original, type Sentence, type Why } from './sentence.ts';

/**
 * - `ok`: as it should be.
 * - `fault`: the service does not work as it should, or soon will not.
 * - `warning`: it works, and a person should know.
 * - `unknown`: it could not be found out, and the message says why. Never a sign of health.
 * - `not-applicable`: this installation does not use it.
 */
export type CheckState = 'ok' | 'fault' | 'warning' | 'unknown' | 'not-applicable';

/** What a result says in one language. */
export interface Said {
  /** One sentence with names and numbers. */
  readonly message: string;
  /** One sentence for each finding, the most severe first; empty if the message says it all. */
  readonly details: readonly string[];
}

/** Message and details are in English. */
export interface CheckResult extends Said {
  readonly id: CheckId;
  readonly state: CheckState;
  /** The same in Chinese; absent in the answer of a function of an older version. */
  readonly zh?: Said | undefined;
  readonly cause?: Cause | undefined;
  /** Of an unknown that the workers of these VPCs can settle. */
  readonly vpcIds?: readonly string[] | undefined;
}

/** What one function answers to `{"doctor":true}`. */
export interface DoctorReport {
  readonly version: string;
  readonly function: string;
  readonly region: string;
  readonly checks: readonly CheckResult[];
}

/** What was read, or why it could not be. */
export type Reading<Value> = { readonly value: Value } | { readonly problem: Why };

/** Sentences of one check. */
export interface Findings {
  readonly faults?: readonly Sentence[];
  readonly warnings?: readonly Sentence[];
  readonly unknowns?: readonly Sentence[];
  /** Of no consequence, shown where nothing else is. */
  readonly notes?: readonly Sentence[];
  /** The message if there is nothing else. */
  readonly ok: Sentence;
}

/** Of a check that is never in order, or whose other branch says it. */
export const NOTHING: Sentence = { en: '', zh: '' };

/** The worst kind of finding decides; its first sentence is the message. */
export function judge(id: CheckId, findings: Findings): CheckResult {
  const { faults = [], warnings = [], unknowns = [], notes = [], ok } = findings;
  const all = [...faults, ...warnings, ...unknowns];
  const [first, ...others] = all;
  if (first === undefined) return { id, state: 'ok', ...saidOf(ok, notes) };
  const state = faults.length > 0 ? 'fault' : warnings.length > 0 ? 'warning' : 'unknown';
  const count = others.length;
  const message =
    count === 0 ? first : { en: `${first.en} (and ${count} more)`, zh: `${first.zh}（另有 ${count} 条）` };
  return { id, state, ...saidOf(message, count === 0 ? notes : [...all, ...notes]) };
}

export function notApplicable(id: CheckId, message: Sentence): CheckResult {
  return { id, state: 'not-applicable', ...saidOf(message) };
}

export function unknown(id: CheckId, message: Sentence): CheckResult {
  return { id, state: 'unknown', ...saidOf(message) };
}

/** What a result says, from sentences. */
export function saidOf(
  message: Sentence,
  details: readonly Sentence[] = [],
): Pick<CheckResult, 'message' | 'details' | 'zh'> {
  return {
    message: message.en,
    details: details.map(({ en }) => en),
    zh: { message: message.zh, details: details.map(({ zh }) => zh) },
  };
}

/** What an older version has said in English only is shown as it is. */
export function chineseOf({ message, details, zh }: CheckResult): Said {
  return zh ?? { message: original(message), details: details.map(original) };
}

export function saidIn(language: Language, result: CheckResult): Said {
  return language === 'zh' ? chineseOf(result) : result;
}

/** What could not be read is unknown. */
export function readOr<Value>(
  id: CheckId,
  reading: Reading<Value>,
  findings: (value: Value) => Findings,
): CheckResult {
  if ('problem' in reading)
    return unknown(id, because({ en: 'It could not be read', zh: '无法读取' }, reading.problem));
  return judge(id, findings(reading.value));
}

/** By severity of the state: the first is the worst. */
export const statesByWeight: readonly CheckState[] = ['fault', 'warning', 'unknown', 'ok', 'not-applicable'];
