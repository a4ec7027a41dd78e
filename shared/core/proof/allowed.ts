/** Does an answer fit what was expected of its target? Pure. */
import type { Expectation } from './expectation.ts';
import { type Answer, isOneOf, sameAnswer } from './identity.ts';

export function isAllowed(expectation: Expectation, answer: Answer): boolean {
  switch (answer.kind) {
    case 'known':
      return isOneOf(answer, expectation.allowed);
    case 'other':
      // A certificate unknown to CAS may stay where it was.
      return sameAnswer(answer, expectation.baseline);
    case 'absent':
      return expectation.absentAllowed;
    case 'unknown':
      return false;
  }
}

/** Whether the answer is an earlier certificate, or none after a gap, which may be served while the change spreads. */
export function isNotYet(expectation: Expectation, answer: Answer): boolean {
  if (answer.kind === 'absent') return expectation.absentMayPass;
  if (answer.kind === 'known') return isOneOf(answer, expectation.passing);
  return answer.kind === 'other' && sameAnswer(answer, expectation.baseline);
}
