/**
 * Timer triggers on the emulator's clock. A timer that was due several times during a clock jump fires once.
 */
import { type Clock, MINUTE_MS } from '../../../shared/base/clock.ts';
import { nextFiring } from './schedule.ts';
import type { TimerTrigger } from './spec.ts';

/** The event of a timer, with its payload as text. `atMs` is its due time. */
export function timerEvent({ name, payload = '' }: TimerTrigger, atMs: number): Buffer {
  const triggerTime = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return Buffer.from(JSON.stringify({ triggerTime, triggerName: name, payload }));
}

export interface Timers {
  stop(): void;
}

/** Maximum sleep: advancing the clock wakes no sleeper. */
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
    // An invalid expression is refused at deployment.
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
