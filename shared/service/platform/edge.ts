/**
 * The real clock, randomness, ids, environment, sockets and log output. The only module that may access them; all other code gets an `Edge`
 * or a part of it, so that tests and the simulation can replace them.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import type { Clock, Random } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import type { OnProgress } from '../../core/reports/progress.ts';
import type { Post } from '../../notify/post.ts';
import { type Dial, dialDirectly } from '../../probe/handshake/dial.ts';

export interface Edge {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Environment;
  readonly dial: Dial;
  /** How messages are sent to channels; absent: over https. */
  readonly post?: Post;
  readonly newId: () => string;
  /** Writes one line, given without its line break. */
  readonly logSink: (line: string) => void;
  readonly onProgress: OnProgress;
  /** Aborted when a person wants the run to end (rotation/run/stopped.ts); absent: it runs to its end. */
  readonly stop?: AbortSignal;
}

export function systemEdge(): Edge {
  return {
    clock: systemClock,
    random: Math.random,
    env: process.env,
    dial: dialDirectly,
    newId: randomUUID,
    logSink: (line) => {
      process.stderr.write(`${line}\n`);
    },
    onProgress: () => undefined,
  };
}

/** A timer of Node.js holds 31 bits of milliseconds (24.8 days); a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (durationMs, signal) => {
    let leftMs = durationMs;
    for (; leftMs > MAX_TIMER_MS; leftMs -= MAX_TIMER_MS) await pause(MAX_TIMER_MS, signal);
    await pause(leftMs, signal);
  },
};

/** One timer and at most one listener on the signal; both are gone when the promise has settled. */
function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, durationMs);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Virtual time that starts at the real time and runs `scale` times as fast: with 60, a pause of three minutes takes three seconds.
 * For demonstrations; nothing outside this process may depend on it (certificates and signatures know only real time).
 */
export function scaledClock(scale: number, base: Clock = systemClock): Clock {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError(`scale is ${scale}; it must be above 0`);
  const startMs = base.now();
  return {
    now: () => startMs + Math.floor((base.now() - startMs) * scale),
    sleep: (durationMs, signal) => base.sleep(durationMs / scale, signal),
  };
}
