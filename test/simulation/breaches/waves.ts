/** Histories that violate the invariants of checkers/waves.ts: what starts the next wave, and when. */
import { FRESH, type Scribe } from '../hand-written.ts';
import type { Breach } from './breach.ts';

const HOUR_MS = 3_600_000;
const event = `{"certificateId":"${FRESH}"}`;

function workers(s: Scribe, ...names: readonly string[]): void {
  for (const name of names) s.run(name, s.trigger('rotate'));
}

function appendToCertificate(
  s: Scribe,
  worker: string,
  kind: 'waiting' | 'trial' | 'proven',
  loadBalancerId: string,
): void {
  s.append(worker, kind, { loadBalancerId }, `certificates/${FRESH}`);
}

/** alb-2 waits for the pilot alb-1, which proves the certificate. */
export function aWave(s: Scribe): void {
  workers(s, 'w1', 'w2');
  appendToCertificate(s, 'w1', 'trial', 'alb-1');
  appendToCertificate(s, 'w2', 'waiting', 'alb-2');
  appendToCertificate(s, 'w1', 'proven', 'alb-1');
}

export function requestScan(s: Scribe, worker: string, delayMs = 0): void {
  s.submit(worker, 'scan', { event, delayMs });
}

export const wavesBreaches: readonly Breach[] = [
  [
    'wake-ups-follow-proofs',
    'a wake-up by a worker that has proved no certificate',
    (s) => {
      workers(s, 'w1');
      requestScan(s, 'w1');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'a wake-up by a worker other than the prover, without a soak',
    (s) => {
      aWave(s);
      requestScan(s, 'w2');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'two wake-ups for one proof',
    (s) => {
      aWave(s);
      requestScan(s, 'w1');
      requestScan(s, 'w1');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'a wake-up during the soak',
    (s) => {
      s.soak(HOUR_MS);
      aWave(s);
      requestScan(s, 'w1');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'a wake-up long after the soak',
    (s) => {
      s.soak(HOUR_MS);
      aWave(s);
      requestScan(s, 'w1', 2 * HOUR_MS);
    },
  ],
  [
    'waves-continue',
    'a proof after which no scan is requested for the waiting load balancers',
    (s) => {
      aWave(s);
      s.end('w1', 'finished');
    },
  ],
  [
    'waves-continue',
    'a worker that finds the certificate soaking and requests no scan',
    (s) => {
      s.soak(HOUR_MS);
      workers(s, 'w1');
      s.report('w1', 'blocked', 'soaking');
      s.end('w1', 'finished');
    },
  ],
];
