/** The contract of every ledger. A new implementation needs one line in `ledgerKinds` (kinds.ts). */
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_ENTRY_BYTES } from '../../../shared/ledger/entry.ts';
import { LEDGER_FORMAT, type LedgerEntry, type LedgerStore } from '../../../shared/ledger/ledger.ts';

export interface OpenedLedgers {
  readonly store: LedgerStore;
  /** The ledger of another holder: it shares only the storage with `store`. */
  readonly other: LedgerStore;
  /** Writes a text in the place of entry n, bypassing the ledger. */
  plant(log: string, n: number, text: string): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerKind {
  readonly name: string;
  open(): Promise<OpenedLedgers>;
}

let nonces = 0;

/** A new entry, unless a nonce is given. */
export function anEntry(wanted: Partial<LedgerEntry> = {}): LedgerEntry {
  nonces += 1;
  return {
    format: LEDGER_FORMAT,
    atMs: 1_767_225_600_000,
    holder: 'worker-1',
    nonce: `nonce-${nonces}`,
    kind: 'intent',
    data: { listenerId: 'lsn-1' },
    ...wanted,
  };
}

export const LOG = 'rotations/cn-hangzhou/alb-1';

/** Appends entries 1 to `count`, whose data is their number. */
export async function fill(store: LedgerStore, log: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    expect(await store.append(log, n, anEntry({ data: n }))).toEqual({ appended: true });
  }
}

