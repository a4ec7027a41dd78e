/** What an earlier run has left open is settled first, from what the ledger says was meant and what the listener shows. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules, carriedOut } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault, silence } from '../rotation/stories.ts';
import { type CrashAt, kindsIn, ledgerOf, runAndDie } from './crash.ts';

const unfit = { described: { sha256: 'e'.repeat(64) } } as const;
const full = {
  loadBalancer: { certificateQuota: 1 },
  settings: { policy: { allowGap: true } },
} as const;

const at =
  (wanted: string): CrashAt =>
  ({ what, when }) =>
    when === 'after' && what === wanted;

const silentCloud = new CloudError('nobody answers', {
  kind: 'unavailable',
  action: 'GetListenerAttribute',
  cloudCode: 'none',
});

/** A lease without a deadline has surely ended. */
const LATER_MS = 2 * HOUR_MS;

describe('a bad certificate whose run died right after the write, before the proof', () => {
  it('is rolled back by the next run, which compares with the baseline of the first', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: unfit });
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    const between = world.attached();

    const report = await world.rotate();

    expect(between).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(world.served({ serverName: 'www.example.com' })).toEqual([old, old]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('counts as one failed proof, however many runs its roll back takes', async () => {
    const { world, old, renewed } = aDueDefault({ renewed: unfit });
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    world.model.inject({ kind: 'job-fails', times: 3 });

    const second = await world.rotate();
    await world.clock.advance(HOUR_MS);
    const third = await world.rotate();

    expect(outcomesOf(second)).toContain(`${old}: rollback-unproved (step-not-completed)`);
    expect(outcomesOf(third)).toContain(`${old}: rolled-back (served-other)`);
    expect(await kindsIn(world, `certificates/${renewed}`)).toEqual(['trial', 'failed', 'trial-ended']);
  });
});

describe('somebody else who changed the listener in between', () => {
  it('is left alone: nothing is undone, and it is planned for what is there now', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const theirs = world.certificate({ names: ['theirs.example.com'] });
    await runAndDie(world, at('associate'));
    await world.clock.advance(LATER_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [theirs] });
    await world.clock.advance(MINUTE_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect([...world.attached()].sort()).toEqual(
      [`default ${main}`, `additional ${renewed}`, `additional ${theirs}`].sort(),
    );
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('and put the old default back keeps it that way until it is planned again', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: unfit });
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: old });
    await world.clock.advance(MINUTE_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([
      `update-default ${renewed}`,
      `update-default ${renewed}`,
      `update-default ${old}`,
    ]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('and replaced a neighbour is no reason to undo what is ours: the neighbour’s old answers are not asked for', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const theirs = world.certificate({ names: ['theirs.example.com'], keyType: 'ECC' });
    await runAndDie(world, at('dissociate'));
    await world.clock.advance(LATER_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: theirs });
    await world.clock.advance(MINUTE_MS);

    const report = await world.rotate();

    expect(world.attached()).toEqual([`default ${theirs}`, `additional ${renewed}`]);
    expect(world.attached()).not.toContain(main);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('and deleted a neighbour in CAS does not make it a stranger: it is known by what it served before', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    await runAndDie(world, at('associate'));
    await world.clock.advance(LATER_MS);
    world.model.removeCertificate(main);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
  });

  it('and had put the new one on before we could keeps it: a later run undoes no step that was not ours', async () => {
    const { world, main, old, renewed } = aDueAdditional({
      old: { names: ['shop.example.com', 'pay.example.com'] },
      renewed: { described: { names: ['shop.example.com', 'pay.example.com'] } },
    });
    const alb = world.alb('cn-hangzhou');
    const refused: typeof alb = {
      ...alb,
      associateAdditionalCertificatesWithListener: (request) => {
        world.model.inject({
          kind: 'foreign-edit',
          listenerId: 'lsn-1',
          associate: [renewed],
          instant: true,
        });
        return alb.associateAdditionalCertificatesWithListener(request);
      },
    };
    await runAndDie({ ...world, alb: () => refused }, at('dissociate'));
    await world.clock.advance(LATER_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`, `associate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`, `additional ${old}`]);
  });

  it('and put the new one on again after the old state was back is not fought', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: unfit });
    await runAndDie(world, at('restored'));
    await world.clock.advance(LATER_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: renewed });
    await world.clock.advance(MINUTE_MS);

    await world.rotate();

    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('and deleted the listener ends the change; the other listeners go on', async () => {
    const { world, main } = aDueDefault();
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    const alb = world.alb('cn-hangzhou');
    const without: typeof alb = {
      ...alb,
      listListeners: async (request) => {
        const page = await alb.listListeners(request);
        return { ...page, items: page.items.filter(({ listenerId }) => listenerId !== 'lsn-1') };
      },
    };

    const report = await world.rotate({}, { alb: without });

    expect(report.outcomes.map(({ outcome, reason }) => `${outcome} (${reason})`)).toEqual([
      'blocked (changed-by-others)',
    ]);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(world.attached()).toContain(`additional ${main}`);
  });
});

describe('a new certificate that was taken back in between', () => {
  it.each([
    { how: 'revoked', happen: 'certificate-revoked' },
    { how: 'deleted', happen: undefined },
  ] as const)('($how) is taken off again, and the report says so', async ({ happen }) => {
    const { world, main, old, renewed } = aDueDefault();
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    if (happen) world.model.inject({ kind: happen, certificateId: renewed });
    else world.model.removeCertificate(renewed);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (replacement-unfit)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
    // No proof has failed: nothing is held against a load balancer.
    expect(await kindsIn(world, 'control')).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('while both were off to make room: the old one comes back, however little of its time is left', async () => {
    const { world, main, old, renewed } = aDueAdditional({
      ...full,
      old: { names: ['shop.example.com'], daysLeft: 2.5 / 24, lifetimeDays: 90 },
    });
    await runAndDie(world, at('dissociate'));
    await world.clock.advance(LATER_MS);
    world.model.inject({ kind: 'certificate-revoked', certificateId: renewed });

    const report = await world.rotate();

    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (replacement-unfit)`);
  });
});

