import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import { RotatorError } from '../../../../shared/base/errors.ts';
import { packedMap } from '../../../../shared/base/packed.ts';
import { SERVED_RECORD_MAX_AGE_MS } from '../../../../shared/core/reports/scan-snapshot.ts';
import { writeDailyCheck } from '../../../../shared/ledger/daily-check-store.ts';
import { LedgerDamaged, LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import {
  collectServed,
  keepScan,
  noteLedgerFailure,
  readScanMemory,
} from '../../../../shared/service/scan/scan-memory.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { inProcessWorker } from '../../../support/in-process-service.ts';
import { aScan, aServedRecord, unwritten } from '../../../support/status.ts';
import { aCloudError } from '../../cloud/fakes.ts';

const REGION = 'cn-hangzhou';

function aWorker(store: LedgerStore = createMemoryLedger()) {
  const unused = () => Promise.reject(new Error('unexpected call'));
  const logLines: string[] = [];
  const worker = inProcessWorker({
    cloud: { alb: unused as never, catalog: unused as never },
    clock: handClock(NOW_MS),
    probe: unused,
    store,
    bus: undefined,
    env: { MODE: 'apply', LEDGER: 'memory:' },
    newId: () => '1',
    logSink: (line) => logLines.push(line),
    onProgress: () => undefined,
  });
  return { worker, store, logLines };
}

async function check(store: LedgerStore, loadBalancerId: string, atMs: number, asExpected: number) {
  const served = { [`lsn-of-${loadBalancerId}`]: aServedRecord({ atMs, asExpected }) };
  await writeDailyCheck(
    store,
    { region: REGION, loadBalancerId, served },
    { clock: { now: () => atMs }, holder: 'worker-1' },
  );
}

describe('the memory of scan', () => {
  it('has the last snapshot and the last daily checks of each region', async () => {
    const { worker, store } = aWorker();
    await keepScan(worker, unwritten(aScan()), 'scan-1');
    await check(store, 'alb-1', NOW_MS - HOUR_MS, 4);

    const memory = await readScanMemory(worker, [REGION, 'cn-beijing'], () => undefined);

    const { rows = [], served = [], ...last } = memory.of(REGION)?.last ?? {};
    expect({ ...last, rows: [...rows], served: Object.fromEntries(served) }).toMatchObject(aScan());
    expect(memory.of(REGION)?.dailyChecks.get('alb-1')).toBe(NOW_MS - HOUR_MS);
    expect(memory.of('cn-beijing')).toMatchObject({ last: undefined, dailyChecks: new Map() });
  });

  it('is unknown, not empty, where the ledger does not answer', async () => {
    const silent = {
      ...createMemoryLedger(),
      logs: () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true })),
    };
    const notes: string[] = [];

    const memory = await readScanMemory(aWorker(silent).worker, [REGION], ({ message }) =>
      notes.push(message),
    );

    expect(memory.of(REGION)).toBeUndefined();
    expect(notes).toEqual(['The ledger did not answer, so earlier scans are not known: no answer.']);
  });
});

describe('what was served', () => {
  const listenerIds = new Set(['lsn-of-alb-1', 'lsn-of-alb-2']);

  it('is that of the last snapshot, and of every check since that scan began', async () => {
    const { worker, store } = aWorker();
    const last = {
      startedAtMs: NOW_MS - HOUR_MS,
      served: packedMap([
        ['lsn-of-alb-1', aServedRecord({ asExpected: 1 })],
        ['lsn-of-alb-2', aServedRecord({ asExpected: 2 })],
      ]),
    };
    await check(store, 'alb-1', NOW_MS - HOUR_MS, 4);
    await check(store, 'alb-2', NOW_MS - HOUR_MS - 1, 0);

    const served = await collectServed(worker, REGION, last, listenerIds);

    expect(Array.from(served, ([, { asExpected }]) => asExpected)).toEqual([4, 2]);
  });

  it('is that of every check where there is no snapshot', async () => {
    const { worker, store } = aWorker();
    await check(store, 'alb-1', NOW_MS - DAY_MS, 3);

    expect([...(await collectServed(worker, REGION, undefined, listenerIds)).keys()]).toEqual([
      'lsn-of-alb-1',
    ]);
  });

  it('leaves out listeners that are gone, and checks that are two days old', async () => {
    const { worker, store } = aWorker();
    await check(store, 'alb-1', NOW_MS - SERVED_RECORD_MAX_AGE_MS, 4);
    await check(store, 'alb-2', NOW_MS - SERVED_RECORD_MAX_AGE_MS + 1, 4);
    await check(store, 'alb-3', NOW_MS, 4);

    expect([...(await collectServed(worker, REGION, undefined, listenerIds)).keys()]).toEqual([
      'lsn-of-alb-2',
    ]);
  });
});

describe('a failure of the ledger', () => {
  const failing = async (error: unknown) => {
    const { worker, logLines } = aWorker();
    const notes: string[] = [];
    const value = await noteLedgerFailure(
      worker,
      ({ message }) => notes.push(message),
      'served-unknown',
      () => Promise.reject(error),
    );
    return { value, notes, levels: logLines.map((line) => JSON.parse(line).level as string) };
  };

  it.each([
    [
      'that recovers is a warning',
      new LedgerUnavailable('no', { retryable: true }),
      'warn',
      'did not answer',
    ],
    ['that needs a person is an error', new LedgerDamaged('control', 1, 'is missing'), 'error', 'failed'],
  ])('%s, and scan continues', async (_title, error, level, words) => {
    const { value, notes, levels } = await failing(error);

    expect(value).toBeUndefined();
    expect(levels).toEqual([level]);
    expect(notes).toEqual([`The ledger ${words}, so what is served is not known: ${error.messageWithHint}`]);
  });

  it.each([
    ['of the cloud', aCloudError()],
    ['in this service', new TypeError('a defect')],
  ])('is not one %s: that fails the scan', async (_title, error) => {
    await expect(failing(error)).rejects.toBe(error);
  });

  it('may be any other error that an operator can act on', async () => {
    expect((await failing(new RotatorError('LedgerBucketVersioned', 'no'))).levels).toEqual(['error']);
  });
});
