import { describe, expect, it } from 'vitest';
import { LedgerDamaged, LedgerLost } from '../../../shared/ledger/errors.ts';
import { racing } from '../../../shared/ledger/racing.ts';

/** Loses `races` races, then succeeds. */
function losing(races: number) {
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    if (attempts <= races) throw new LedgerLost('sums', attempts, 'another');
    return attempts;
  };
  return { attempt, attempts: () => attempts };
}

describe('a decision that lost the race for its entry', () => {
  it('is made again until it wins', async () => {
    expect(await racing(losing(9).attempt)).toBe(10);
  });

  it('fails after ten lost races', async () => {
    const { attempt, attempts } = losing(10);

    await expect(racing(attempt)).rejects.toThrow(LedgerLost);
    expect(attempts()).toBe(10);
  });
});

describe('a decision that failed for another reason', () => {
  it('is not made again', async () => {
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return Promise.reject(new LedgerDamaged('sums', 1, 'is missing'));
    };

    await expect(racing(attempt)).rejects.toThrow(LedgerDamaged);
    expect(attempts).toBe(1);
  });
});
