/** Histories that violate the invariants of checkers/control-plane.ts: the order of calls and which certificates are attached. */
import { DUE, FRESH } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const controlPlaneBreaches: readonly Breach[] = [
  [
    'always-a-default',
    'a listener without a default',
    (s) => s.state([{ certificateId: DUE, isDefault: false }]),
  ],
  [
    'no-name-uncovered',
    'a write that detaches the last certificate for a name',
    (s) => {
      s.read('w1');
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'never-while-configuring',
    'a write without a read since the previous write',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'tokens-are-used-once',
    'one token for two requests',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH, 'token');
      s.read('w1');
      s.write('w1', 'dissociate', DUE, 'token');
    },
  ],
];
