/** A run first recovers open changes of an earlier one, from the intents in the ledger and the state of the listener. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { brokenRules } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed, silence, zoneB } from '../rotation/stories.ts';
import { kindsIn, LEASE_ENDED_MS, ledgerOf, mortal, rightAfter, runAndDie } from './crash.ts';
import { blind } from './fleets.ts';

const full = {
  loadBalancer: { certificateQuota: 1 },
  settings: { allowGap: true },
} as const;

describe('a bad certificate whose run died right after the write, before the proof', () => {
  it('is rolled back by the next run, which uses the baseline of the first', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    const between = world.attached();

    const report = await world.rotate();

    expect(between).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(world.served({ serverName: 'www.example.com' })).toEqual([old, old]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('counts as one failed proof, however many runs the roll back needs', async () => {
    const { world, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'job-fails', times: 3 });

    const second = await world.rotate();
    await world.clock.advance(HOUR_MS);
    const third = await world.rotate();

    expect(outcomesOf(second)).toContain(`${old}: rollback-unproved (step-not-completed)`);
    expect(outcomesOf(third)).toContain(`${old}: rolled-back (served-other)`);
    expect(await kindsIn(world, `certificates/${renewed}`)).toEqual(['trial', 'failed', 'trial-ended']);
  });
});

describe('a new certificate that CAS does not describe when the next run finds its change open', () => {
  it('stays as it is, neither proved nor rolled back, until a run can read it', async () => {
    const { world, main, old, renewed } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);

    const blindRun = await world.rotate({}, { undescribed: [renewed] });
    const between = world.attached();
    const next = await world.rotate();

    expect(outcomesOf(blindRun)).toContain(`${old}: changed-unproved (cloud-unavailable)`);
    expect(between).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(await kindsIn(world, `certificates/${renewed}`)).not.toContain('failed');
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [blindRun, next])).toEqual([]);
  });
});

describe('a new certificate that was detached in between', () => {
  it.each([
    { how: 'revoked', happen: 'certificate-revoked' },
    { how: 'deleted', happen: undefined },
  ] as const)('($how) is taken off again, and the report says so', async ({ happen }) => {
    const { world, main, old, renewed } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    if (happen) world.model.inject({ kind: happen, certificateId: renewed });
    else world.model.removeCertificate(renewed);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (replacement-unfit)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
    // No proof has failed, so no failure is recorded.
    expect(await kindsIn(world, 'control')).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('does not keep the old default out, although it was an additional one before and cannot be one again', async () => {
    const { world, main, old, renewed } = aDueDefault();
    world.model.setAttached('lsn-1', {
      defaultCertificateId: old,
      additionalCertificateIds: [renewed, main],
    });
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'certificate-revoked', certificateId: renewed });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (replacement-unfit)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('while both were detached to free a slot: the old one is attached again, even shortly before its expiry', async () => {
    const { world, main, old, renewed } = aDueAdditional({
      ...full,
      old: { names: ['shop.example.com'], daysLeft: 2.5 / 24, lifetimeDays: 90 },
    });
    await runAndDie(world, rightAfter('dissociate'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'certificate-revoked', certificateId: renewed });

    const report = await world.rotate();

    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (replacement-unfit)`);
  });
});

describe('a roll back whose run died before it had put anything back', () => {
  it('counts no failed proof if the old one is gone since and the new one is proved after all', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const probe: typeof world.probe = async (target) => {
      const seen = await world.probe(target);
      const isWrong = world.attached().includes(`default ${renewed}`) && target.zoneId === zoneB.zoneId;
      return isWrong && seen.kind === 'certificate'
        ? { ...seen, leaf: { ...seen.leaf, sha256: 'e'.repeat(64) } }
        : seen;
    };
    const { input } = mortal(world, rightAfter('rolling-back'));
    await expect(world.rotate({}, { ...input, probe })).rejects.toThrow();
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.removeCertificate(old);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(await kindsIn(world, `certificates/${renewed}`)).not.toContain('failed');
    expect((await ledgerOf(world)).open).toEqual([]);
  });
});

describe('a change that ended without a proof', () => {
  it('is proved by the next run although nothing is due', async () => {
    const { world, old } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    const unproved = await world.rotate({}, { probe: blind });
    await world.clock.advance(HOUR_MS);

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is rolled back once its proof fails', async () => {
    const { world, main, old } = aDueDefault({ renewed: notAsDescribed });
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    await world.rotate({}, { probe: blind });
    await world.clock.advance(HOUR_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('stays open while no handshake is answered, and is reported each time', async () => {
    const { world, old } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    silence(world);

    const reports = [await world.rotate(), await world.rotate()];

    for (const report of reports)
      expect(outcomesOf(report)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect((await ledgerOf(world)).open).toHaveLength(1);
  });
});
