/**
 * Takes the place of shared/service/platform/edge.ts in bundles that are built for the emulated cloud (`buildFunctions` with `emulatedEdge`): the cloud's
 * clock instead of the system's, and the data plane's ports where the system has no loopback addresses but one.
 *
 * Reads what the runtime sets in the environment of the instance. Signatures and certificates still know real time only.
 */
import process from 'node:process';
import type { Clock } from '../../../shared/base/clock.ts';
import { type Edge, systemEdge as realEdge, systemClock } from '../../../shared/service/platform/edge.ts';
import { CLOCK_VARIABLE, DIAL_VARIABLE } from './runtime-messages.ts';

export * from '../../../shared/service/platform/edge.ts';

/** What the platform said last about its time. */
interface Instant {
  readonly virtualMs: number;
  readonly realMs: number;
  readonly scale: number;
}

let said = '';
let instant: Instant | undefined;

/** Said anew for every invocation, so that an instance that was frozen does not lag behind. */
function current(): Instant {
  const text = process.env[CLOCK_VARIABLE] ?? '';
  if (instant === undefined || text !== said) {
    if (text === '')
      throw new Error(`${CLOCK_VARIABLE} is missing: this bundle runs in the emulated cloud only.`);
    said = text;
    instant = JSON.parse(text) as Instant;
  }
  return instant;
}

const cloudClock: Clock = {
  now: () => {
    const { virtualMs, realMs, scale } = current();
    return virtualMs + (systemClock.now() - realMs) * scale;
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
