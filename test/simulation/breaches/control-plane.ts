/** Histories that break the laws of checkers/control-plane.ts: the order of calls and what a listener holds. */
import { DUE, FRESH } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const controlPlaneBreaches: readonly Breach[] = [
  [
    'always-a-default',
    'a listener without a default',
    (s) => s.state([{ certificateId: DUE, isDefault: false }]),
  ],
  [
    'no-name-bare',
    'the last certificate for a name taken off',
    (s) => {
      s.look('w1');
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'never-while-configuring',
    'a write without a look since the last one',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', FRESH);
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'tokens-are-used-once',
    'one token for two requests',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', FRESH, 'token');
      s.look('w1');
      s.write('w1', 'dissociate', DUE, 'token');
    },
  ],
];
