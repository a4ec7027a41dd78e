import { describe, expect, it } from 'vitest';
import type { LogReducer } from '../../../shared/core/records/reducer.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import { LEDGER_FORMAT, type LedgerStore } from '../../../shared/ledger/ledger.ts';
import { openLog, viewLog } from '../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../shared/ledger/memory.ts';
import { aClock } from '../cloud/fakes.ts';

interface Sum {
  readonly total: number;
  readonly holders: readonly string[];
}

type SumEntry =
  | { readonly kind: 'added'; readonly data: number }
  | { readonly kind: 'checkpoint'; readonly data: Sum };

const sum: LogReducer<Sum, SumEntry> = {
  initial: { total: 0, holders: [] },
  reduce({ total, holders }, { entry, holder }) {
    if (entry.kind === 'checkpoint') return entry.data;
    return { total: total + entry.data, holders: [...new Set([...holders, holder])] };
  },
};

const LOG = 'sums';

function aWorld(store: LedgerStore = createMemoryLedger()) {
  const clock = aClock();
  const open = (holder: string) => openLog({ store, log: LOG, reducer: sum, clock, holder });
  return { store, clock, open };
}

/** Appends are executed, or not, and get no answer. */
function withTrouble(store: LedgerStore, trouble: ('carried-out' | 'not-carried-out')[]): LedgerStore {
  return {
    ...store,
    async append(log, n, entry) {
      const now = trouble.shift();
      if (now !== 'not-carried-out') await store.append(log, n, entry);
      if (now !== undefined) throw new LedgerUnavailable('no answer', { retryable: true });
      return store.append(log, n, entry);
    },
  };
}

describe('a log', () => {
  it('starts with the initial state and applies its own entries', async () => {
    const { open, store } = aWorld();
    const log = await open('a');

    expect(log).toMatchObject({ state: { total: 0 }, next: 1 });
    await log.append({ kind: 'added', data: 3 });
    await log.append({ kind: 'added', data: 4 });

    expect(log).toMatchObject({ state: { total: 7, holders: ['a'] }, next: 3 });
    expect(await viewLog(store, LOG, sum)).toEqual({ state: { total: 7, holders: ['a'] }, next: 3 });
  });

  it('writes the state as every hundredth entry, and the next holder starts reading there', async () => {
    const { open, store } = aWorld();
    const log = await open('a');
    for (let written = 1; written <= 200; written += 1) await log.append({ kind: 'added', data: 1 });

    const records = await store.read(LOG, 1);
    expect(records.filter(({ kind }) => kind === 'checkpoint').map(({ n, data }) => [n, data])).toEqual([
      [100, { total: 99, holders: ['a'] }],
      [200, { total: 198, holders: ['a'] }],
    ]);
    expect(await open('b')).toMatchObject({ state: { total: 200, holders: ['a'] }, next: 203 });
    expect(await store.read(LOG)).toHaveLength(3);
  });

  it('keeps the order of calls that overlap', async () => {
    const { open, store } = aWorld();
    const log = await open('a');

    await Promise.all([1, 2, 3, 4, 5].map((data) => log.append({ kind: 'added', data })));

    expect((await store.read(LOG)).map(({ data }) => data)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is lost once another worker has written, and stays lost', async () => {
    const { open } = aWorld();
    const [one, two] = [await open('a'), await open('b')];
    await two.append({ kind: 'added', data: 1 });

    for (const _ of [1, 2])
      await expect(one.append({ kind: 'added', data: 1 })).rejects.toMatchObject({
        code: 'LedgerLost',
        message: 'LedgerLost: Entry 1 of sums was written by another worker (b).',
      });
    expect(one.state.total).toBe(0);
  });

  it('is lost to another worker at a checkpoint, too', async () => {
    const { open } = aWorld();
    const first = await open('a');
    for (let written = 1; written <= 99; written += 1) await first.append({ kind: 'added', data: 1 });
    const [one, two] = [await open('b'), await open('c')];

    await two.append({ kind: 'added', data: 1 });

    await expect(one.append({ kind: 'added', data: 1 })).rejects.toMatchObject({ code: 'LedgerLost' });
  });

  it.each([
    [['carried-out'], [1, 2], 3],
    [['not-carried-out'], [2], 2],
    [['not-carried-out', 'carried-out'], [2], 2],
    [['carried-out', 'carried-out'], [1, 2], 3],
  ] as const)('can be used after it was unavailable: %j', async (trouble, data, total) => {
    const inner = createMemoryLedger();
    const { open } = aWorld(withTrouble(inner, [...trouble]));
    const log = await open('a');

    await expect(log.append({ kind: 'added', data: 1 })).rejects.toMatchObject({ code: 'LedgerUnavailable' });
    // With a second failure the second append fails as well and is repeated.
    await log.append({ kind: 'added', data: 2 }).catch(() => log.append({ kind: 'added', data: 2 }));

    const written = (await inner.read(LOG)).map((record) => record.data);
    expect(written.slice(0, data.length)).toEqual(data);
    expect(log.state.total).toBe(written.reduce<number>((before, one) => before + Number(one), 0));
    expect(log.state.total).toBeGreaterThanOrEqual(total);
  });

  it.each([
    ['an ordinary entry where a checkpoint should be', 100, 'added'],
    ['a checkpoint where none should be', 3, 'checkpoint'],
  ])('is damaged by %s', async (_, n, kind) => {
    const { open, store } = aWorld();
    const log = await open('a');
    for (let written = 1; written < n; written += 1) await log.append({ kind: 'added', data: 1 });
    await store.append(LOG, n, { format: LEDGER_FORMAT, atMs: 0, holder: 'x', nonce: 'y', kind, data: 1 });

    await expect(open('b')).rejects.toMatchObject({ code: 'LedgerDamaged' });
  });

  it('is damaged where its checkpoint was deleted', async () => {
    const { open, store } = aWorld();
    const log = await open('a');
    for (let written = 1; written <= 150; written += 1) await log.append({ kind: 'added', data: 1 });
    await store.drop(LOG, 101);

    await expect(open('b')).rejects.toMatchObject({ code: 'LedgerDamaged' });
  });
});

describe('old entries', () => {
  it('stay, however long the log is', async () => {
    const { open, store } = aWorld();
    const log = await open('a');
    for (let written = 1; written <= 330; written += 1) await log.append({ kind: 'added', data: 1 });

    expect((await store.read(LOG, 1)).map(({ n }) => n)).toEqual(
      Array.from({ length: 333 }, (_, i) => i + 1),
    );
  });

  it('are not needed to open the log: reading starts at the newest checkpoint', async () => {
    const { open, store } = aWorld();
    const log = await open('a');
    for (let written = 1; written <= 330; written += 1) await log.append({ kind: 'added', data: 1 });
    await store.drop(LOG, 300);

    expect((await open('b')).state.total).toBe(330);
  });
});
