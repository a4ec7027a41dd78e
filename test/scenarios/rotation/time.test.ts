/** The worker knows its deadline, and stops only where every name is covered. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from './stories.ts';

const endsIn = (world: ReturnType<typeof createWorld>, minutes: number) => ({
  deadlineMs: world.clock.now() + minutes * MINUTE_MS,
});

describe('a deadline that is near', () => {
  it.each([
    { minutes: 10, ended: 'blocked (out-of-time)' },
    { minutes: 15.9, ended: 'blocked (out-of-time)' },
    { minutes: 16.5, ended: 'verified (proved)' },
  ])('decides before the first write: with $minutes minutes left, $ended', async ({ minutes, ended }) => {
    const { world, old } = aDueDefault();

    const report = await world.rotate({}, endsIn(world, minutes));

    expect(outcomesOf(report)).toContain(`${old}: ${ended}`);
    expect(world.writes()).toHaveLength(ended.startsWith('verified') ? 1 : 0);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('stops the change while old and new are both attached, and the next run finishes it', async () => {
    const { world, main, old, renewed } = aDueAdditional();

    const first = await world.rotate({}, endsIn(world, 16.5));
    const between = world.attached();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (out-of-time)`);
    expect(between).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });

  it('lets the current change finish, and starts no other', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }] });
    world.model.inject({ kind: 'slow-configuring', durationMs: 2 * MINUTE_MS, times: 1 });

    const report = await world.rotate({}, endsIn(world, 17));

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${old}: blocked (out-of-time)`]);
    expect(['lsn-1', 'lsn-2'].flatMap(world.attached)).toEqual([`default ${renewed}`, `default ${old}`]);
  });

  it('does not prevent a roll back', async () => {
    const { world, main, old } = aDueDefault({ renewed: notAsDescribed });
    const alb = world.alb('cn-hangzhou');
    const slow: typeof alb = {
      ...alb,
      updateListenerAttribute: (request) => {
        world.model.inject({ kind: 'slow-configuring', durationMs: 4 * MINUTE_MS });
        return alb.updateListenerAttribute(request);
      },
    };

    const report = await world.rotate({}, { alb: slow, ...endsIn(world, 16.5) });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });
});

describe('a gap', () => {
  const full = {
    loadBalancer: { certificateQuota: 1 },
    settings: { allowGap: true },
  } as const;

  it('is not opened without enough time to close it again', async () => {
    const { world, main, old } = aDueAdditional(full);

    const report = await world.rotate({}, endsIn(world, 25));

    expect(outcomesOf(report)).toContain(`${old}: blocked (out-of-time)`);
    expect(carriedOut(world)).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
  });

  it('that is open is closed with the new certificate, even shortly before the deadline', async () => {
    const { world, main, old, renewed } = aDueAdditional(full);
    const alb = world.alb('cn-hangzhou');
    const slow: typeof alb = {
      ...alb,
      dissociateAdditionalCertificatesFromListener: async (request) => {
        const answer = await alb.dissociateAdditionalCertificatesFromListener(request);
        await world.clock.sleep(20 * MINUTE_MS);
        return answer;
      },
    };

    const report = await world.rotate({}, { alb: slow, ...endsIn(world, 27) });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`, `associate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });
});
