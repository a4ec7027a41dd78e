/** Histories that violate the invariants of checkers/replacing.ts: which certificate may replace which. */
import { DUE, FRESH, OTHER_KEY } from '../hand-written.ts';
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
    'attached-as-read',
    'a certificate attached that the worker has not read from CAS',
    (s) => s.write('w1', 'associate', FRESH),
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
