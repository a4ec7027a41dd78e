/** Thousands of certificates cross a threshold at once: the events that are published, and the entries that are kept. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { createMemoryBus, type EventBusApi } from '../../../../shared/cloud/event-bus-api.ts';
import { publishedLog, publishedReducer } from '../../../../shared/core/records/published-log.ts';
import type { SnapshotRow } from '../../../../shared/core/reports/scan-snapshot.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import { viewLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { publishScan } from '../../../../shared/service/scan/publish-scan.ts';
import { idOf, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { inProcessWorker } from '../../../support/in-process-service.ts';
import { aRow, unwritten } from '../../../support/status.ts';
import { aSnapshot } from '../../core/reports/events/builders.ts';

const REGION = 'cn-hangzhou';

/** Long names and messages, as the events are larger for them. */
const rowsExpiringIn = (count: number, daysLeft: number): readonly SnapshotRow[] =>
  Array.from({ length: count }, (_, n) =>
    aRow({
      listenerId: `lsn-${String(n).padStart(18, '0')}`,
      oldCertificateId: idOf(n + 1),
      notAfterMs: NOW_MS + daysLeft * DAY_MS,
      names: Array.from({ length: 10 }, (_name, k) => `${'a'.repeat(50)}${k}.example.com`),
      decision: 'blocked',
      message: 'm'.repeat(150),
    }),
  );

function aTeller() {
  const store = createMemoryLedger();
  const clock = handClock(NOW_MS);
  const logLines: string[] = [];
  const notes: string[] = [];
  let scans = 0;
  return {
    store,
    clock,
    logLines,
    notes,
    tell(rows: readonly SnapshotRow[], bus: EventBusApi, timeLeftMs = DAY_MS) {
      const unused = () => Promise.reject(new Error('unexpected call'));
      const worker = inProcessWorker({
        cloud: { alb: unused as never, catalog: unused as never },
        clock,
        probe: unused,
        store,
        bus,
        env: { MODE: 'apply', LEDGER: 'memory:' },
        newId: () => '1',
        logSink: (line) => logLines.push(line),
        onProgress: () => undefined,
      });
      scans += 1;
      return publishScan({
        worker: { ...worker, deadlineMs: clock.now() + timeLeftMs },
        holder: `scan-${scans}`,
        snapshot: unwritten(aSnapshot({ rows })),
        isReplaced: () => false,
        wrong: { region: 'cn-hangzhou', rows: [], suspect: [] },
        mayForget: true,
        work: { rotatedHere: 0, workersAsked: 0 },
        note: ({ message }) => notes.push(message),
      });
    },
  };
}

const expiringIn = ({ events }: ReturnType<typeof createMemoryBus>) =>
  events.filter(({ type }) => type.endsWith(':Expiring'));

describe('thousands of certificates that cross a threshold at once', () => {
  it('are published once each, and no log entry comes near the largest allowed size', async () => {
    const { store, notes, tell } = aTeller();
    const bus = createMemoryBus();
    const rows = rowsExpiringIn(5_000, 29);

    await tell(rows, bus);
    await tell(rows, bus);

    expect(new Set(expiringIn(bus).map(({ id }) => id)).size).toBe(5_000);
    expect(expiringIn(bus)).toHaveLength(5_000);
    expect(notes).toEqual([]);
    const entries = await store.read(publishedLog(REGION), 1);
    expect(entries.length).toBeGreaterThan(5);
    for (const entry of entries) expect(JSON.stringify(entry).length).toBeLessThan(1024 * 1024);
  });

  it('are left to the next scan when time runs out, which is logged as an error', async () => {
    const { clock, notes, logLines, tell } = aTeller();
    const bus = createMemoryBus();
    const slow: EventBusApi = {
      publish: async (events) => {
        await clock.advance(MINUTE_MS);
        return bus.publish(events);
      },
    };
    const rows = rowsExpiringIn(1_200, 29);

    await tell(rows, slow, 4 * MINUTE_MS);
    const first = expiringIn(bus).length;
    await tell(rows, bus);

    expect(first).toBe(1_000);
    expect(notes).toEqual(['200 events of cn-hangzhou are left to the next scan.']);
    expect(logLines.join()).toContain('"level":"error"');
    expect(expiringIn(bus)).toHaveLength(1_200);
  });

  it('do not fill the log while the bus is down, whichever thresholds they cross meanwhile', async () => {
    const { store, clock, tell } = aTeller();
    const rows = rowsExpiringIn(100, 31);
    for (let hour = 0; hour < 30 * 24; hour++) {
      await tell(rows, { publish: async () => [] });
      await clock.advance(HOUR_MS);
    }
    expect(await store.read(publishedLog(REGION), 1)).toEqual([]);
    const bus = createMemoryBus();

    await tell(rows, bus);

    expect(expiringIn(bus).map(({ data }) => data['thresholdDays'])).toEqual(Array(100).fill(1));
  });
});

