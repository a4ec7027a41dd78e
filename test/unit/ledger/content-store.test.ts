/** The content of certificates, as one scan keeps it for the next one. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { CertificateContent } from '../../../shared/core/model/certificate-content.ts';
import {
  type ContentOrigin,
  type Contents,
  KEPT_SNAPSHOTS,
  latestContents,
  writeContents,
} from '../../../shared/ledger/content-store.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerEntry, LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../shared/ledger/memory.ts';
import { NOW_MS } from '../../support/builders.ts';

const origin: ContentOrigin = { account: '1234567890123456', endpoint: '', partition: 'cn-hangzhou' };
const hash = (digit: string) => digit.repeat(64);

const one: CertificateContent = {
  instanceId: 'cas-1',
  names: ['a.example.com'],
  keyType: 'RSA',
  keySizeBits: 2048,
  notBeforeMs: NOW_MS,
  notAfterMs: NOW_MS + 1,
  sha256: hash('a'),
  serialNumber: 'ab',
  issuer: 'An Issuer',
  chain: [{ subject: 'CN=a', issuer: 'CN=b', sha256: hash('b') }],
};

const contentsOf = (...all: readonly CertificateContent[]): Contents =>
  new Map(all.map((content, n) => [`${n + 1}-cn-hangzhou` as CertificateId, content]));

function write(store: LedgerStore, contents: Contents, wanted: Partial<ContentOrigin> = {}, atMs = NOW_MS) {
  const writer = { clock: { now: () => atMs }, holder: `scan-${atMs}` };
  return writeContents(store, { ...origin, ...wanted }, contents, writer);
}

/** What is read, and why other snapshots are not used. */
async function read(store: LedgerStore, nowMs = NOW_MS, wanted: Partial<ContentOrigin> = {}) {
  const why: string[] = [];
  const found = await latestContents(store, { ...origin, ...wanted }, nowMs, (_, text) => why.push(text));
  return { contents: found && new Map(found.contents), digest: found?.digest, why };
}

/** The storage gives another entry n. */
function changed(store: LedgerStore, n: number, change: (entry: LedgerEntry) => LedgerEntry): LedgerStore {
  return {
    ...store,
    read: async (log, from) =>
      (await store.read(log, from)).map((record) => (record.n === n ? { ...change(record), n } : record)),
  };
}

