/**
 * Random accounts, scanned at growing intervals for up to forty days. `ACCOUNT_RUNS` raises the number of accounts, `ACCOUNT_SEED` draws others.
 */
import process from 'node:process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { liveThrough } from './live-account.ts';
import { plannedOtherwise } from './planned-and-begun.ts';
import { anyAccount } from './random-account.ts';
import { brokenRules } from './rules.ts';

const RUNS = Number(process.env['ACCOUNT_RUNS'] ?? 10);
const SEED = Number(process.env['ACCOUNT_SEED'] ?? 12);

it('every account keeps its names, gets a good certificate in time, and is done to as its plans say', async () => {
  await fc.assert(
    fc.asyncProperty(anyAccount, async (account) => {
      const live = await liveThrough(account);

      expect([...brokenRules(live), ...plannedOtherwise(live)]).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: false },
  );
});
