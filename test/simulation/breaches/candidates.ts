/** Histories that violate the invariants of checkers/candidates.ts: candidates that failed, and candidates that wait. */
import { DEFAULT, FRESH, LASTING } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const candidatesBreaches: readonly Breach[] = [
  [
    'no-bad-content-twice',
    'a certificate attached after its content had failed a proof',
    (s) => {
      s.append('w1', 'failed', { loadBalancerId: 'alb-2', content: {} }, `certificates/${FRESH}`);
      s.pass(180_000);
      s.read('w1');
      s.write('w1', 'associate', FRESH);
    },
  ],
  [
    'no-other-in-its-place',
    'another certificate that takes the place of one that soaks',
    (s) => {
      s.report('w1', 'blocked', 'soaking');
      s.report('w1', 'verified', 'proved', LASTING);
    },
  ],
  [
    'no-name-forgotten',
    'verified without a name of the old leaf',
    (s) => {
      s.state([{ certificateId: DEFAULT, isDefault: true }]);
      s.report('w1', 'verified', 'proved', DEFAULT);
    },
  ],
];
