import { describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../shared/ledger/memory.ts';
import { KEPT_SCANS, latestScans, writeScan } from '../../../shared/ledger/scan-store.ts';
import { NOW_MS } from '../../support/builders.ts';
import { aRow, unwritten } from '../../support/status.ts';
import { aSnapshot } from '../core/reports/events/builders.ts';

const clock = { now: () => NOW_MS };

/** The scan dies before it writes entry n of a log. */
function dyingAt(store: LedgerStore, n: number): LedgerStore {
  return {
    ...store,
    append: (log, number, entry) =>
      number >= n
        ? Promise.reject(new LedgerUnavailable('gone', { retryable: true }))
        : store.append(log, number, entry),
  };
}

describe('a snapshot', () => {
  it('is read as it was written', async () => {
    const store = createMemoryLedger();
    const snapshot = aSnapshot({
      firstAtMs: NOW_MS - 1,
      rows: [aRow(), aRow({ listenerId: 'lsn-2', emergency: true, emergencySinceMs: NOW_MS })],
      failures: [{ region: 'cn-hangzhou', loadBalancerId: 'alb-2', code: 'CloudCallFailed', message: 'no' }],
      served: { 'lsn-1': { atMs: NOW_MS, targets: 2, asExpected: 1, silent: 1, differences: [] } },
    });

    await writeScan(store, unwritten(snapshot), { clock, holder: 'scan-1' });

    expect(await latestScans(store)).toEqual([snapshot]);
  });

  it('that exceeds the size limit of an entry is stored in parts, complete and in order', async () => {
    const store = createMemoryLedger();
    const rows = Array.from({ length: 3_000 }, (_, n) =>
      aRow({ listenerId: `lsn-${n}`, message: 'x'.repeat(2_000) }),
    );

    await writeScan(store, unwritten(aSnapshot({ rows })), { clock, holder: 'scan-1' });

    const [log = ''] = await store.logs('scans/');
    expect((await store.read(log, 1)).length).toBeGreaterThan(4);
    const [read] = await latestScans(store);
    expect(read?.rows.map(({ listenerId }) => listenerId)).toEqual(rows.map(({ listenerId }) => listenerId));
  });

  it('of each region is the newest one, in any order of writing', async () => {
    const store = createMemoryLedger();
    const newer = aSnapshot({ startedAtMs: NOW_MS + 1 });
    const other = aSnapshot({ region: 'ap-southeast-1' });
    for (const [n, snapshot] of [newer, aSnapshot(), other].entries())
      await writeScan(store, unwritten(snapshot), { clock, holder: `scan-${n}` });

    expect(await latestScans(store)).toEqual([other, newer]);
  });

  it('of a region that could not be listed is newer than the snapshot whose times it repeats', async () => {
    const store = createMemoryLedger();
    const seen = aSnapshot({ rows: [aRow()] });
    const failed = { ...seen, notListedAtMs: NOW_MS + 2 };
    const failedAgain = { ...seen, notListedAtMs: NOW_MS + 3 };
    for (const [n, snapshot] of [failedAgain, seen, failed].entries())
      await writeScan(store, unwritten(snapshot), { clock, holder: `scan-${n}` });
    expect(await latestScans(store)).toEqual([failedAgain]);

    const listed = aSnapshot({ startedAtMs: NOW_MS + 4 });
    await writeScan(store, unwritten(listed), { clock, holder: 'a' });
    expect(await latestScans(store)).toEqual([listed]);
  });

  it.each([1, 2, 3, 4])('whose scan died before entry %i leaves the previous one valid', async (n) => {
    const store = createMemoryLedger();
    const older = aSnapshot({ rows: [aRow()] });
    await writeScan(store, unwritten(older), { clock, holder: 'scan-1' });
    const newer = aSnapshot({
      startedAtMs: NOW_MS + 1,
      rows: [aRow()],
      served: { 'lsn-1': { atMs: NOW_MS, targets: 1, asExpected: 1, silent: 0, differences: [] } },
    });

    await expect(writeScan(dyingAt(store, n), unwritten(newer), { clock, holder: 'scan-2' })).rejects.toThrow(
      LedgerUnavailable,
    );

    expect(await latestScans(store)).toEqual([older]);
  });

  it('that is dropped while it is read is ignored, and is not reported as damaged', async () => {
    const store = createMemoryLedger();
    await writeScan(store, unwritten(aSnapshot({ rows: [aRow()] })), { clock, holder: 'scan-1' });
    const [log = ''] = await store.logs('scans/');
    await store.drop(log, 2);

    expect(await latestScans(store)).toEqual([]);
  });

  it('drops older ones of its own region only, and never itself', async () => {
    const store = createMemoryLedger();
    await writeScan(store, unwritten(aSnapshot({ region: 'ap-southeast-1' })), { clock, holder: 'other' });
    for (let n = 0; n < 10; n++)
      await writeScan(store, unwritten(aSnapshot({ startedAtMs: NOW_MS + n })), {
        clock,
        holder: `scan-${n}`,
      });
    await writeScan(store, unwritten(aSnapshot({ startedAtMs: NOW_MS - 9 })), {
      clock,
      holder: 'late-clock',
    });

    expect(await store.logs('scans/cn-hangzhou/')).toHaveLength(KEPT_SCANS + 1);
    expect((await latestScans(store)).map(({ startedAtMs }) => startedAtMs)).toEqual([NOW_MS, NOW_MS + 9]);
  });

  it('is stored even where another scan has the same time', async () => {
    const store = createMemoryLedger();
    await Promise.all(
      ['a', 'b'].map((holder) =>
        writeScan(store, unwritten(aSnapshot({ rows: [aRow()] })), { clock, holder }),
      ),
    );

    expect(await latestScans(store)).toEqual([aSnapshot({ rows: [aRow()] })]);
  });
});
