/** Histories that break the laws of checkers/proofs.ts: what was proved before something was taken off, and what was said of it. */
import { DUE, FRESH, OTHER_KEY } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const proofsBreaches: readonly Breach[] = [
  [
    'proof-before-removal',
    'an old certificate taken off without a handshake after the last change',
    (s) => {
      s.look('w1');
      s.handshakes('w1', DUE);
      s.write('w1', 'associate', FRESH);
      s.look('w1');
      s.write('w1', 'dissociate', DUE);
    },
  ],
  [
    'verified-was-seen',
    'verified with handshakes from before the last write',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', FRESH);
      s.handshakes('w1', FRESH);
      s.look('w1');
      s.write('w1', 'dissociate', DUE);
      s.report('w1', 'verified');
    },
  ],
  [
    'verified-was-seen',
    'verified though one zone was never asked',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', FRESH);
      s.handshakes('w1', FRESH, ['zone-a']);
      s.report('w1', 'verified');
    },
  ],
  [
    'rolled-back-is-back',
    'rolled back with the new certificate still there',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', FRESH);
      s.report('w1', 'rolled-back');
    },
  ],
  ['rolled-back-is-back', 'rolled back though nothing was changed', (s) => s.report('w1', 'rolled-back')],
  [
    'foreign-changes-stay',
    'an undone step on top of what somebody else did',
    (s) => {
      s.look('w1');
      s.write('w1', 'associate', FRESH);
      s.foreign([
        { certificateId: OTHER_KEY, isDefault: true },
        { certificateId: FRESH, isDefault: false },
      ]);
      s.look('w1');
      s.write('w1', 'dissociate', FRESH);
    },
  ],
];
