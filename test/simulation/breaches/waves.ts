/** Histories that break the laws of checkers/waves.ts: what starts the next wave, and when. */
import { FRESH, type Scribe } from '../hand-written.ts';
import type { Breach } from './breach.ts';

const HOUR_MS = 3_600_000;
const event = `{"certificateId":"${FRESH}"}`;

function workers(s: Scribe, ...names: readonly string[]): void {
  for (const name of names) s.run(name, s.trigger('rotate'));
}

function tellsThat(
  s: Scribe,
  worker: string,
  kind: 'waiting' | 'trial' | 'proven',
  loadBalancerId: string,
): void {
  s.append(worker, kind, { loadBalancerId }, `certificates/${FRESH}`);
}

/** alb-2 waits for the pilot, alb-1, which proves the certificate. */
export function aWave(s: Scribe): void {
  workers(s, 'w1', 'w2');
  tellsThat(s, 'w1', 'trial', 'alb-1');
  tellsThat(s, 'w2', 'waiting', 'alb-2');
  tellsThat(s, 'w1', 'proven', 'alb-1');
}

export function asksForScan(s: Scribe, worker: string, delayMs = 0): void {
  s.submit(worker, 'scan', { event, delayMs });
}

export const wavesBreaches: readonly Breach[] = [
  [
    'wake-ups-follow-proofs',
    'a wake-up by a worker that has proved nothing',
    (s) => {
      workers(s, 'w1');
      asksForScan(s, 'w1');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'a wake-up by somebody else where there is no soak',
    (s) => {
      aWave(s);
      asksForScan(s, 'w2');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'two wake-ups for one proof',
    (s) => {
      aWave(s);
      asksForScan(s, 'w1');
      asksForScan(s, 'w1');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'a wake-up in the middle of the soak',
    (s) => {
      s.soak(HOUR_MS);
      aWave(s);
      asksForScan(s, 'w1');
    },
  ],
  [
    'wake-ups-follow-proofs',
    'a wake-up long after the soak',
    (s) => {
      s.soak(HOUR_MS);
      aWave(s);
      asksForScan(s, 'w1', 2 * HOUR_MS);
    },
  ],
  [
    'waves-go-on',
    'a proof after which nobody tells those that wait',
    (s) => {
      aWave(s);
      s.ends('w1', 'finished');
    },
  ],
  [
    'waves-go-on',
    'a worker that comes during the soak and leaves it to the timer',
    (s) => {
      s.soak(HOUR_MS);
      workers(s, 'w1');
      s.report('w1', 'blocked', 'soaking');
      s.ends('w1', 'finished');
    },
  ],
];
