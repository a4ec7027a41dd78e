/**
 * certimate 1215: the detaching call followed the attaching call immediately, and ALB refused it with `IncorrectStatus.Listener`
 * because the listener was still `Configuring`. The old certificates piled up.
 *
 * Here the next call is sent only after a read shows the listener Running, with the previous step done.
 */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/base/clock.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

describe('a listener that is still Configuring after a write (certimate 1215)', () => {
  it.each([
    { how: 'two seconds longer than its job', knobs: { configuringAfterJobMs: [2_000, 2_000] } as const },
    { how: 'for a minute', slowMs: MINUTE_MS },
  ])('is waited for when it stays so $how, and no write is refused', async ({ knobs = {}, slowMs }) => {
    const { world, main, old, renewed } = anExtraThatIsDue({ knobs });
    if (slowMs) world.model.inject({ kind: 'slow-configuring', durationMs: slowMs, times: 2 });

    const report = await world.rotate();

    expect(report.outcome).toBe('verified');
    expect(world.writes().map(({ code }) => code)).toEqual(['OK', 'OK']);
    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });

  it('is waited for if ALB still lists the old default', async () => {
    const knobs = { defaultSwapView: 'old', configuringAfterJobMs: [MINUTE_MS, MINUTE_MS] } as const;
    const world = createWorld({ knobs });
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.writes().map(({ code }) => code)).toEqual(['OK']);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });

  it('is left alone while another writer changes it, and rotated by the next run', async () => {
    const { world, main, old } = anExtraThatIsDue();
    const theirs = world.certificate({ names: ['theirs.example.com'], daysLeft: 90 });
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [theirs] });

    const first = await world.rotate();
    await world.clock.advance(MINUTE_MS);
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: blocked (listener-not-running)`);
    expect(next.outcome).toBe('verified');
    expect(world.writes().map(({ code }) => code)).toEqual(['OK', 'OK']);
    expect(world.attached()).toContain(`additional ${theirs}`);
    expect(world.attached()).toContain(`default ${main}`);
  });
});
