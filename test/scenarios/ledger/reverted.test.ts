/** Another writer attaches the old certificate again after it was replaced and verified. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { aFleet } from './fleets.ts';

async function putBack(world: World, old: string): Promise<void> {
  world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: old, instant: true });
  await world.clock.advance(HOUR_MS);
}

describe('an old certificate that another writer has attached again', () => {
  it('is replaced once more after a day, and then left attached', async () => {
    const { world, old, renewed } = aFleet({ size: 1 });
    await world.rotate();

    await putBack(world, old);
    const early = await world.rotate();
    await world.clock.advance(DAY_MS);
    const again = await world.rotate();
    await putBack(world, old);
    await world.clock.advance(5 * DAY_MS);
    const later = await world.rotate();

    expect(outcomesOf(early)).toEqual([`${old}: blocked (reverted-by-others)`]);
    expect(early.outcomes[0]?.message).toMatch(new RegExp(`${renewed} was verified here .*once more at`));
    expect(outcomesOf(again)).toEqual([`${old}: verified (proved)`]);
    expect(outcomesOf(later)).toEqual([`${old}: blocked (reverted-by-others)`]);
    expect(later.outcomes[0]?.message).toContain('until an emergency');
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('is replaced in an emergency', async () => {
    const { world, old, renewed } = aFleet({ size: 1 });
    await world.rotate();
    await putBack(world, old);
    world.model.inject({ kind: 'certificate-revoked', certificateId: old });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });

  it('is also reported by a plan', async () => {
    const { world, old } = aFleet({ size: 1 });
    await world.rotate();
    await putBack(world, old);

    const report = await world.rotate({ mode: 'plan' });

    expect(outcomesOf(report)).toEqual([`${old}: blocked (reverted-by-others)`]);
  });
});
