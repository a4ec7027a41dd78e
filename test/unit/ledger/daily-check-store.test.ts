import { describe, expect, it } from 'vitest';
import {
  lastDailyChecks,
  readDailyCheck,
  writeDailyCheck,
} from '../../../shared/ledger/daily-check-store.ts';
import { createMemoryLedger } from '../../../shared/ledger/memory.ts';
import { NOW_MS } from '../../support/builders.ts';
import { aServedRecord } from '../../support/status.ts';

const REGION = 'cn-hangzhou';

function aStore() {
  const store = createMemoryLedger();
  const write = (loadBalancerId: string, atMs: number, targets = 4) =>
    writeDailyCheck(
      store,
      { region: REGION, loadBalancerId, served: { 'lsn-1': aServedRecord({ atMs, targets }) } },
      { clock: { now: () => atMs }, holder: `run-${atMs}` },
    );
  return { store, write };
}

describe('the result of a daily check', () => {
  it('is read for each load balancer, the newest one', async () => {
    const { store, write } = aStore();
    await write('alb-1', NOW_MS, 1);
    await write('alb-1', NOW_MS + 1, 2);
    await write('alb-2', NOW_MS, 3);

    const checks = await lastDailyChecks(store, REGION);

    expect([...checks].map(([id, { atMs }]) => [id, atMs])).toEqual([
      ['alb-1', NOW_MS + 1],
      ['alb-2', NOW_MS],
    ]);
    const [first] = checks.values();
    expect(first && (await readDailyCheck(store, first))).toMatchObject({ 'lsn-1': { targets: 2 } });
  });

  it('is that of the given load balancer, not of one whose id begins with the same characters', async () => {
    const { store, write } = aStore();
    await write('alb-11', NOW_MS);

    expect([...(await lastDailyChecks(store, REGION, 'alb-1'))]).toEqual([]);
  });

  it('is kept with the previous one, which a scan may be about to read, and no older one', async () => {
    const { store, write } = aStore();
    await write('alb-2', NOW_MS);
    for (let day = 0; day < 9; day++) await write('alb-1', NOW_MS + day);

    const times = (await store.logs(`looks/${REGION}/alb-1/`)).map((log) => Number(log.split('-').at(-1)));
    expect(times).toEqual([NOW_MS + 7, NOW_MS + 8]);
    expect(await store.logs(`looks/${REGION}/alb-2/`)).toHaveLength(1);
  });

  it('is empty where its log was dropped meanwhile', async () => {
    const { store, write } = aStore();
    await write('alb-1', NOW_MS);
    const [check] = (await lastDailyChecks(store, REGION)).values();
    await store.drop(check?.log ?? '', Number.POSITIVE_INFINITY);

    expect(check && (await readDailyCheck(store, check))).toEqual({});
  });
});