describe('a change that ended without a proof', () => {
  it('is proved by the next run even though nothing is due any more', async () => {
    const { world, old } = aDueDefault();
    const blind = { probe: async () => ({ kind: 'unreachable', code: 'ECONNRESET' }) as const };
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    const unproved = await world.rotate({}, blind);
    await world.clock.advance(HOUR_MS);

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is rolled back once its proof is seen to fail', async () => {
    const { world, main, old } = aDueDefault({ renewed: unfit });
    const blind = { probe: async () => ({ kind: 'unreachable', code: 'ECONNRESET' }) as const };
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    await world.rotate({}, blind);
    await world.clock.advance(HOUR_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('stays open while nothing can be seen, and says so each time', async () => {
    const { world, old } = aDueDefault();
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    silence(world);

    const reports = [await world.rotate(), await world.rotate()];

    for (const report of reports)
      expect(outcomesOf(report)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect((await ledgerOf(world)).open).toHaveLength(1);
  });
});

describe('a run that settles one replacement', () => {
  it('does not take another one by the same new certificate for done', async () => {
    const world = createWorld();
    const names = ['www.example.com', 'example.com'];
    const main = world.certificate({ names, daysLeft: 40 });
    const part = world.certificate({ names: ['www.example.com'], daysLeft: 29 });
    const renewed = world.certificate({ names });
    world.loadBalancer({ listeners: [{ default: main, additional: [part] }] });
    await runAndDie(world, at('dissociate'));
    await world.clock.advance(15 * DAY_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${part}: verified (proved)`);
    expect(outcomesOf(report)).toContain(`${main}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a run that settles', () => {
  it('waits until a listener has left Configuring before it decides anything', async () => {
    const { world, main, renewed } = aDueDefault();
    world.model.inject({ kind: 'slow-configuring', durationMs: 2 * MINUTE_MS, times: 1 });
    await runAndDie(world, at('update-default'), { invocation: { requestId: 'same', retryCount: 0 } });

    const report = await world.rotate({}, { invocation: { requestId: 'same', retryCount: 1 } });

    expect(report.outcome).toBe('verified');
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('does not take a write for unsent that the listener does not show yet', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: unfit });
    const alb = world.alb('cn-hangzhou');
    let dead = false;
    const slowAlb: typeof alb = {
      ...alb,
      updateListenerAttribute: (request) => {
        dead = true;
        void world.clock.sleep(10_000).then(() => alb.updateListenerAttribute(request));
        return Promise.reject(new Error('died'));
      },
    };
    const store: typeof world.store = {
      ...world.store,
      append: (...entry) => (dead ? Promise.reject(new Error('died')) : world.store.append(...entry)),
    };
    const first = { alb: slowAlb, store, invocation: { requestId: 'same', retryCount: 0 } };
    await expect(world.rotate({}, first)).rejects.toThrow('died');

    const report = await world.rotate({}, { invocation: { requestId: 'same', retryCount: 1 } });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('is not kept from the rest of its work by a listener that ALB does not answer for', async () => {
    const { world, main, renewed } = aDueDefault();
    const due = world.certificate({ names: ['second.example.org'], daysLeft: 5 });
    const next = world.certificate({ names: ['second.example.org'] });
    world.model.addListener({
      id: 'lsn-9',
      protocol: 'HTTPS',
      port: 8443,
      loadBalancerId: 'alb-1',
      defaultCertificateId: due,
      additionalCertificateIds: [],
    });
    await runAndDie(world, at('update-default'));
    await world.clock.advance(LATER_MS);
    const alb = world.alb('cn-hangzhou');
    let asked = 0;
    const failing: typeof alb = {
      ...alb,
      getListenerAttribute: async (listenerId) => {
        // The look is the first, the settling the second.
        if (listenerId === 'lsn-1' && ++asked === 2) throw silentCloud;
        return alb.getListenerAttribute(listenerId);
      },
    };

    const report = await world.rotate({}, { alb: failing });
    await world.clock.advance(DAY_MS);
    const after = await world.rotate();

    expect(world.attached('lsn-9')).toEqual([`default ${next}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report, after])).toEqual([]);
  });

  it('does not carry out another plan than the approved one, though what it settled has changed the plan', async () => {
    const { world, old } = aDueAdditional();
    await runAndDie(world, at('associate'));
    await world.clock.advance(LATER_MS);
    const { plan } = await world.rotate({ mode: 'plan' });
    const due = world.certificate({ names: ['second.example.org'], daysLeft: 5 });
    world.certificate({ names: ['second.example.org'] });
    const approve = plan.hash;
    // Comes in after the plan was approved, while the open change is settled.
    const probe: typeof world.probe = async (target) => {
      if (!world.attached('lsn-1').includes(`additional ${due}`) && world.attached('lsn-2').length === 0) {
        world.model.addListener({
          id: 'lsn-2',
          protocol: 'HTTPS',
          port: 9443,
          loadBalancerId: 'alb-1',
          defaultCertificateId: due,
          additionalCertificateIds: [],
        });
      }
      return world.probe(target);
    };

    const report = await world.rotate({ plan: approve }, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(outcomesOf(report)).toContain(`${due}: blocked (plan-changed)`);
    expect(world.attached('lsn-2')).toEqual([`default ${due}`]);
  });
});
