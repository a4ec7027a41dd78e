/** A roll back that was completed and whose proof never comes: what a later run does once the old certificate is in an emergency. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import type { Probe } from '../../../shared/core/proof/observation.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { carriedOut } from '../rotation/rules.ts';
import { aDueDefault, notAsDescribed, probeThat } from '../rotation/stories.ts';
import { kindsIn, ledgerOf } from './crash.ts';
import { aStuckRollBack } from './stuck.ts';

describe('a roll back that was completed and cannot be proved', () => {
  it('is only proved again while the old certificate is in no emergency, and the message names the way out', async () => {
    const { world, old, rotate } = await aStuckRollBack();
    await world.clock.advance(DAY_MS);

    const report = await rotate();

    expect(outcomesOf(report)).toContain(`${old}: rollback-unproved (served-other)`);
    expect(report.outcomes[0]?.message).toContain('npm run ledger -- abandon rotation-1');
    expect((await ledgerOf(world)).open).toHaveLength(1);
  });

  it.each([
    { when: 'in an emergency', afterMs: 7 * DAY_MS },
    { when: 'expired', afterMs: 10 * DAY_MS },
  ])(
    'is planned again by itself once the old certificate is $when: the next best replacement takes its place',
    async ({ afterMs }) => {
      const { world, old, bad, good, rotate } = await aStuckRollBack();
      await world.clock.advance(afterMs);

      const first = await rotate();
      const second = await rotate();

      const passedOver = [expect.objectContaining({ certificateId: bad, reason: 'quarantined' })];
      const planned = expect.objectContaining({ oldCertificateId: old, newCertificateId: good, passedOver });
      expect(first.plan.replacements).toContainEqual(planned);
      expect(outcomesOf(second)).toContain(`${old}: verified (proved)`);
      expect(world.attached()).toContain(`default ${good}`);
      expect(carriedOut(world)).toEqual([
        `update-default ${bad}`,
        `update-default ${old}`,
        `update-default ${good}`,
      ]);
      expect(await kindsIn(world)).toContain('planned-again');
      expect((await ledgerOf(world)).open).toEqual([]);
    },
  );

  it('keeps the failed certificate in quarantine, and stays an emergency without another one', async () => {
    const { world, old, bad, rotate } = await aStuckRollBack({ withGood: false });
    await world.clock.advance(7 * DAY_MS);

    const report = await rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (quarantined)`);
    expect(carriedOut(world)).toEqual([`update-default ${bad}`, `update-default ${old}`]);
    expect(await kindsIn(world, `certificates/${bad}`)).not.toContain('quarantine-released');
    const scan = world.scan({}, { SOAK: '0s' });
    await expect(scan).rejects.toMatchObject({ code: 'UnresolvedEmergency' });
  });

  it('gives the only replacement another chance a day later, because it may not have been the reason', async () => {
    const { world, old, renewed } = aDueDefault();
    const isUndone = () => carriedOut(world).length > 1;
    const disturbed: Probe = async (target) => {
      const seen = await world.probe(target);
      if (seen.kind !== 'certificate' || target.zoneId !== 'cn-hangzhou-b' || carriedOut(world).length === 0)
        return seen;
      if (isUndone()) return { kind: 'unreachable', code: 'timeout' };
      return { ...seen, leaf: { ...seen.leaf, sha256: 'e'.repeat(64) } };
    };
    await world.rotate({}, { probe: disturbed });
    await world.clock.advance(7 * DAY_MS);

    const sameDay = await world.rotate({}, { probe: disturbed });
    await world.clock.advance(DAY_MS);
    const nextDay = await world.rotate();

    expect(outcomesOf(sameDay)).toContain(`${old}: blocked (quarantined)`);
    expect(outcomesOf(nextDay)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toContain(`default ${renewed}`);
  });

  it('is planned again once a day at most', async () => {
    const { world, old, bad } = await aStuckRollBack();
    const worse = world.certificate({ ...notAsDescribed, daysLeft: 80 });
    // Silent after each roll back, until its change is dropped.
    const probe: Probe = async (target) => {
      const undone = carriedOut(world).filter((step) => step === `update-default ${old}`).length;
      const dropped = (await kindsIn(world)).filter((kind) => kind === 'planned-again').length;
      const seen = await world.probe(target);
      const isSilent = undone > dropped && target.zoneId === 'cn-hangzhou-b';
      return isSilent ? { kind: 'unreachable', code: 'timeout' } : seen;
    };
    await world.clock.advance(7 * DAY_MS);
    await world.rotate({}, { probe });
    await world.clock.advance(HOUR_MS);

    const sameDay = await world.rotate({}, { probe });
    await world.clock.advance(DAY_MS);
    const nextDay = await world.rotate({}, { probe });

    expect(outcomesOf(sameDay)).toContain(`${old}: rollback-unproved (served-other)`);
    expect(outcomesOf(nextDay)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world).filter((step) => step.endsWith(bad) || step.endsWith(worse))).toEqual([
      `update-default ${bad}`,
      `update-default ${worse}`,
    ]);
  });

  it('is not dropped if the ledger does not accept the entry', async () => {
    const { world, old } = await aStuckRollBack();
    await world.clock.advance(7 * DAY_MS);
    const store: typeof world.store = {
      ...world.store,
      append: (log, n, entry) =>
        entry.kind === 'planned-again'
          ? Promise.reject(new LedgerUnavailable('no answer', { retryable: true }))
          : world.store.append(log, n, entry),
    };
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(old)
        ? { kind: 'unreachable', code: 'timeout' }
        : seen,
    );

    const report = await world.rotate({}, { store, probe });

    expect(outcomesOf(report)).toContain(`${old}: rollback-unproved (served-other)`);
    expect((await ledgerOf(world)).open).toHaveLength(1);
  });
});

describe('a roll back that was not completed', () => {
  it('is continued in an emergency, and never dropped', async () => {
    const { world, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    world.certificate({ daysLeft: 60 });
    const alb = world.alb('cn-hangzhou');
    const refusesToReturn: typeof alb = {
      ...alb,
      updateListenerAttribute: async (request) => {
        if (carriedOut(world).length > 0)
          world.model.inject({
            kind: 'answer',
            action: 'UpdateListenerAttribute',
            answer: 'error',
            status: 403,
            code: 'Forbidden.RAM',
            times: 1,
          });
        return alb.updateListenerAttribute(request);
      },
    };
    await world.rotate({}, { alb: refusesToReturn });
    await world.clock.advance(7 * DAY_MS);

    const stillRefused = await world.rotate({}, { alb: refusesToReturn });
    const accepted = await world.rotate();

    expect(outcomesOf(stillRefused)).toContain(`${old}: rollback-unproved (step-refused)`);
    expect(await kindsIn(world)).not.toContain('planned-again');
    expect(outcomesOf(accepted)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world).slice(0, 2)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
  });
});
