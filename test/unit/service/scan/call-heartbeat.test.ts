/** How long a scan waits for the monitor of HEARTBEAT_URL. */
import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import { callHeartbeat } from '../../../../shared/service/scan/call-heartbeat.ts';
import { fakeMonitor } from '../../../support/chats/fakes.ts';
import { notifierOf } from '../../../support/chats/notifier-of.ts';
import { inProcessCloud, inProcessWorker } from '../../../support/in-process-service.ts';
import { createWorld } from '../../../support/world.ts';

/** @param secondsLeft until the platform ends the scan */
async function call(secondsLeft: number) {
  const { model, clock, probe, store } = createWorld();
  const monitor = fakeMonitor();
  const { heartbeat } = notifierOf({ clock }, [], monitor);
  const startedAtMs = clock.now();
  let untilMs = 0;
  const worker = inProcessWorker({
    cloud: inProcessCloud({ model, clock, seed: 1 }),
    ...{ clock, probe, store },
    notifier: {
      channels: [],
      heartbeat: (given) => {
        untilMs = given;
        return heartbeat?.(given) ?? Promise.reject(new Error('no heartbeat'));
      },
    },
    env: { LEDGER: 'memory:' },
    newId: () => 'scan-1',
    logSink: () => undefined,
    onProgress: () => undefined,
  });
  await callHeartbeat({ ...worker, deadlineMs: startedAtMs + secondsLeft * SECOND_MS }, () => undefined);
  return { accepted: monitor.accepted.length, seconds: (untilMs - startedAtMs) / SECOND_MS };
}

describe('the heartbeat', () => {
  it.each([
    [600, 30],
    [20, 15],
    [3, 1],
  ])('of a scan that has %i seconds left waits for at most %i seconds', async (secondsLeft, seconds) => {
    expect(await call(secondsLeft)).toEqual({ accepted: 1, seconds });
  });
});
