import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginningOfFolder,
  entryName,
  entryNumber,
  folderOf,
  logOf,
  MAX_ENTRY_NUMBER,
} from '../../../shared/ledger/names.ts';

describe('the folder of a log', () => {
  it.each([
    ['rotations/cn-hangzhou/alb-1', 'rotations~cn-hangzhou~alb-1'],
    ['Alb', '_41lb'],
    ['..', '_2e.'],
    ['a_b~c', 'a_5fb_7ec'],
    ['ä', '_c3_a4'],
  ])('%s is %s, and is read as the same log', (log, folder) => {
    expect(folderOf(log)).toBe(folder);
    expect(logOf(folder)).toBe(log);
  });

  it.each([
    ['no name', ''],
    ['a name that is too long', 'a'.repeat(201)],
    ['a name that is too long once it is written', 'A'.repeat(67)],
    ['half a character', 'a\ud800'],
  ])('is refused for %s', (_title, log) => {
    expect(() => folderOf(log)).toThrow(RangeError);
  });

  it('is another one for each name, safe on any file system, and begins as its prefix does', () => {
    // Every byte may take three characters, and some graphemes have many bytes: longer names are refused.
    const storable = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter((log) => Buffer.byteLength(log) <= 66);
    fc.assert(
      fc.property(storable, (log) => {
        const folder = folderOf(log);

        expect(logOf(folder)).toBe(log);
        expect(folder).toMatch(/^[a-z0-9~_-][a-z0-9.~_-]*$/);
        expect(folder.startsWith(beginningOfFolder([...log].slice(0, 1).join('')))).toBe(true);
      }),
    );
  });

  it.each(['.hidden', 'UPPER', 'half_4', 'a b', '', 'a/b'])('is not "%s"', (folder) => {
    expect(logOf(folder)).toBeUndefined();
  });
});

describe('the file of an entry', () => {
  it('sorts by name as the entries do by number', () => {
    expect([entryName(1), entryName(17), entryName(MAX_ENTRY_NUMBER)]).toEqual([
      '00000001.json',
      '00000017.json',
      '99999999.json',
    ]);
  });

  it.each([0, -1, 1.5, MAX_ENTRY_NUMBER + 1, Number.NaN])('is refused for the number %d', (n) => {
    expect(() => entryName(n)).toThrow(RangeError);
  });

  it('has the number of its entry', () => {
    expect(entryNumber('00000017.json')).toBe(17);
  });

  it.each(['17.json', '00000000.json', '000000017.json', '00000017.json.tmp', '.json', '0000001x.json'])(
    'is not %s',
    (name) => {
      expect(entryNumber(name)).toBeUndefined();
    },
  );
});