describe('the content of certificates', () => {
  it('is read as it was written, and that CAS tells no chain, too', async () => {
    const store = createMemoryLedger();
    const contents = contentsOf(one, { keyType: 'SM2', chain: 'not-told' }, {});

    await write(store, contents);

    expect(await read(store)).toEqual({ contents, digest: expect.stringMatching(/^[0-9a-f]{64}$/), why: [] });
  });

  it('is read a few entries at a time, so that it is never in memory as a whole', async () => {
    const store = createMemoryLedger();
    await write(
      store,
      contentsOf(...Array.from({ length: 1_000 }, () => ({ ...one, issuer: 'x'.repeat(4_000) }))),
    );
    const sizes: number[] = [];
    const watched: LedgerStore = {
      ...store,
      read: async (...given) => {
        const records = await store.read(...given);
        sizes.push(records.length);
        return records;
      },
    };

    expect((await read(watched)).contents?.size).toBe(1_000);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });

  it('that exceeds the size limit of an entry is stored in parts', async () => {
    const store = createMemoryLedger();
    const contents = contentsOf(
      ...Array.from({ length: 1_500 }, () => ({ ...one, issuer: 'x'.repeat(4_000) })),
    );

    await write(store, contents);

    const [log = ''] = await store.logs('contents/');
    expect((await store.read(log, 1)).length).toBeGreaterThan(5);
    expect((await read(store)).contents).toEqual(contents);
  });

  it('is that of the newest snapshot, of which a few are kept', async () => {
    const store = createMemoryLedger();
    for (let n = 0; n < 7; n++)
      await write(store, contentsOf({ ...one, serialNumber: `${n}` }), {}, NOW_MS + n);

    expect((await read(store)).contents).toEqual(contentsOf({ ...one, serialNumber: '6' }));
    expect(await store.logs('contents/')).toHaveLength(KEPT_SNAPSHOTS);
  });

  it('has the same digest whenever it was read, and another one for other content, account or endpoint', async () => {
    const store = createMemoryLedger();
    const { digest } = await write(store, contentsOf(one));

    expect((await write(store, contentsOf(one), {}, NOW_MS + 1)).digest).toBe(digest);
    for (const other of [
      await write(store, contentsOf({ ...one, issuer: 'Another' })),
      await write(store, contentsOf(one), { account: '6543210987654321' }),
      await write(store, contentsOf(one), { endpoint: 'http://127.0.0.1:1' }),
      await write(store, contentsOf(one), { partition: 'ap-southeast-1' }),
    ])
      expect(other.digest).not.toBe(digest);
  });

  it('is not that of another account, partition or endpoint', async () => {
    const store = createMemoryLedger();
    await write(store, contentsOf(one));

    expect(await read(store, NOW_MS, { account: '6543210987654321' })).toMatchObject({ contents: undefined });
    expect(await read(store, NOW_MS, { partition: 'ap-southeast-1' })).toMatchObject({ contents: undefined });
    expect(await read(store, NOW_MS, { endpoint: 'http://127.0.0.1:1' })).toMatchObject({
      contents: undefined,
      why: [expect.stringMatching('at the usual endpoint')],
    });
  });

  it.each([
    ['more than two hours old', 2 * HOUR_MS + 1],
    ['from a future as far away', -2 * HOUR_MS - 1],
  ])('is not used where it is %s', async (_, ageMs) => {
    const store = createMemoryLedger();
    await write(store, contentsOf(one));

    expect(await read(store, NOW_MS + ageMs)).toEqual({
      contents: undefined,
      digest: undefined,
      why: ['It is more than two hours old.'],
    });
    expect((await read(store, NOW_MS + 2 * HOUR_MS)).contents).toEqual(contentsOf(one));
  });

  it('falls back to the snapshot before, where the writer of the newest one died', async () => {
    const store = createMemoryLedger();
    await write(store, contentsOf(one));
    const dying: LedgerStore = {
      ...store,
      append: (log, n, entry) =>
        n >= 3
          ? Promise.reject(new LedgerUnavailable('gone', { retryable: true }))
          : store.append(log, n, entry),
    };

    await expect(write(dying, contentsOf(one, one), {}, NOW_MS + 1)).rejects.toThrow('gone');

    expect(await read(store)).toMatchObject({ contents: contentsOf(one), why: ['It is incomplete.'] });
  });

  it.each<[string, number, object, RegExp]>([
    ['fewer certificates than it says', 3, { certificates: 2, digest: hash('c') }, /as many certificates/],
    ['another digest', 3, { certificates: 1, digest: hash('c') }, /digest does not fit/],
    [
      'other content',
      2,
      { certificates: [['1-cn-hangzhou', { ...one, notAfterMs: NOW_MS + 2 }]] },
      /digest does not fit/,
    ],
    ['a status', 2, { certificates: [['1-cn-hangzhou', { ...one, revoked: false }]] }, /revoked/],
    [
      'a private key',
      2,
      { certificates: [['1-cn-hangzhou', { ...one, privateKeyPresent: true }]] },
      /private/,
    ],
    ['an empty list of names', 2, { certificates: [['1-cn-hangzhou', { names: [] }]] }, /names/],
    ['a bare number as an id', 2, { certificates: [['1', one]] }, /certificates\.0/],
  ])('is not used with %s', async (_, n, data, why) => {
    const store = createMemoryLedger();
    await write(store, contentsOf(one));

    const found = await read(changed(store, n, (entry) => ({ ...entry, data })));

    expect(found).toMatchObject({ contents: undefined, why: [expect.stringMatching(why)] });
  });

  it('is not used where an entry is of a kind that only a newer version can have written', async () => {
    const store = createMemoryLedger();
    await write(store, contentsOf(one));

    const found = await read(changed(store, 2, (entry) => ({ ...entry, kind: 'contents-packed' })));

    expect(found).toMatchObject({ contents: undefined, why: [expect.stringMatching('contents-packed')] });
  });

  it('is unknown, and not absent, where the ledger does not answer', async () => {
    const store: LedgerStore = {
      ...createMemoryLedger(),
      logs: () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true })),
    };

    await expect(read(store)).rejects.toThrow('no answer');
  });
});
