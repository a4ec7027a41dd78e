/** What a store makes of a storage that changes while it is read. The rest is in the contract of every store. */
import { describe, expect, it } from 'vitest';
import { LedgerDamaged } from '../../../shared/ledger/errors.ts';
import type { LedgerEntry } from '../../../shared/ledger/ledger.ts';
import { createMemoryStorage } from '../../../shared/ledger/memory.ts';
import { createLedgerStore, type EntryStorage } from '../../../shared/ledger/store.ts';

const LOG = 'sums';

const entry = (fields: Partial<LedgerEntry> = {}): LedgerEntry => ({
  format: 1,
  atMs: 0,
  holder: 'a',
  nonce: 'n-1',
  kind: 'added',
  data: null,
  ...fields,
});

/** Entries 1 to 4, and a storage whose entries disappear between the listing and the reading. */
async function filled(gone: readonly number[], changes: Partial<EntryStorage> = {}) {
  const storage = createMemoryStorage();
  const writer = createLedgerStore(storage);
  for (const n of [1, 2, 3, 4]) await writer.append(LOG, n, entry({ nonce: `n-${n}` }));
  return createLedgerStore({
    ...storage,
    get: async (log, n) => (gone.includes(n) ? undefined : storage.get(log, n)),
    ...changes,
  });
}

describe('entries that disappear while a log is read', () => {
  it('are left out at its beginning: another run drops them', async () => {
    const store = await filled([1, 2]);

    expect((await store.read(LOG)).map(({ n }) => n)).toEqual([3, 4]);
  });

  it('are damage in its middle', async () => {
    await expect((await filled([3])).read(LOG)).rejects.toThrow('Entry 3 of sums is missing.');
  });

  it('are damage where the listing has a gap', async () => {
    const store = await filled([], { numbers: async () => [1, 2, 4] });

    await expect(store.read(LOG)).rejects.toThrow(new LedgerDamaged(LOG, 3, 'is missing'));
  });
});

describe('an entry whose number is taken', () => {
  it('counts as appended only where it is the same entry of the same holder', async () => {
    const store = await filled([]);

    expect(await store.append(LOG, 1, entry())).toEqual({ appended: true });
    expect(await store.append(LOG, 1, entry({ holder: 'b' }))).toMatchObject({ by: { holder: 'a' } });
    expect(await store.append(LOG, 1, entry({ nonce: 'n-2' }))).toMatchObject({ by: { nonce: 'n-1' } });
  });

  it('is damage where the entry has been deleted since', async () => {
    await expect((await filled([1])).append(LOG, 1, entry())).rejects.toThrow('existed and was deleted');
  });
});

describe('old entries', () => {
  it('are dropped oldest first, so that an interrupted drop leaves no gap', async () => {
    const removed: number[] = [];
    const store = await filled([], {
      remove: async (_log, n) => {
        if (n === 3) throw new Error('interrupted');
        removed.push(n);
      },
    });

    await expect(store.drop(LOG, 4)).rejects.toThrow('interrupted');
    expect(removed).toEqual([1, 2]);
  });
});
