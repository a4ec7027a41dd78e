/**
 * Tells each channel of NOTIFY what it has not been told, in one message, and records that. Scan alone does so, after its work, when it holds no
 * lease. A channel that fails is logged and recorded, and fails neither scan nor another channel.
 *
 * Sending comes before recording: a scan that dies in between has its message sent again. Two scans at the same time do not send twice
 * (core/records/channel-log.ts).
 */
import { SECOND_MS } from '../../base/clock.ts';
import type { RotatorEvent } from '../../core/model/event.ts';
import { severityOf } from '../../core/model/severity.ts';
import type { Note } from '../../core/model/texts/note.ts';
import {
  type ChannelEntry,
  type ChannelState,
  channelLog,
  channelReducer,
  HEARTBEAT,
  MIN_INTERVAL_MS,
  mayBeSentAtMs,
} from '../../core/records/channel-log.ts';
import {
  forgettable,
  type NewsOfRegion,
  type PendingNews,
  pendingNews,
} from '../../core/reports/notices/pending.ts';
import { type OpenLog, openLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import { recordedLoadBalancers } from '../../ledger/recorded.ts';
import { type Channel, type Delivery, NOTIFY_TIME_MS } from '../../notify/notifier.ts';
import { hasChannels, type Worker } from '../worker/worker.ts';
import { noteLedgerFailure } from './scan-memory.ts';

export interface NotifyInput {
  readonly worker: Worker;
  readonly startedAtMs: number;
  /** What this scan has found; empty: it has read no load balancer. */
  readonly regions: readonly NewsOfRegion[];
  /** Whether `regions` are all that the service covers. */
  readonly isComplete: boolean;
  /** Nothing failed: what this scan has not found is gone, and not only unknown. */
  readonly mayForget: boolean;
  readonly note: (note: Note) => void;
}

/** For the entries of the ledger after the last request. */
export const RECORDING_MS = 5 * SECOND_MS;

const SENDING_MS = NOTIFY_TIME_MS + RECORDING_MS;

/** Urgent news may have to wait for another scan that is sending, and for the time after its message. */
const MAX_WAIT_MS = SENDING_MS + MIN_INTERVAL_MS;

const TIME_NEEDED_MS = MAX_WAIT_MS + SENDING_MS;

export async function notifyChannels(input: NotifyInput): Promise<void> {
  const { worker, note } = input;
  const { notifier, clock, deadlineMs, logger } = worker;
  if (notifier === undefined || !hasChannels(notifier)) return;
  if (clock.now() + TIME_NEEDED_MS > deadlineMs) {
    logger.warn('no time is left to notify channels; the next scan does');
    return;
  }
  await noteLedgerFailure(worker, note, 'channels-notified-later', async () => {
    const events = await recordedEvents(worker);
    await Promise.all(notifier.channels.map((channel) => notifyChannel(input, channel, events)));
    if (input.isComplete) await forgetRemoved(worker);
  });
}

async function recordedEvents({ store }: Worker): Promise<readonly RotatorEvent[]> {
  const { items } = await recordedLoadBalancers(store);
  return items.flatMap(({ state }) => state.recent).sort((left, right) => left.timeMs - right.timeMs);
}

type ChannelLog = OpenLog<ChannelState, ChannelEntry>;

interface Claimed {
  readonly pending: PendingNews;
  readonly dropped: number;
}

async function notifyChannel(
  input: NotifyInput,
  channel: Channel,
  recorded: readonly RotatorEvent[],
): Promise<void> {
  const { worker } = input;
  const giveUpAtMs = worker.clock.now() + MAX_WAIT_MS;
  for (let events = recorded; ; events = await recordedEvents(worker)) {
    const claimed = await racing(() => claim(input, channel, events));
    if (claimed === undefined) return;
    if (typeof claimed !== 'number') return tell(worker, channel, claimed);
    // Others send all the time: each of them reads the events after its wait, these among them.
    if (claimed > giveUpAtMs) return;
    await worker.clock.sleep(claimed - worker.clock.now());
  }
}

/** @returns `undefined`: there is nothing to tell, or it can wait; a number: when urgent news may be told */
async function claim(
  { worker, startedAtMs, regions, mayForget }: NotifyInput,
  { name, severity }: Channel,
  events: readonly RotatorEvent[],
): Promise<Claimed | number | undefined> {
  const { clock, newId, logger, config } = worker;
  const log = await open(worker, name, newId());
  if (log.state.sinceMs === undefined) await log.append({ kind: 'added', data: { sinceMs: startedAtMs } });
  const nowMs = clock.now();
  const { sinceMs = startedAtMs } = log.state;
  const pending = pendingNews({
    channel: log.state,
    sinceMs,
    severity,
    events,
    regions,
    nowMs,
    language: config.language,
  });
  const { tooOld, rotations, publications } = pending;
  const gone = mayForget ? forgettable(log.state, regions, nowMs) : [];
  if (gone.length > 0) await log.append({ kind: 'forgotten', data: { keys: gone } });
  if (tooOld.length > 0) {
    await log.append({ kind: 'dropped', data: { told: timesOf(tooOld) } });
    logger.error('events are dropped: the channel has accepted no message for three days', {
      channel: name,
      dropped: tooOld.map(({ id, type, subject }) => ({ id, type, subject })),
    });
  }
  const all = [...rotations, ...publications.map(({ event }) => event)];
  if (all.length === 0) return undefined;
  const fromMs = mayBeSentAtMs(log.state, nowMs);
  if (fromMs > nowMs) return all.some((event) => severityOf(event) === 'urgent') ? fromMs : undefined;
  await log.append({ kind: 'sending', data: { untilMs: nowMs + SENDING_MS } });
  return { pending, dropped: log.state.dropped };
}

async function tell(worker: Worker, channel: Channel, { pending, dropped }: Claimed): Promise<void> {
  const { rotations, publications } = pending;
  const events = [...rotations, ...publications.map(({ event }) => event)];
  const { told, send } = channel.prepare({ events, dropped });
  const delivery = await send(worker.clock.now() + NOTIFY_TIME_MS);
  logDelivery(worker, channel.name, delivery, told.length);
  const ids = new Set(told.map(({ id }) => id));
  const announced = publications.filter(({ event }) => ids.has(event.id));
  await record(
    worker,
    channel.name,
    delivery.accepted
      ? {
          kind: 'sent',
          data: {
            told: timesOf(rotations.filter(({ id }) => ids.has(id))),
            announced: Object.fromEntries(announced.map(({ key, state }) => [key, state])),
          },
        }
      : { kind: 'failed', data: { code: delivery.code, message: delivery.message } },
  );
}

export function logDelivery(
  { logger }: Pick<Worker, 'logger'>,
  channel: string,
  delivery: Delivery,
  events: number,
): void {
  if (delivery.accepted) logger.info('channel notified', { channel, events });
  else
    logger.error('a channel did not accept a message; the next scan sends it again', {
      channel,
      events,
      code: delivery.code,
      reason: delivery.message,
    });
}

function timesOf(events: readonly RotatorEvent[]): Readonly<Record<string, number>> {
  return Object.fromEntries(events.map(({ id, timeMs }) => [id, timeMs]));
}

export function open(
  worker: Pick<Worker, 'store' | 'clock'>,
  name: string,
  holder: string,
): Promise<ChannelLog> {
  const { store, clock } = worker;
  return openLog({ store, log: channelLog(name), reducer: channelReducer, clock, holder });
}

/** Repeated if another scan writes at the same time: the entries of both are valid. */
export function record(
  worker: Pick<Worker, 'store' | 'clock' | 'newId'>,
  name: string,
  entry: Exclude<ChannelEntry, { kind: 'checkpoint' }>,
): Promise<void> {
  return racing(async () => (await open(worker, name, worker.newId())).append(entry));
}

/** A channel that is configured no longer fails no longer, and is a new one if it comes back. */
async function forgetRemoved(worker: Worker): Promise<void> {
  const { store, notifier, newId } = worker;
  const names = new Set(notifier?.channels.map(({ name }) => channelLog(name)));
  if (notifier?.heartbeat !== undefined) names.add(channelLog(HEARTBEAT));
  for (const log of await store.logs(channelLog(''))) {
    if (names.has(log)) continue;
    const name = log.slice(channelLog('').length);
    const { state } = await open(worker, name, newId());
    if (state.sinceMs !== undefined) await record(worker, name, { kind: 'removed', data: {} });
  }
}
