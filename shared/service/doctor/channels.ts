/** Reads what the channels have accepted, and sends each a test message if that is asked for: from the role and the network of scan. */
import { RotatorError } from '../../base/errors.ts';
import type { ChannelFacts } from '../../core/doctor/notifications.ts';
import type { Reading } from '../../core/doctor/result.ts';
import { channelLog, channelReducer, HEARTBEAT } from '../../core/records/channel-log.ts';
import { viewLog } from '../../ledger/log.ts';
import { type Delivery, NOTIFY_TIME_MS } from '../../notify/notifier.ts';
import type { Worker } from '../worker/worker.ts';

export async function readChannels(
  { notifier, store, clock }: Pick<Worker, 'notifier' | 'store' | 'clock'>,
  sendsTests: boolean,
): Promise<Reading<readonly ChannelFacts[]>> {
  if (notifier === undefined) return { value: [] };
  const { channels, heartbeat } = notifier;
  const senders: readonly (readonly [string, (untilMs: number) => Promise<Delivery>])[] = [
    ...channels.map(({ name, sendTest }) => [name, sendTest] as const),
    ...(heartbeat === undefined ? [] : [[HEARTBEAT, heartbeat] as const]),
  ];
  try {
    const untilMs = clock.now() + NOTIFY_TIME_MS;
    const facts = senders.map(async ([name, send]): Promise<ChannelFacts> => {
      const { state } = await viewLog(store, channelLog(name), channelReducer);
      const { lastSentAtMs = null, failure = null } = state;
      return { name, lastSentAtMs, failure, ...(sendsTests ? { test: await send(untilMs) } : {}) };
    });
    return { value: await Promise.all(facts) };
  } catch (error) {
    if (!(error instanceof RotatorError)) throw error;
    return { problem: error.messageWithHint };
  }
}
