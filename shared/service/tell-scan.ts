/**
 * What scan itself tells: certificates whose days run out, once for each threshold, and its own heartbeat.
 *
 * Thresholds go to the ledger first, then to the bus: what the bus does not take is sent again by the next scan, under the same id. The
 * heartbeat is not kept: one that comes late says nothing. Without the ledger only the heart beats.
 */
import { CloudError } from '../cloud/errors.ts';
import { expiringEvents, stillExpiring } from '../events/expiring-event.ts';
import type { OutcomeEvent } from '../events/outcome-event.ts';
import { type ScanWork, scanCompletedEvent } from '../events/scan-completed-event.ts';
import { type OpenLog, openLog } from '../ledger/log.ts';
import { racing } from '../ledger/racing.ts';
import { type ToldEntry, type ToldState, toldLog, toldReducer } from '../ledger/told-log.ts';
import { orNote } from './scan-memory.ts';
import type { ScanSnapshot, SnapshotRow } from './scan-snapshot.ts';
import type { Worker } from './worker.ts';

export interface TellInput {
  readonly worker: Worker;
  readonly holder: string;
  readonly snapshot: ScanSnapshot;
  /** Without those whose certificate this scan has just replaced. */
  readonly rows: readonly SnapshotRow[];
  readonly work: ScanWork;
  readonly note: (text: string) => void;
}

export async function tellScan(input: TellInput): Promise<void> {
  const { worker, snapshot, note } = input;
  const { bus, logger } = worker;
  if (!bus) return;
  const outbox = await orNote(worker, note, 'days that run out are told of by the next scan', () =>
    racing(() => announce(input)),
  );
  const events = [...(outbox ?? []), scanCompletedEvent(snapshot, input.work)];
  try {
    const taken = new Set(await bus.publish(events));
    const ids = (outbox ?? []).map(({ id }) => id).filter((id) => taken.has(id));
    if (ids.length === 0) return;
    await orNote(worker, note, 'some events are sent twice', () =>
      racing(async () => {
        const log = await open(input);
        await log.append({ kind: 'published', data: { ids } });
      }),
    );
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    logger.warn('events were not taken and are sent again', { region: snapshot.region, error });
    note(`The bus did not take the events of ${snapshot.region}: ${error.message}`);
  }
}

/** @returns what the bus has not taken yet */
async function announce(input: TellInput): Promise<readonly OutcomeEvent[]> {
  const log = await open(input);
  const nowMs = input.worker.edge.clock.now();
  const { announced } = log.state;
  const announcements = expiringEvents(input.rows, announced, nowMs);
  if (announcements.length > 0) await log.append({ kind: 'announced', data: { announcements } });
  const kept = stillExpiring(input.snapshot.rows, announced, nowMs);
  const keys = Object.keys(announced).filter((key) => !Object.hasOwn(kept, key));
  if (keys.length > 0) await log.append({ kind: 'forgotten', data: { keys } });
  return log.state.outbox;
}

function open({ worker, holder, snapshot }: TellInput): Promise<OpenLog<ToldState, ToldEntry>> {
  const { store, edge } = worker;
  return openLog({ store, log: toldLog(snapshot.region), reducer: toldReducer, clock: edge.clock, holder });
}