export function ledgerContract({ name, open }: LedgerKind): void {
  const opened = async (): Promise<OpenedLedgers> => {
    const ledgers = await open();
    onTestFinished(() => ledgers.close());
    return ledgers;
  };

  describe(`a ledger: ${name}`, () => {
    it('returns an appended entry with its number to every holder', async () => {
      const { store, other } = await opened();
      const entry = anEntry({ data: { names: ['*.例え.example', '"\\ \u0000'], missing: null } });

      expect(await store.append(LOG, 1, entry)).toEqual({ appended: true });

      expect(await other.read(LOG)).toEqual([{ ...entry, n: 1 }]);
    });

    it('is empty at first', async () => {
      const { store } = await opened();

      expect(await store.read(LOG)).toEqual([]);
      expect(await store.read(LOG, 5)).toEqual([]);
      expect(await store.logs('')).toEqual([]);
      await store.drop(LOG, 10);
    });

    it('lets exactly one of many writers append the same entry, and returns that entry to the others', async () => {
      const { store, other } = await opened();
      const writers = Array.from({ length: 12 }, (_, index) => anEntry({ holder: `worker-${index}` }));

      const results = await Promise.all(
        writers.map((entry, index) => (index % 2 === 0 ? store : other).append(LOG, 1, entry)),
      );

      const [winner, ...more] = writers.filter((_, index) => results[index]?.appended);
      expect(more).toEqual([]);
      expect(await store.read(LOG)).toEqual([{ ...winner, n: 1 }]);
      const losers = results.filter(({ appended }) => !appended);
      expect(losers).toHaveLength(11);
      for (const loser of losers) expect(loser).toEqual({ appended: false, by: { ...winner, n: 1 } });
    });

    it('never overwrites', async () => {
      const { store, other } = await opened();
      const first = anEntry({ data: 'first' });
      await store.append(LOG, 1, first);

      const result = await other.append(LOG, 1, anEntry({ holder: 'worker-2', data: 'second' }));

      expect(result).toEqual({ appended: false, by: { ...first, n: 1 } });
      expect(await other.read(LOG)).toEqual([{ ...first, n: 1 }]);
    });

    it('treats the same entry appended again as done, and keeps it once', async () => {
      const { store, other } = await opened();
      const entry = anEntry();
      await store.append(LOG, 1, entry);

      // The time may differ: holder and nonce decide.
      expect(await other.append(LOG, 1, { ...entry, atMs: entry.atMs + 1 })).toEqual({ appended: true });

      expect(await store.read(LOG)).toEqual([{ ...entry, n: 1 }]);
    });

    it.each([
      ['another entry of the same holder', { holder: 'worker-1', nonce: 'b' }],
      ['the same nonce of another holder', { holder: 'worker-2', nonce: 'a' }],
    ])('does not mistake %s for its own', async (_, next) => {
      const { store } = await opened();
      await store.append(LOG, 1, anEntry({ holder: 'worker-1', nonce: 'a' }));

      expect(await store.append(LOG, 1, anEntry(next))).toMatchObject({ appended: false });
    });

    it('reads in order and without gaps, from any number', async () => {
      const { store, other } = await opened();
      await fill(store, LOG, 12);

      expect((await other.read(LOG, 1)).map(({ n, data }) => [n, data])).toEqual(
        Array.from({ length: 12 }, (_, index) => [index + 1, index + 1]),
      );
      expect((await other.read(LOG, 10)).map(({ n }) => n)).toEqual([10, 11, 12]);
      expect(await other.read(LOG, 13)).toEqual([]);
      expect((await other.read(LOG, 4, 6)).map(({ n }) => n)).toEqual([4, 5, 6]);
      expect((await other.read(LOG, 11, 14)).map(({ n }) => n)).toEqual([11, 12]);
    });

    it('reads from the newest checkpoint by default', async () => {
      const { store } = await opened();
      await fill(store, LOG, 99);

      expect((await store.read(LOG)).map(({ n }) => n)).toEqual(Array.from({ length: 99 }, (_, i) => i + 1));
      for (const n of [100, 101, 102]) await store.append(LOG, n, anEntry({ data: n }));
      expect((await store.read(LOG)).map(({ n }) => n)).toEqual([100, 101, 102]);
    });

    it('drops old entries, and numbers never restart', async () => {
      const { store, other } = await opened();
      await fill(store, LOG, 6);

      await store.drop(LOG, 5);

      expect((await other.read(LOG, 1)).map(({ n }) => n)).toEqual([5, 6]);
      await store.append(LOG, 7, anEntry());
      expect((await other.read(LOG, 1)).map(({ n }) => n)).toEqual([5, 6, 7]);
      await store.drop(LOG, 8);
      expect(await other.read(LOG, 1)).toEqual([]);
      expect(await other.logs('')).toEqual([]);
    });

    it('stops at an entry that is missing', async () => {
      const { store } = await opened();
      await fill(store, LOG, 3);
      await store.append(LOG, 5, anEntry());

      await expect(store.read(LOG, 1)).rejects.toMatchObject({
        code: 'LedgerDamaged',
        message: `LedgerDamaged: Entry 4 of ${LOG} is missing.`,
      });
    });

    it('keeps logs separate and lists them by prefix, also more than one page of them', async () => {
      const { store, other } = await opened();
      const logs = Array.from({ length: 7 }, (_, index) => `rotations/cn-hangzhou/alb-${index + 1}`);
      for (const log of [...logs, 'rotations', 'certificates/1-cn-hangzhou'])
        await store.append(log, 1, anEntry({ data: log }));

      expect(await other.logs('rotations/')).toEqual(logs);
      expect(await other.logs('rotations/cn-hangzhou/alb-7')).toEqual(logs.slice(6));
      expect(await other.logs('')).toEqual(['certificates/1-cn-hangzhou', 'rotations', ...logs]);
      for (const log of logs) expect(await other.read(log)).toMatchObject([{ data: log }]);
    });

    it('stores logs with any name, and none outside its folder', async () => {
      const { store, other } = await opened();
      const logs = [
        ...['../../outside', '..', '.', './a', '/a', 'a/', 'a//b', 'a\\b', 'C:\\a', '.hidden', 'a.json'],
        ...[
          'a b',
          'a+b',
          'a%2Fb',
          'a~b',
          'a/b',
          'a_b',
          'A',
          'a',
          'Ä',
          '证书',
          '🔒',
          '<&">',
          'a?b#c',
          '\u0000\n',
        ],
      ];
      for (const log of logs) await store.append(log, 1, anEntry({ data: log }));

      expect([...(await other.logs(''))].sort()).toEqual([...logs].sort());
      for (const log of logs) {
        expect(await other.read(log)).toMatchObject([{ data: log }]);
        expect(await other.logs(log)).toContain(log);
      }
    });

    it.each([
      ['no name', '', 1],
      ['a name that is too long', 'a'.repeat(201), 1],
      ['half a character', 'a\ud800', 1],
      ['the number 0', LOG, 0],
      ['half a number', LOG, 1.5],
      ['a number that cannot be sorted', LOG, 100_000_000],
    ])('refuses %s as a mistake of the caller', async (_, log, n) => {
      const { store } = await opened();

      await expect(store.append(log, n, anEntry())).rejects.toBeInstanceOf(RangeError);
    });

    it('takes large entries up to a limit', async () => {
      const { store, other } = await opened();
      const large = 'ü'.repeat(MAX_ENTRY_BYTES / 2 - 200);
      await store.append(LOG, 1, anEntry({ data: large }));

      expect(await other.read(LOG)).toMatchObject([{ data: large }]);
      await expect(
        store.append(LOG, 2, anEntry({ data: 'x'.repeat(MAX_ENTRY_BYTES) })),
      ).rejects.toMatchObject({
        code: 'LedgerEntryTooLarge',
        message: expect.stringMatching(/would have 4194\d{3} bytes; at most 4194304 are allowed/),
      });
      expect(await other.read(LOG)).toHaveLength(1);
    });

    it.each([
      ['of a newer version', '{"format":2,"anything":"else"}', 'LedgerFormatUnknown'],
      ['something without a version', '{"hello":"world"}', 'LedgerDamaged'],
      ['half an entry', '{"format":1,"log":"ro', 'LedgerDamaged'],
      ['nothing', '', 'LedgerDamaged'],
      [
        'an entry without a holder',
        `{"format":1,"log":"${LOG}","n":2,"atMs":1,"nonce":"1","kind":"a"}`,
        'LedgerDamaged',
      ],
      [
        'an entry that belongs elsewhere',
        `{"format":1,"log":"${LOG}","n":7,"atMs":1,"holder":"a","nonce":"1","kind":"a","data":null}`,
        'LedgerDamaged',
      ],
    ])('rejects reading and appending where an entry is %s', async (_, text, code) => {
      const { store, plant } = await opened();
      await fill(store, LOG, 1);
      await plant(LOG, 2, text);

      await expect(store.read(LOG)).rejects.toMatchObject({ code });
      await expect(store.append(LOG, 2, anEntry())).rejects.toMatchObject({ code });
    });
  });
}
