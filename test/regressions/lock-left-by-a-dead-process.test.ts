/**
 * Traefik 2671 (and the reason for the time stamps in certmagic's file locks): a process that died while it held the lock left it behind,
 * and no certificate was renewed until an operator deleted it.
 *
 * Here a lock is a lease that ends with the deadline of its holder, and the next worker finishes the work.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../shared/base/clock.ts';
import { runAndDie } from '../scenarios/ledger/crash.ts';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

describe('a lock that a dead process has left behind (Traefik 2671)', () => {
  it('keeps other workers out only for as long as the process could have run', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue();
    const deadlineMs = world.clock.now() + HOUR_MS;
    const { died } = await runAndDie(world, ({ what, when }) => what === 'associate' && when === 'after', {
      deadlineMs,
    });
    await world.clock.advance(MINUTE_MS);
    const halfway = world.attached();

    const tooSoon = await world.rotate();
    await world.clock.advance(HOUR_MS + 6 * MINUTE_MS);
    const report = await world.rotate();

    expect(died).toBe(true);
    expect(halfway).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(tooSoon.outcomes.map(({ reason }) => reason)).toContain('in-progress');
    expect(report.outcome).toBe('verified');
    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });
});
