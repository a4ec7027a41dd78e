/** Histories that violate the invariants of checkers/replacing.ts: which certificate may replace which. */
import { DUE, OTHER_KEY } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const replacingBreaches: readonly Breach[] = [
  [
    'only-replaced-leaves',
    'a certificate detached without a replacement',
    (s) => {
      s.read('w1');
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'nothing-bad-attached',
    'an ECC certificate attached for an RSA one',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', OTHER_KEY);
    },
  ],
];
