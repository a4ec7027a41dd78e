/** Only one worker at a time works on a load balancer, and a worker that lost its lease writes nothing. */
import { describe, expect, it } from 'vitest';
import { type Clock, HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { brokenRules, carriedOut } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from '../rotation/stories.ts';
import { kindsIn, ledgerOf, runAndDie } from './crash.ts';
import { heldAt } from './fleets.ts';

/** The platform ends the holder at its deadline; pending requests and clock differences extend the lease. */
const MARGIN_MS = 5 * MINUTE_MS + 15_000;

function slow({ clock }: World, skewMs: number): Clock {
  return { now: () => clock.now() + skewMs, sleep: (durationMs, signal) => clock.sleep(durationMs, signal) };
}

describe('a second worker', () => {
  it('reports that a run is in progress, and writes nothing', async () => {
    const { world, old } = aDueAdditional();
    const held = heldAt(world.store, 'proof');
    const first = world.rotate({}, { store: held.store });
    await held.reached;
    const before = [world.writes().length, (await kindsIn(world)).length];

    const second = await world.rotate();

    expect(outcomesOf(second)).toContain(`${old}: blocked (in-progress)`);
    expect(second.rotationId).toBe('');
    expect([world.writes().length, (await kindsIn(world)).length]).toEqual(before);
    held.letGo();
    expect(outcomesOf(await first)).toContain(`${old}: verified (proved)`);
  });

  it('that started at the same time also reports it', async () => {
    const { world, old } = aDueDefault();

    const both = await Promise.all([world.rotate(), world.rotate()]);

    const ends = both.flatMap(outcomesOf).filter((line) => line.startsWith(old));
    expect([...ends].sort()).toEqual([`${old}: blocked (in-progress)`, `${old}: verified (proved)`]);
    expect(carriedOut(world)).toHaveLength(1);
  });

  it.each([
    {
      when: 'a minute before the lease ends',
      afterMs: MARGIN_MS - MINUTE_MS,
      outcome: 'blocked (in-progress)',
    },
    { when: 'once the lease has ended', afterMs: MARGIN_MS, outcome: 'verified (proved)' },
  ])('after a crash, $when: $outcome', async ({ afterMs, outcome }) => {
    const { world, old } = aDueDefault();
    const deadlineMs = world.clock.now() + 20 * MINUTE_MS;
    await runAndDie(world, ({ what }) => what === 'change-started', { deadlineMs });
    await world.clock.advance(deadlineMs + afterMs - world.clock.now());

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: ${outcome}`);
  });

  it('that may wait works after the first has ended', async () => {
    const { world, main, old } = aDueAdditional();
    const held = heldAt(world.store, 'proof');
    const first = world.rotate({}, { store: held.store });
    await held.reached;

    const second = world.rotate({}, { patienceMs: 10 * MINUTE_MS });
    await world.clock.advance(MINUTE_MS);
    held.letGo();

    expect(outcomesOf(await first)).toContain(`${old}: verified (proved)`);
    expect(outcomesOf(await second)).toContain(`${main}: nothing-to-do (not-due)`);
    expect(outcomesOf(await second).join()).not.toContain('in-progress');
  });

  it.each([
    { why: 'its patience', deadlineMs: undefined, untilMs: 10 * MINUTE_MS },
    { why: 'a quarter of its time', deadlineMs: 20 * MINUTE_MS, untilMs: 5 * MINUTE_MS },
  ])('that may wait does so until $why is over', async ({ deadlineMs, untilMs }) => {
    const { world, old } = aDueDefault();
    await runAndDie(world, ({ what }) => what === 'change-started');
    const nowMs = world.clock.now();

    const report = await world.rotate(
      {},
      {
        patienceMs: 10 * MINUTE_MS,
        ...(deadlineMs === undefined ? {} : { deadlineMs: nowMs + deadlineMs }),
      },
    );

    expect(outcomesOf(report)).toContain(`${old}: blocked (in-progress)`);
    expect(world.clock.now() - nowMs).toBeGreaterThanOrEqual(untilMs);
    expect(world.clock.now() - nowMs).toBeLessThan(untilMs + MINUTE_MS);
  });

  it('can claim the load balancer after a run that has ended', async () => {
    const { world } = aDueDefault();

    await world.rotate();

    expect((await ledgerOf(world)).lease).toBeUndefined();
  });
});

describe('a retry of the same invocation', () => {
  it.each([
    { what: 'takes over at once', requestId: 'one', retryCount: 1, outcome: 'verified (proved)' },
    {
      what: 'does not if it is another one',
      requestId: 'two',
      retryCount: 1,
      outcome: 'blocked (in-progress)',
    },
    { what: 'does not if it is no retry', requestId: 'one', retryCount: 0, outcome: 'blocked (in-progress)' },
  ])('$what', async ({ requestId, retryCount, outcome }) => {
    const { world, old } = aDueDefault();
    const first = { requestId: 'one', retryCount: 0 };
    await runAndDie(world, ({ what }) => what === 'update-default', first);

    const report = await world.rotate({}, { requestId, retryCount });

    expect(outcomesOf(report)).toContain(`${old}: ${outcome}`);
  });
});

describe('a worker that was suspended until another one had taken over', () => {
  it.each(['intent', 'result', 'proof'])(
    'makes no further write (suspended at its first %s)',
    async (kind) => {
      const { world, main, old, renewed } = aDueAdditional();
      const held = heldAt(world.store, kind);
      const first = world.rotate({}, { store: held.store });
      await held.reached;
      await world.clock.advance(2 * HOUR_MS);
      const second = await world.rotate();
      const writes = world.writes().length;

      held.letGo();
      await expect(first).rejects.toThrow(/^LedgerLost/);

      expect(outcomesOf(second)).toContain(`${old}: verified (proved)`);
      expect(world.writes()).toHaveLength(writes);
      expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
      expect(brokenRules(world, [second])).toEqual([]);
    },
  );

  it('does not roll back a change that the other worker has recovered', async () => {
    const { world, old } = aDueDefault({ renewed: notAsDescribed });
    const held = heldAt(world.store, 'rolling-back');
    const first = world.rotate({}, { store: held.store });
    await held.reached;
    await world.clock.advance(2 * HOUR_MS);
    const second = await world.rotate();
    const writes = world.writes().length;

    held.letGo();
    await expect(first).rejects.toThrow(/^LedgerLost/);

    expect(outcomesOf(second)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.writes()).toHaveLength(writes);
  });
});

describe('workers whose clocks differ by five minutes', () => {
  it.each([-5, 5])('exclude each other while the first may be working (%i minutes)', async (minutes) => {
    const { world, old } = aDueAdditional();
    const deadlineMs = world.clock.now() + 20 * MINUTE_MS;
    const held = heldAt(world.store, 'proof');
    const first = world.rotate({}, { store: held.store, deadlineMs });
    await held.reached;
    await world.clock.advance(deadlineMs - world.clock.now());

    const second = await world.rotate({}, { clock: slow(world, minutes * MINUTE_MS) });

    expect(outcomesOf(second)).toContain(`${old}: blocked (in-progress)`);
    held.letGo();
    await first;
  });

  it.each([-5, 5])('recover the open change of the other worker (%i minutes)', async (minutes) => {
    const { world, old } = aDueDefault();
    await runAndDie(world, ({ what }) => what === 'update-default');
    await world.clock.advance(2 * HOUR_MS);

    const report = await world.rotate({}, { clock: slow(world, minutes * MINUTE_MS) });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
  });
});