describe('a bus that stops answering in the middle', () => {
  it('gets only the rest from the next scan, and is not reported as a ledger that does not answer', async () => {
    const { notes, logLines, tell } = aTeller();
    const bus = createMemoryBus();
    let calls = 0;
    const dying: EventBusApi = {
      publish: async (events) => {
        calls += 1;
        if (calls <= 2) return bus.publish(events);
        throw new CloudError('no answer', {
          kind: 'unavailable',
          action: 'PutEvents',
          cloudCode: 'none',
        });
      },
    };
    const rows = rowsExpiringIn(1_200, 29);

    await tell(rows, dying);
    expect(expiringIn(bus)).toHaveLength(500);
    expect(notes.join()).toContain('The bus did not accept the events of cn-hangzhou');
    expect(notes.join()).not.toContain('ledger');
    expect(logLines.join()).toContain('"level":"error"');
    await tell(rows, bus);

    expect(expiringIn(bus)).toHaveLength(1_200);
    expect(new Set(expiringIn(bus).map(({ id }) => id)).size).toBe(1_200);
  });
});

describe('the log of published events', () => {
  const publishedIn = async (store: LedgerStore) =>
    Object.keys((await viewLog(store, publishedLog(REGION), publishedReducer)).state.announced);

  it('forgets a certificate that is attached nowhere and expired a month ago, and no other', async () => {
    const { store, clock, tell } = aTeller();
    const bus = createMemoryBus();
    const [gone, stays] = rowsExpiringIn(2, 1);
    if (!gone || !stays) throw new Error('there are two rows');
    await tell([gone, stays], bus);
    await clock.advance(30 * DAY_MS);
    await tell([stays], bus);
    expect(await publishedIn(store)).toHaveLength(2);

    await clock.advance(DAY_MS);
    await tell([stays], bus);

    expect(await publishedIn(store)).toEqual([`expiring ${stays.listenerId} ${stays.oldCertificateId}`]);
    expect(expiringIn(bus).map(({ data }) => data['thresholdDays'])).toEqual([1, 1, 0]);
  });

  it('that is damaged is logged as an error, and the heartbeat is still published', async () => {
    const { store, notes, logLines, tell } = aTeller();
    const entry = { format: 1, atMs: NOW_MS, holder: 'x', nonce: '1', kind: 'told', data: {} } as const;
    await store.append(publishedLog(REGION), 2, entry);
    const bus = createMemoryBus();

    await tell(rowsExpiringIn(1, 29), bus);

    expect(bus.events.map(({ type }) => type)).toEqual(['certrotator:Scan:Completed']);
    expect(notes.join()).toContain('The ledger failed');
    expect(logLines.join()).toContain('"level":"error"');
  });
});

describe('an event that the bus refuses for good', () => {
  it('does not hold up other events, and is superseded by its next threshold', async () => {
    const { store, clock, tell } = aTeller();
    const taken: unknown[] = [];
    const offered: unknown[] = [];
    const picky: EventBusApi = {
      publish: async (events) => {
        const refused = (event: (typeof events)[number]) => event.data['thresholdDays'] === 30;
        offered.push(...events.filter(refused).map(({ data }) => data['certificateId']));
        const good = events.filter((event) => !refused(event));
        taken.push(...good.flatMap(({ data }) => data['thresholdDays'] ?? []));
        return good.map(({ id }) => id);
      },
    };
    const rows = [
      ...rowsExpiringIn(1, 29),
      aRow({ listenerId: 'lsn-other', oldCertificateId: idOf(9), notAfterMs: NOW_MS + 5 * DAY_MS }),
    ];

    await tell(rows.slice(0, 1), picky);
    expect(await store.logs('told/')).toEqual([]);
    await tell(rows, picky);
    await clock.advance(16 * DAY_MS);
    await tell(rows, picky);
    await tell(rows, picky);

    expect(offered).toEqual([idOf(1), idOf(1)]);
    expect(taken).toEqual([7, 14, 0]);
    expect(await store.read(publishedLog(REGION), 1)).toHaveLength(2);
  });
});
