/** The storage alone. The ledger on top of it is in the contract of every store. */
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../../../shared/ledger/memory.ts';

describe('a storage in memory', () => {
  it('keeps the first text of a number', async () => {
    const storage = createMemoryStorage();

    expect(await storage.create('a', 1, 'first')).toBe('created');
    expect(await storage.create('a', 1, 'second')).toBe('exists');
    expect(await storage.get('a', 1)).toBe('first');
  });

  it('lists numbers in ascending order, from any one', async () => {
    const storage = createMemoryStorage();
    for (const n of [10, 2, 1]) await storage.create('a', n, '');

    expect(await storage.numbers('a', 1)).toEqual([1, 2, 10]);
    expect(await storage.numbers('a', 2)).toEqual([2, 10]);
    expect(await storage.numbers('b', 1)).toEqual([]);
  });

  it('lists only logs that have entries', async () => {
    const storage = createMemoryStorage();
    for (const log of ['a/1', 'a/2', 'b/1']) await storage.create(log, 1, '');
    await storage.remove('a/2', 1);

    expect(await storage.logs('a/')).toEqual(['a/1']);
  });
});
