/** A run that recovers the open changes of an earlier one: what it waits for first, and the effect on its other changes. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules, carriedOut } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from '../rotation/stories.ts';
import { LEASE_ENDED_MS, ledgerOf, rightAfter, runAndDie } from './crash.ts';

const silentCloud = new CloudError('no answer', {
  kind: 'unavailable',
  action: 'GetListenerAttribute',
  cloudCode: 'none',
});

describe('a run that recovers one replacement', () => {
  it('does not treat another one by the same new certificate as done', async () => {
    const world = createWorld();
    const names = ['www.example.com', 'example.com'];
    const main = world.certificate({ names, daysLeft: 40 });
    const part = world.certificate({ names: ['www.example.com'], daysLeft: 29 });
    const renewed = world.certificate({ names });
    world.loadBalancer({ listeners: [{ default: main, additional: [part] }] });
    await runAndDie(world, rightAfter('dissociate'));
    await world.clock.advance(15 * DAY_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${part}: verified (proved)`);
    expect(outcomesOf(report)).toContain(`${main}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a run that recovers', () => {
  it('decides only after the listener has left Configuring', async () => {
    const { world, main, renewed } = aDueDefault();
    world.model.inject({ kind: 'slow-configuring', durationMs: 2 * MINUTE_MS, times: 1 });
    await runAndDie(world, rightAfter('update-default'), {
      requestId: 'same',
      retryCount: 0,
    });

    const report = await world.rotate({}, { requestId: 'same', retryCount: 1 });

    expect(report.outcome).toBe('verified');
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('does not treat a write as unsent if the listener does not show it yet', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });
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
    const first = { alb: slowAlb, store, requestId: 'same', retryCount: 0 };
    await expect(world.rotate({}, first)).rejects.toThrow('died');

    const report = await world.rotate({}, { requestId: 'same', retryCount: 1 });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('continues with other listeners if ALB does not answer for one', async () => {
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
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    const alb = world.alb('cn-hangzhou');
    let asked = 0;
    const failing: typeof alb = {
      ...alb,
      getListenerAttribute: async (listenerId) => {
        // The first read is for the plan, the second for the recovery.
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

  it('carries out only the approved plan, although the recovery has changed the plan', async () => {
    const { world, old } = aDueAdditional();
    await runAndDie(world, rightAfter('associate'));
    await world.clock.advance(LEASE_ENDED_MS);
    const { plan } = await world.rotate({ mode: 'plan' });
    const due = world.certificate({ names: ['second.example.org'], daysLeft: 5 });
    world.certificate({ names: ['second.example.org'] });
    const approve = plan.hash;
    // Added after the plan was approved, during the recovery of the open change.
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
