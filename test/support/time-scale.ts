/**
 * How fast the clock of an emulated cloud runs in tests with real sockets and processes. Deadlines of the service count by that clock, work
 * counts by the machine: on a busy machine the clock has to run more slowly, or a probe has no time left for a handshake.
 */
import { availableParallelism, loadavg } from 'node:os';

/** A probe's 20 s are more than three real ones. */
const IDLE_SCALE = 6;
/** A probe's 20 s are seven real ones. Slower still, and a test would last for minutes. */
const BUSY_SCALE = 3;

export function cloudTimeScale(): number {
  const [load = 0] = loadavg();
  return timeScaleFor(load / availableParallelism());
}

/** @param waiting processes that want to run, for each core */
export function timeScaleFor(waiting: number): number {
  return Math.max(BUSY_SCALE, IDLE_SCALE / Math.max(1, waiting));
}
