/**
 * Replaces shared/service/platform/edge.ts in bundles for the emulator (`buildFunctions` with `emulatedEdge`): it uses the emulator's
 * clock, and the data plane's ports where only one loopback address exists.
 *
 * Reads variables that the runtime sets in the instance. Signatures and certificates still use real time.
 */
import process from 'node:process';
import type { Clock } from '../../../shared/base/clock.ts';
import { type Edge, systemEdge as realEdge, systemClock } from '../../../shared/service/platform/edge.ts';
import { CLOCK_VARIABLE, DIAL_VARIABLE } from './runtime-messages.ts';

export * from '../../../shared/service/platform/edge.ts';

/** The platform's time at the start of the invocation. */
interface Instant {
  readonly virtualMs: number;
  readonly realMs: number;
  readonly scale: number;
}

let lastText = '';
let instant: Instant | undefined;

/** The runtime sets it for every invocation, so that a frozen instance does not lag behind. */
function current(): Instant {
  const text = process.env[CLOCK_VARIABLE] ?? '';
  if (instant === undefined || text !== lastText) {
    if (text === '') throw new Error(`${CLOCK_VARIABLE} is missing: this bundle runs in the emulator only.`);
    lastText = text;
    instant = JSON.parse(text) as Instant;
  }
  return instant;
}

const cloudClock: Clock = {
  now: () => {
    const { virtualMs, realMs, scale } = current();
    return virtualMs + Math.floor((systemClock.now() - realMs) * scale);
  },
  sleep: (durationMs, signal) => systemClock.sleep(durationMs / current().scale, signal),
};

export function systemEdge(): Edge {
  const dial = JSON.parse(process.env[DIAL_VARIABLE] ?? '{}') as Readonly<Record<string, number>>;
  return {
    ...realEdge(),
    clock: cloudClock,
    dial: (address, port) => {
      const mapped = dial[`${address}:${port}`];
      return mapped === undefined ? { host: address, port } : { host: '127.0.0.1', port: mapped };
    },
  };
}
