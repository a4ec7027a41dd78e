/**
 * Histories that violate the invariants of checkers/proof-before-removal.ts, reported-outcomes.ts and foreign-changes.ts: what must be proved before a certificate is detached, and what is reported.
 */
import { DUE, FRESH, OTHER_KEY } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const proofsBreaches: readonly Breach[] = [
  [
    'proof-before-removal',
    'an old certificate detached without a handshake since the last change',
    (s) => {
      s.read('w1');
      s.handshakes('w1', DUE);
      s.write('w1', 'associate', FRESH);
      s.read('w1');
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'verified-was-seen',
    'verified with handshakes from before the last write',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.handshakes('w1', FRESH);
      s.read('w1');
      s.write('w1', 'dissociate', DUE);
      s.report('w1', 'verified');
    },
  ],
  [
    'verified-was-seen',
    'verified although one zone was never probed',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.handshakes('w1', FRESH, ['zone-a']);
      s.report('w1', 'verified');
    },
  ],
  [
    'rolled-back-is-back',
    'rolled back with the new certificate still attached',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.report('w1', 'rolled-back');
    },
  ],
  ['rolled-back-is-back', 'rolled back although nothing was changed', (s) => s.report('w1', 'rolled-back')],
  [
    'foreign-changes-stay',
    'a step undone after another writer changed the listener',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.foreign([
        { certificateId: OTHER_KEY, isDefault: true },
        { certificateId: FRESH, isDefault: false },
      ]);
      s.read('w1');
      s.write('w1', 'dissociate', FRESH);
    },
  ],
  [
    'nobody-blamed-in-vain',
    'a change that ends because of another writer where there is none',
    (s) => {
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.append('w1', 'change-ended', {
        key: `lsn-1/${FRESH}`,
        outcome: 'changed-unproved',
        reason: 'changed-by-others',
        message: '',
      });
    },
  ],
];
