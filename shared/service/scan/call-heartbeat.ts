/**
 * Calls the address of HEARTBEAT_URL: the monitor there notices that scans are missing, also when the whole account has stopped. Called for every
 * scan that has listed every region, whatever it has found there.
 *
 * The ledger gets an entry only when calls begin to fail, fail, or are accepted again.
 */
import { SECOND_MS } from '../../base/clock.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { channelLog, channelReducer, HEARTBEAT } from '../../core/records/channel-log.ts';
import { viewLog } from '../../ledger/log.ts';
import { NOTIFY_TIME_MS } from '../../notify/notifier.ts';
import type { Worker } from '../worker/worker.ts';
import { logDelivery, RECORDING_MS, record } from './notify-channels.ts';
import { noteLedgerFailure } from './scan-memory.ts';

export async function callHeartbeat(worker: Worker, note: (note: Note) => void): Promise<void> {
  const { notifier, clock, store } = worker;
  if (notifier?.heartbeat === undefined) return;
  const startedAtMs = clock.now();
  // The platform ends an invocation without its error: a monitor that does not answer must not do that to a late scan.
  const untilMs = Math.min(
    startedAtMs + NOTIFY_TIME_MS,
    Math.max(startedAtMs + SECOND_MS, worker.deadlineMs - RECORDING_MS),
  );
  const delivery = await notifier.heartbeat(untilMs);
  logDelivery(worker, HEARTBEAT, delivery, 0);
  await noteLedgerFailure(worker, note, 'heartbeat-not-recorded', async () => {
    const { state } = await viewLog(store, channelLog(HEARTBEAT), channelReducer);
    if (state.sinceMs === undefined)
      await record(worker, HEARTBEAT, { kind: 'added', data: { sinceMs: startedAtMs } });
    if (!delivery.accepted)
      await record(worker, HEARTBEAT, {
        kind: 'failed',
        data: { code: delivery.code, message: delivery.message },
      });
    else if (state.failure !== undefined || state.lastSentAtMs === undefined)
      await record(worker, HEARTBEAT, { kind: 'sent', data: { told: {}, announced: {} } });
  });
}
