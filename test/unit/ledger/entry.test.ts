import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry, MAX_ENTRY_BYTES } from '../../../shared/ledger/entry.ts';
import { LedgerDamaged, LedgerEntryTooLarge, LedgerFormatUnknown } from '../../../shared/ledger/errors.ts';
import type { LedgerEntry } from '../../../shared/ledger/ledger.ts';

const LOG = 'rotations/cn-hangzhou/alb-1';
const entry: LedgerEntry = {
  format: 1,
  atMs: 5,
  holder: 'worker-1',
  nonce: 'n-1',
  kind: 'began',
  data: { name: '"例え"\n' },
};

describe('an entry as text', () => {
  it('is one line of JSON with its log and number, and is read as it was written', () => {
    const text = encodeEntry(LOG, 7, entry);

    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(JSON.parse(text)).toEqual({ ...entry, log: LOG, n: 7 });
    expect(decodeEntry(LOG, 7, text)).toEqual({ ...entry, n: 7 });
  });

  it('has null for data that JSON would leave out', () => {
    expect(decodeEntry(LOG, 1, encodeEntry(LOG, 1, { ...entry, data: undefined })).data).toBeNull();
  });

  it('may be as long as the limit, in bytes, and no longer', () => {
    const empty = Buffer.byteLength(encodeEntry(LOG, 1, { ...entry, data: '' }));
    const fits = 'x'.repeat(MAX_ENTRY_BYTES - empty);

    expect(encodeEntry(LOG, 1, { ...entry, data: fits })).toHaveLength(MAX_ENTRY_BYTES);
    expect(() => encodeEntry(LOG, 1, { ...entry, data: `${fits}x` })).toThrow(LedgerEntryTooLarge);
  });
});

describe('a text in the place of an entry', () => {
  const planted = (changes: Readonly<Record<string, unknown>>) => () =>
    decodeEntry(LOG, 7, JSON.stringify({ ...entry, log: LOG, n: 7, ...changes }));

  it('of another version is not read at all, whatever else is wrong with it', () => {
    expect(planted({ format: 2, log: 'elsewhere', holder: 7 })).toThrow(LedgerFormatUnknown);
    expect(planted({ format: '1' })).toThrow('has format "1"; this version knows 1');
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['without a version', { format: undefined }, 'has no format'],
    ['copied from another log', { log: 'rotations/cn-hangzhou/alb-2' }, 'contains entry 7 of rotations'],
    ['copied from another number', { n: 8 }, 'contains entry 8 of'],
    ['without a holder and with a wrong time', { holder: undefined, atMs: 'now' }, 'fields: atMs, holder'],
    ['with half a number', { n: 7.5 }, 'wrong fields: n'],
  ])('%s is damage', (_title, changes, problem) => {
    expect(planted(changes)).toThrow(LedgerDamaged);
    expect(planted(changes)).toThrow(problem);
  });

  it.each([
    ['nothing', '', 'is not JSON'],
    ['half an entry', '{"format":1,"lo', 'is not JSON'],
    ['null', 'null', 'has no format'],
    ['a number', '7', 'has no format'],
  ])('with %s is damage', (_title, text, problem) => {
    expect(() => decodeEntry(LOG, 7, text)).toThrow(LedgerDamaged);
    expect(() => decodeEntry(LOG, 7, text)).toThrow(problem);
  });
});
