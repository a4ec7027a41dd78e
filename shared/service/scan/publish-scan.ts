/**
 * Publishes the events of scan: its heartbeat, one event for each threshold of days left that a certificate has crossed, and one for each
 * certificate that is served and wrong.
 *
 * The heartbeat goes first and is not stored: a late one is worthless. Any other event goes to the bus first, then to the ledger. If either
 * fails, the next scan publishes it again with the same id, unless a lower threshold has been crossed in the meantime. There is no queue, so
 * no outdated event is sent. Without the ledger only the heartbeat is published.
 */

import { MINUTE_MS } from '../../base/clock.ts';
import { counted } from '../../base/words.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { EventBusApi } from '../../cloud/event-bus-api.ts';
import type { Publication } from '../../core/model/event.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { type PublishedEntry, publishedLog, publishedReducer } from '../../core/records/published-log.ts';
import { expiringEvents, stillExpiring } from '../../core/reports/events/expiring-event.ts';
import { type ScanWork, scanCompletedEvent } from '../../core/reports/events/scan-completed-event.ts';
import {
  servedWrongEvents,
  stillWrong,
  type WrongInRegion,
} from '../../core/reports/events/served-wrong-event.ts';
import type { LongSnapshot, SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import { openLog, viewLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import type { Worker } from '../worker/worker.ts';
import { noteLedgerFailure } from './scan-memory.ts';

export interface PublishInput {
  readonly worker: Worker;
  readonly holder: string;
  readonly snapshot: LongSnapshot;
  /** Whether this scan has just replaced the certificate. */
  readonly isReplaced: (row: SnapshotRow) => boolean;
  readonly work: ScanWork;
  /** What is served and wrong in the region. */
  readonly wrong: WrongInRegion;
  /** What this scan has not found is gone: what could not be read would be announced again. */
  readonly mayForget: boolean;
  readonly note: (note: Note) => void;
}

/** Events per log entry: about 50 KB. An interrupted run publishes at most this many twice. */
const EVENTS_AT_ONCE = 500;

/** Reserved for one part. Publishing thousands takes minutes; the rest is left to the next scan, so that this one ends in time. */
const PUBLISH_TIME_MS = 2 * MINUTE_MS;

export async function publishScan(input: PublishInput): Promise<void> {
  const { worker, snapshot, note } = input;
  const { bus, logger } = worker;
  if (!bus) return;
  const { region } = snapshot;
  try {
    const heartbeat = scanCompletedEvent(snapshot, input.work, worker.config.language);
    if (!(await bus.publish([heartbeat])).includes(heartbeat.id)) {
      logger.error('the bus rejected the heartbeat, so no other event was published', { region });
      note({
        note: 'bus-refused-events',
        message: `The bus did not accept the events of ${region}; its answers are in the log.`,
        parameters: { region },
      });
      return;
    }
    await noteLedgerFailure(worker, note, 'expiry-events-again', () => publishThresholds(input, bus));
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    logger.error('events were not published', { region, error });
    note({
      note: 'bus-failed',
      message: `The bus did not accept the events of ${region}: ${error.messageWithHint}`,
      parameters: { region, code: error.code, original: error.messageWithHint },
    });
  }
}

/** Rejects with `CloudError` if the bus does not answer, with the ledger's error if the ledger does not. */
async function publishThresholds(input: PublishInput, bus: EventBusApi): Promise<void> {
  const { worker, snapshot, wrong, mayForget, note } = input;
  const { store, clock, deadlineMs, logger, config } = worker;
  const { region } = snapshot;
  const { announced } = (await viewLog(store, publishedLog(region), publishedReducer)).state;
  const nowMs = clock.now();
  const kept = { ...stillExpiring(snapshot.rows, announced, nowMs), ...stillWrong(wrong, announced) };
  const keys = Object.keys(announced).filter((key) => !Object.hasOwn(kept, key));
  if (keys.length > 0 && mayForget) await write(input, { kind: 'forgotten', data: { keys } });

  const wanted = [
    ...servedWrongEvents(wrong, announced, nowMs, config.language),
    ...expiringEvents(rowsLeft(snapshot.rows, input.isReplaced), announced, nowMs, config.language),
  ];
  let published = 0;
  for (const part of inParts(wanted)) {
    if (clock.now() + PUBLISH_TIME_MS > deadlineMs) break;
    const ids = new Set(await bus.publish(part.map(({ event }) => event)));
    const taken = part.filter(({ event }) => ids.has(event.id));
    published += taken.length;
    if (taken.length === 0) continue;
    const states = Object.fromEntries(taken.map(({ key, state }) => [key, state]));
    await write(input, { kind: 'told', data: { announced: states } });
  }
  if (published < wanted.length) {
    logger.error('events could not be published', { region, published, wanted: wanted.length });
    const count = wanted.length - published;
    note({
      note: 'events-left',
      message: `${counted(count, `event of ${region} is`, `events of ${region} are`)} left to the next scan.`,
      parameters: { region, count },
    });
  }
}

/** Without the certificates that this scan has just replaced. */
export function rowsLeft(
  rows: Iterable<SnapshotRow>,
  isReplaced: PublishInput['isReplaced'],
): Iterable<SnapshotRow> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) if (!isReplaced(row)) yield row;
    },
  };
}

function inParts(announcements: readonly Publication[]): readonly (readonly Publication[])[] {
  return Array.from({ length: Math.ceil(announcements.length / EVENTS_AT_ONCE) }, (_, part) =>
    announcements.slice(part * EVENTS_AT_ONCE, (part + 1) * EVENTS_AT_ONCE),
  );
}

/** Repeated if another scan writes at the same time: the entries of both are valid. */
function write(
  { worker: { store, clock }, holder, snapshot: { region } }: PublishInput,
  entry: Exclude<PublishedEntry, { kind: 'checkpoint' }>,
): Promise<void> {
  return racing(async () => {
    const log = await openLog({ store, log: publishedLog(region), reducer: publishedReducer, clock, holder });
    await log.append(entry);
  });
}
