/**
 * Timer triggers on the emulator's clock. A timer that was due several times while the clock jumped fires once, as a platform that was
 * away would.
 */
import { type Clock, MINUTE_MS } from '../../../shared/base/clock.ts';
import { nextFiring } from './schedule.ts';
import type { TimerTrigger } from './spec.ts';

/** The event of a timer: its payload is text inside JSON. `atMs` is when it was due. */
export function timerEvent({ name, payload = '' }: TimerTrigger, atMs: number): Buffer {
  const triggerTime = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return Buffer.from(JSON.stringify({ triggerTime, triggerName: name, payload }));
}

export interface Timers {
  stop(): void;
}

/** No longer at a time: a clock that is pushed forward wakes nobody who sleeps. */
const LONGEST_SLEEP_MS = MINUTE_MS;

export function startTimers(
  clock: Clock,
  triggers: readonly TimerTrigger[],
  fire: (trigger: TimerTrigger, dueMs: number) => void,
): Timers {
  const stopping = new AbortController();
  const run = async (trigger: TimerTrigger): Promise<void> => {
    for (;;) {
      const dueMs = nextFiring(trigger.cron, clock.now());
      while (clock.now() < dueMs)
        await clock.sleep(Math.min(dueMs - clock.now(), LONGEST_SLEEP_MS), stopping.signal);
      fire(trigger, dueMs);
    }
  };
  for (const trigger of triggers) {
    // A wrong expression is refused when the function is deployed.
    nextFiring(trigger.cron, clock.now());
    if (trigger.enable === false) continue;
    run(trigger).catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      process.stderr.write(
        `timer ${trigger.name}: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
    });
  }
  return { stop: () => stopping.abort() };
}
