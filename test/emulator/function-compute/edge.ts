/**
 * Replaces shared/service/platform/edge.ts in bundles for the emulator (`buildFunctions` with `emulatedEdge`): it uses the emulator's
 * clock, the data plane's ports where only one loopback address exists, and no address outside of the function's networks.
 *
 * Reads variables that the runtime sets in the instance. Signatures and certificates still use real time.
 */
import process from 'node:process';
import type { Clock } from '../../../shared/base/clock.ts';
import { type Edge, systemEdge as realEdge, systemClock } from '../../../shared/service/platform/edge.ts';
import { CLOCK_VARIABLE, DIAL_VARIABLE, UNREACHABLE_VARIABLE } from './runtime-messages.ts';

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

/** A port of loopback where nothing listens, in place of an address in a network that the function is not in. */
const NOWHERE = { host: '127.0.0.1', port: 1 };

export function systemEdge(): Edge {
  const dial = JSON.parse(process.env[DIAL_VARIABLE] ?? '{}') as Readonly<Record<string, number>>;
  const unreachable = JSON.parse(process.env[UNREACHABLE_VARIABLE] ?? '[]') as readonly string[];
  return {
    ...realEdge(),
    clock: cloudClock,
    dial: (address, port) => {
      if (unreachable.includes(address)) return NOWHERE;
      const mapped = dial[`${address}:${port}`];
      return mapped === undefined ? { host: address, port } : { host: '127.0.0.1', port: mapped };
    },
  };
}
