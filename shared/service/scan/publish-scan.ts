/**
 * What scan itself tells: its own heartbeat, and certificates whose days run out, once for each threshold.
 *
 * The heartbeat goes first and is not kept: one that comes late says nothing. A threshold goes to the bus first, then to the ledger: one that
 * the bus does not take, or that nobody could write down, is offered again by the next scan under the same id, unless a lower one has been
 * crossed meanwhile. Nothing waits anywhere, so nothing old is ever sent. Without the ledger only the heart beats.
 */

import { MINUTE_MS } from '../../base/clock.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { EventBusApi } from '../../cloud/event-bus-api.ts';
import type { Publication } from '../../core/model/event.ts';
import { type PublishedEntry, publishedLog, publishedReducer } from '../../core/records/published-log.ts';
import { expiringEvents, stillExpiring } from '../../core/reports/events/expiring-event.ts';
import { type ScanWork, scanCompletedEvent } from '../../core/reports/events/scan-completed-event.ts';
import type { ScanSnapshot, SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import { openLog, viewLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import type { Worker } from '../worker/worker.ts';
import { noteLedgerFailure } from './scan-memory.ts';

export interface PublishInput {
  readonly worker: Worker;
  readonly holder: string;
  readonly snapshot: ScanSnapshot;
  /** Without those whose certificate this scan has just replaced. */
  readonly rows: readonly SnapshotRow[];
  readonly work: ScanWork;
  readonly note: (text: string) => void;
}

/** Announcements between two entries of the log: some 50 KB of an entry, and what a run that is cut off tells twice. */
const EVENTS_AT_ONCE = 500;

/** Telling thousands takes minutes. What does not fit is for the next scan, which must not be kept from its end. */
const PUBLISH_TIME_MS = 2 * MINUTE_MS;

export async function publishScan(input: PublishInput): Promise<void> {
  const { worker, snapshot, note } = input;
  const { bus, logger } = worker;
  if (!bus) return;
  const { region } = snapshot;
  try {
    const heartbeat = scanCompletedEvent(snapshot, input.work);
    if (!(await bus.publish([heartbeat])).includes(heartbeat.id)) {
      logger.error('the bus did not take the heartbeat, so it was offered nothing else', { region });
      note(`The bus did not take the events of ${region}; the log has its answers.`);
      return;
    }
    await noteLedgerFailure(worker, note, 'days that run out are told of again, or by the next scan', () =>
      publishThresholds(input, bus),
    );
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    logger.error('events were not taken', { region, error });
    note(`The bus did not take the events of ${region}: ${error.message}`);
  }
}

/** Rejects with `CloudError` where the bus does not answer, and where the ledger does not. */
async function publishThresholds(input: PublishInput, bus: EventBusApi): Promise<void> {
  const { worker, snapshot, rows, note } = input;
  const { store, clock, deadlineMs, logger } = worker;
  const { region } = snapshot;
  const { announced } = (await viewLog(store, publishedLog(region), publishedReducer)).state;
  const nowMs = clock.now();
  const kept = stillExpiring(snapshot.rows, announced, nowMs);
  const keys = Object.keys(announced).filter((key) => !Object.hasOwn(kept, key));
  if (keys.length > 0) await write(input, { kind: 'forgotten', data: { keys } });

  const wanted = expiringEvents(rows, announced, nowMs);
  let told = 0;
  for (const part of inParts(wanted)) {
    if (clock.now() + PUBLISH_TIME_MS > deadlineMs) break;
    const ids = new Set(await bus.publish(part.map(({ event }) => event)));
    const taken = part.filter(({ event }) => ids.has(event.id));
    told += taken.length;
    if (taken.length === 0) continue;
    const states = Object.fromEntries(taken.map(({ key, state }) => [key, state]));
    await write(input, { kind: 'told', data: { announced: states } });
  }
  if (told < wanted.length) {
    logger.error('days that run out could not be told of', { region, told, wanted: wanted.length });
    note(
      `${wanted.length - told} certificates of ${region} whose days run out are told of by the next scan.`,
    );
  }
}

function inParts(announcements: readonly Publication[]): readonly (readonly Publication[])[] {
  return Array.from({ length: Math.ceil(announcements.length / EVENTS_AT_ONCE) }, (_, part) =>
    announcements.slice(part * EVENTS_AT_ONCE, (part + 1) * EVENTS_AT_ONCE),
  );
}

/** Whoever else writes meanwhile has told as well: both are right. */
function write(
  { worker: { store, clock }, holder, snapshot: { region } }: PublishInput,
  entry: Exclude<PublishedEntry, { kind: 'checkpoint' }>,
): Promise<void> {
  return racing(async () => {
    const log = await openLog({ store, log: publishedLog(region), reducer: publishedReducer, clock, holder });
    await log.append(entry);
  });
}
