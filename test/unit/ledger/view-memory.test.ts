/** A frequent reader of a log reads only the entries that were appended since. */
import { describe, expect, it } from 'vitest';
import type { LogReducer } from '../../../shared/core/records/reducer.ts';
import { CHECKPOINT_EVERY, LEDGER_FORMAT, type LedgerStore } from '../../../shared/ledger/ledger.ts';
import { openLog, viewLog } from '../../../shared/ledger/log.ts';
import { createMemoryLedger, createMemoryStorage } from '../../../shared/ledger/memory.ts';
import { createLedgerStore } from '../../../shared/ledger/store.ts';
import { createViewMemory } from '../../../shared/ledger/view-memory.ts';

type Entry = { kind: 'added'; data: number } | { kind: 'checkpoint'; data: readonly number[] };

const sum: LogReducer<readonly number[], Entry> = {
  initial: [],
  reduce: (state, { entry }) => (entry.kind === 'checkpoint' ? entry.data : [...state, entry.data]),
};

function counting() {
  const storage = createMemoryStorage();
  const read: string[] = [];
  const store = createLedgerStore({
    ...storage,
    get: (log, n) => {
      read.push(`${log} ${n}`);
      return storage.get(log, n);
    },
  });
  return { store, storage, read };
}

async function add(store: LedgerStore, count: number, log = 'a'): Promise<void> {
  const open = await openLog({
    store,
    log,
    reducer: sum,
    clock: { now: () => 0 },
    holder: `h${Math.random()}`,
  });
  for (let n = 0; n < count; n++) await open.append({ kind: 'added', data: open.next });
}

describe('a view memory', () => {
  it('reads a log once, and later its last known entry and the entries after it', async () => {
    const { store, read } = counting();
    const view = createViewMemory();
    await add(store, 5);
    await view(store, 'a', sum);

    read.length = 0;
    expect(await view(store, 'a', sum)).toEqual({ state: [1, 2, 3, 4, 5], next: 6 });
    expect(read).toEqual(['a 5']);

    await add(store, 2);
    read.length = 0;
    expect(await view(store, 'a', sum)).toEqual({ state: [1, 2, 3, 4, 5, 6, 7], next: 8 });
    expect(read).toEqual(['a 5', 'a 6', 'a 7']);
  });

  it.each([1, 3, CHECKPOINT_EVERY - 1, CHECKPOINT_EVERY, 2 * CHECKPOINT_EVERY + 3])(
    'gives the same as reading the whole log, with %d more entries each time',
    async (count) => {
      const { store } = counting();
      const view = createViewMemory();

      for (let round = 0; round < 4; round++) {
        expect(await view(store, 'a', sum)).toEqual(await viewLog(store, 'a', sum));
        await add(store, count);
      }
      expect(await view(store, 'a', sum)).toEqual(await viewLog(store, 'a', sum));
    },
  );

  it('keeps logs separate', async () => {
    const store = createMemoryLedger();
    const view = createViewMemory();
    await add(store, 2, 'a');
    await add(store, 3, 'b');

    for (let round = 0; round < 2; round++) {
      expect((await view(store, 'a', sum)).state).toEqual([1, 2]);
      expect((await view(store, 'b', sum)).state).toEqual([1, 2, 3]);
    }
  });

  it('discards the state of a log that was emptied, and of one that was emptied and started again', async () => {
    const view = createViewMemory();
    const first = createMemoryLedger();
    await add(first, 5);
    await view(first, 'a', sum);

    expect(await view(createMemoryLedger(), 'a', sum)).toEqual({ state: [], next: 1 });

    await view(first, 'a', sum);
    const second = createMemoryLedger();
    await add(second, 7);
    const third = createMemoryLedger();
    await add(third, 3);
    expect((await view(second, 'a', sum)).state).toHaveLength(7);
    expect((await view(third, 'a', sum)).state).toHaveLength(3);
  });

  it('rejects each time while an entry is damaged, and keeps nothing of it', async () => {
    const { store, storage } = counting();
    const view = createViewMemory();
    await add(store, 2);
    await view(store, 'a', sum);
    await storage.create('a', 3, 'no entry');

    for (let round = 0; round < 2; round++)
      await expect(view(store, 'a', sum)).rejects.toMatchObject({ code: 'LedgerDamaged' });

    await storage.remove('a', 3);
    const entry = {
      format: LEDGER_FORMAT,
      atMs: 0,
      holder: 'h',
      nonce: '1',
      kind: 'added',
      data: 9,
    } as const;
    await store.append('a', 3, entry);
    expect((await view(store, 'a', sum)).state).toEqual([1, 2, 9]);
  });
});
