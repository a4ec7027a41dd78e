import { describe, expect, it } from 'vitest';
import { newestCheckpoint } from '../../../shared/ledger/ledger.ts';

describe('the newest entry that can be a checkpoint', () => {
  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 100],
    [199, 100],
    [200, 200],
  ])('of a log of %d entries is %d', (last, checkpoint) => {
    expect(newestCheckpoint(last)).toBe(checkpoint);
  });
});
