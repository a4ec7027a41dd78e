/** Histories that break the laws of checkers/replacing.ts: what may take the place of what. */
import { DUE, OTHER_KEY } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const replacingBreaches: readonly Breach[] = [
  [
    'only-replaced-leaves',
    'something taken off that nothing replaces',
    (s) => {
      s.look('w1');
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'nothing-bad-attached',
    'an ECC certificate attached for an RSA one',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', OTHER_KEY);
    },
  ],
];
