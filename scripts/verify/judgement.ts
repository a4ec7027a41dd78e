/**
 * What the answers of `npm run verify` show, and the exit status that follows. Pure.
 *
 * Only a settled match at every target is a success. Silence, an answer that nothing can be concluded from, and a target that could not be
 * asked are neither right nor wrong.
 */
import type { Said } from '../../shared/core/model/texts/language.ts';
import type { Finding, FindingCode } from '../../shared/core/proof/finding.ts';
import { findingsOf } from '../../shared/core/proof/findings.ts';
import { type Answer, describeAnswer, isOneOf } from '../../shared/core/proof/identity.ts';
import type { Observation, ProbeTarget } from '../../shared/core/proof/observation.ts';
import type { Place, Question } from './question.ts';

export type Result =
  /** An expected certificate is served, for this name and in its dates. */
  | 'match'
  /** Another certificate, or an expected one that no client accepts for this name or on this day. */
  | 'wrong'
  /** The server has no certificate of this key type for this name. */
  | 'absent'
  | 'silent'
  | 'not-checkable';

export interface Checked
  extends Pick<Place, 'region' | 'loadBalancerId' | 'loadBalancerName' | 'listenerId'> {
  readonly target: ProbeTarget;
  readonly expected: readonly string[];
  readonly result: Result;
  /** What was served, or why nothing is known. */
  readonly served: string;
  /** What clients may object to, although the certificate is the expected one. */
  readonly remarks: readonly string[];
  /** The same in no language. */
  readonly seen: Seen;
}

export interface Seen {
  readonly answer: Answer;
  readonly refused: readonly FindingCode[];
  readonly remarks: readonly FindingCode[];
}

export interface Verification {
  readonly checked: readonly Checked[];
  readonly unasked: readonly Said[];
  /** What need not be asked, and why, one sentence each. */
  readonly leftOut: readonly Said[];
}

/** Without these a client refuses the certificate, whichever it is. */
const refusedByClients: ReadonlySet<Finding['code']> = new Set([
  'name-mismatch',
  'certificate-expired',
  'not-yet-valid',
]);

export function judge(
  { expected, target }: Question,
  { answer, observation }: { readonly answer: Answer; readonly observation: Observation },
  nowMs: number,
): Pick<Checked, 'target' | 'expected' | 'result' | 'served' | 'remarks' | 'seen'> {
  const findings =
    observation.kind === 'certificate' ? findingsOf(observation, target.serverName, nowMs) : [];
  const refused = findings.filter(({ code }) => refusedByClients.has(code));
  const others = findings.filter(({ code }) => !refusedByClients.has(code));
  return {
    target,
    expected: [...expected],
    result: resultOf(answer, observation, isOneOf(answer, expected) && refused.length === 0),
    served: [describeAnswer(answer), ...refused.map(({ message }) => message)].join('; '),
    remarks: others.map(({ message }) => message),
    seen: { answer, refused: refused.map(({ code }) => code), remarks: others.map(({ code }) => code) },
  };
}

function resultOf(answer: Answer, observation: Observation, isRight: boolean): Result {
  switch (answer.kind) {
    case 'known':
    case 'other':
      return isRight ? 'match' : 'wrong';
    case 'absent':
      return 'absent';
    case 'unknown':
      return observation.kind === 'not-checkable' ? 'not-checkable' : 'silent';
  }
}

export type ExitStatus = 0 | 1 | 3;

/** 0: every target matches, 1: a wrong certificate or none, 3: nothing can be concluded. */
export function statusOf({ checked, unasked }: Pick<Verification, 'checked' | 'unasked'>): ExitStatus {
  if (checked.some(({ result }) => result === 'wrong' || result === 'absent')) return 1;
  const isWhole = checked.length > 0 && unasked.length === 0;
  return isWhole && checked.every(({ result }) => result === 'match') ? 0 : 3;
}

export function countOf({ checked }: Pick<Verification, 'checked'>, result: Result): number {
  return checked.filter((one) => one.result === result).length;
}
