/** Histories that violate the invariants of checkers/workers.ts: leases, secrets and the number of calls. */
import { FRESH } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const workersBreaches: readonly Breach[] = [
  [
    'one-writer-at-a-time',
    'a write after another worker has claimed the load balancer',
    (s) => {
      s.claim('w1');
      s.read('w1');
      s.claim('w2');
      s.write('w1', 'associate', FRESH);
    },
  ],
  [
    'leases-are-kept',
    'a claim while another worker holds the lease',
    (s) => {
      s.claim('w1');
      s.claim('w2');
    },
  ],
  ['no-secrets', 'a key in the log', (s) => s.log('w1', 'PRIVATE-KEY-OF a certificate')],
  [
    'calls-are-bounded',
    'a worker that repeats the same write without end',
    (s) => {
      for (let count = 0; count <= 60; count += 1) s.write('w1', 'associate', FRESH);
    },
  ],
];
