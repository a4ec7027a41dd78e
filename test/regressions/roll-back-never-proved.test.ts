/**
 * A review of this project: a roll back whose proof never came was proved again in every run for ever. The listener kept the old certificate
 * until it had expired, although CAS had a good replacement.
 *
 * Here such a change is dropped once the old certificate is in an emergency, and the listener is planned again.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { aStuckRollBack } from '../scenarios/ledger/stuck.ts';
import { outcomesOf } from '../support/in-words.ts';

describe('a roll back that can never be proved (a review of this project)', () => {
  it('does not keep a good replacement from the listener until after the old certificate has expired', async () => {
    const { world, old, good, rotate } = await aStuckRollBack();
    await world.clock.advance(7 * DAY_MS);

    await rotate();
    const report = await rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toContain(`default ${good}`);
  });
});
