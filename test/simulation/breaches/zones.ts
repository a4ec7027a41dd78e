/** Histories that violate the invariants about zones that change (checkers/zones.ts) and about damaged entries (checkers/damage.ts). */
import { FRESH } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const zonesBreaches: readonly Breach[] = [
  [
    'only-listed-addresses-dialled',
    'an address that left before the worker started',
    (s) => {
      s.zones({ 'zone-a': 'zone-a', 'zone-b': 'moved' });
      s.pass(600_000);
      s.run('w1', s.trigger('rotate'));
      s.dial('w1', 'zone-b');
    },
  ],
  [
    'verified-was-seen',
    'verified although a zone that joined before the worker started was never probed',
    (s) => {
      s.zones({ 'zone-a': 'zone-a', 'zone-b': 'zone-b', 'zone-c': 'zone-c' });
      s.run('w1', s.trigger('rotate'));
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.handshakes('w1', FRESH);
      s.report('w1', 'verified');
    },
  ],
  [
    'verified-was-seen',
    'verified although a zone had no address',
    (s) => {
      s.zones({ 'zone-a': 'zone-a', 'zone-b': undefined });
      s.run('w1', s.trigger('rotate'));
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      s.handshakes('w1', FRESH, ['zone-a']);
      s.report('w1', 'verified');
    },
  ],
  [
    'damaged-entries-not-carried-out',
    'a write by a worker that read a damaged log',
    (s) => {
      s.damage();
      s.run('w1', s.trigger('rotate'));
      s.read('w1');
      s.write('w1', 'associate', FRESH);
    },
  ],
];
