/** Histories that violate the invariants about candidates: some have failed, some wait. */
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
    'wrong-content-is-told-first',
    'a roll back of a wrong certificate of which others learn only later',
    (s) => {
      s.append('w1', 'rolling-back', { key: `lsn-1/${FRESH}`, content: true });
      s.append('w1', 'failed', { loadBalancerId: 'alb-1', content: {} }, `certificates/${FRESH}`);
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
