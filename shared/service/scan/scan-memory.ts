/**
 * What scan remembers of a region from one time to the next, and leaves for the status page: the last snapshot, and what the daily looks saw.
 * A ledger that does not answer is no reason not to look: it is said, and the next scan remembers again.
 */

import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type ScanSnapshot, SERVED_RECORD_MAX_AGE_MS } from '../../core/reports/scan-snapshot.ts';
import {
  type LastDailyCheck,
  lastDailyChecks,
  readDailyCheck,
  type ServedRecords,
} from '../../ledger/daily-check-store.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { latestScans, writeScan } from '../../ledger/scan-store.ts';
import type { Worker } from '../worker/worker.ts';

export interface RegionMemory {
  readonly last: ScanSnapshot | undefined;
  /** When each load balancer was looked at last, by its id. */
  readonly looks: ReadonlyMap<string, LastDailyCheck>;
}

export interface ScanMemory {
  /** `undefined`: nothing can be known now. */
  of(region: string): RegionMemory | undefined;
}

export async function readScanMemory(
  worker: Worker,
  regions: readonly string[],
  note: (text: string) => void,
): Promise<ScanMemory> {
  const memories = await noteLedgerFailure(worker, note, 'earlier scans are not known', async () => {
    const snapshots = await latestScans(worker.store);
    const found = new Map<string, RegionMemory>();
    for (const region of regions) {
      const last = snapshots.find((snapshot) => snapshot.region === region);
      found.set(region, { last, looks: await lastDailyChecks(worker.store, region) });
    }
    return found;
  });
  return { of: (region) => memories?.get(region) };
}

/** Looks that are newer than the last snapshot are read, the others are in it. @param listenerIds those that there are */
export async function collectServed(
  { store, clock }: Worker,
  region: string,
  last: ScanSnapshot | undefined,
  listenerIds: ReadonlySet<string>,
): Promise<ServedRecords> {
  const oldestMs = clock.now() - SERVED_RECORD_MAX_AGE_MS;
  const served = new Map(Object.entries(last?.served ?? {}));
  for (const look of (await lastDailyChecks(store, region)).values()) {
    // A worker may have looked while the last scan was being written.
    if (last !== undefined && look.atMs < last.startedAtMs) continue;
    for (const [listenerId, seen] of Object.entries(await readDailyCheck(store, look)))
      served.set(listenerId, seen);
  }
  return Object.fromEntries(
    [...served].filter(([listenerId, { atMs }]) => listenerIds.has(listenerId) && atMs > oldestMs),
  );
}

export async function keepScan(worker: Worker, snapshot: ScanSnapshot, holder: string): Promise<void> {
  await writeScan(worker.store, snapshot, { clock: worker.clock, holder });
}

/** @returns `undefined` where the ledger would not */
export async function noteLedgerFailure<Value>(
  { logger }: Worker,
  note: (text: string) => void,
  consequence: string,
  work: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RotatorError) || error instanceof CloudError) throw error;
    const why = error instanceof LedgerUnavailable ? 'The ledger did not answer' : 'The ledger is no use';
    // A ledger that is silent comes back; one that is damaged, or cannot hold what it is given, needs a person.
    const level = error instanceof LedgerUnavailable ? 'warn' : 'error';
    logger[level]('scan goes on without the ledger', { consequence, error });
    note(`${why}, so ${consequence}: ${error.message}`);
    return undefined;
  }
}
