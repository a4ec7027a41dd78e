/** Zones that move, leave and come while a change is under way: the proof follows the load balancer as ALB lists it. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import type { Observation, Probe } from '../../../shared/core/proof/observation.ts';
import { NOW_MS } from '../../support/builders.ts';
import { fakeMaterial } from '../../support/fake-material.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { fakeObservation } from '../../support/model-probe.ts';
import type { World } from '../../support/world.ts';
import { LEASE_ENDED_MS, ledgerOf, rightAfter, runAndDie } from '../ledger/crash.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed, zoneA, zoneB } from './stories.ts';

const loadBalancerId = 'alb-1';
const elsewhere = '127.16.1.77';

/** The probe of the world, and the addresses that it was asked for although ALB did not list them at that time. */
function watched(world: World, answer?: (address: string) => Observation | undefined) {
  const unlisted: string[] = [];
  const probe: Probe = async (target) => {
    const listed = world.model
      .state()
      .loadBalancers.flatMap((one) => (one.loadBalancerId === loadBalancerId ? one.zones : []))
      .map(({ address }) => address);
    if (!listed.includes(target.address)) unlisted.push(target.address);
    return answer?.(target.address) ?? world.probe(target);
  };
  return { probe, unlisted };
}

/** The other load balancer now has this address, and serves its own certificate there. */
function takeOver(world: World, address: string): void {
  const foreign = world.certificate({ names: ['www.somebody-else.example'] });
  world.loadBalancer({
    id: 'alb-other',
    zones: [{ zoneId: 'cn-hangzhou-a', address }],
    listeners: [{ default: foreign, port: 443 }],
  });
}

const strange = fakeMaterial({ number: 999, nowMs: NOW_MS }).facts;

const serving = (world: World, certificateId: string): Observation => {
  const facts = world.model.state().certificates.find((one) => one.certificateId === certificateId)?.facts;
  if (!facts) throw new Error(`There is no ${certificateId}.`);
  return fakeObservation(facts, 'tls');
};

describe('a zone that changes between the write and its proof', () => {
  it.each([
    { what: 'moves', fault: { kind: 'zone-moved', zoneId: zoneA.zoneId, address: elsewhere } },
    { what: 'leaves', fault: { kind: 'zone-removed', zoneId: zoneB.zoneId } },
    { what: 'comes', fault: { kind: 'zone-added', zoneId: 'cn-hangzhou-c', address: elsewhere } },
  ] as const)('($what) is followed in the same run', async ({ fault }) => {
    const { world, main, old, renewed } = aDueDefault();
    const { probe, unlisted } = watched(world);
    world.model.inject({ ...fault, loadBalancerId, afterWrites: 1 });

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(unlisted).toEqual([]);
    expect(report.outcomes[0]?.message).toContain(fault.kind === 'zone-removed' ? zoneB.address : elsewhere);
    expect(report.outcomes[0]?.message).toMatch(/ Remarks: [^.].*\.$/);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('never makes a good change fail, although its old address serves somebody else', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const alb = world.alb('cn-hangzhou');
    const moving: typeof alb = {
      ...alb,
      updateListenerAttribute: async (request) => {
        world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: zoneA.zoneId, address: elsewhere });
        takeOver(world, zoneA.address);
        return alb.updateListenerAttribute(request);
      },
    };

    const report = await world.rotate({}, { alb: moving });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });

  it('during the proof makes it start again, instead of a roll back', async () => {
    const { world, main, old, renewed } = aDueDefault();
    let moved = false;
    const probe: Probe = async (target) => {
      if (!moved && world.writes().length > 0) {
        moved = true;
        world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: zoneA.zoneId, address: elsewhere });
        takeOver(world, zoneA.address);
      }
      return world.probe(target);
    };

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });
});

describe('a zone that changed before an open change is recovered', () => {
  it.each([
    { what: 'moved', fault: { kind: 'zone-moved', zoneId: zoneA.zoneId, address: elsewhere } },
    { what: 'left', fault: { kind: 'zone-removed', zoneId: zoneB.zoneId } },
    { what: 'came', fault: { kind: 'zone-added', zoneId: 'cn-hangzhou-c', address: elsewhere } },
  ] as const)('($what) costs no wait, and the change is verified', async ({ fault }) => {
    const { world, old } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ ...fault, loadBalancerId });
    const { probe, unlisted } = watched(world);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.finishedAtMs - report.startedAtMs).toBeLessThan(MINUTE_MS);
    expect(unlisted).toEqual([]);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is said: as progress and in the outcome', async () => {
    const { world, old } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: zoneA.zoneId, address: elsewhere });

    const report = await world.rotate();

    const said = `ALB no longer lists ${zoneA.address} (${zoneA.zoneId}) in an Active zone`;
    expect(world.progress.map(({ message }) => message)).toContainEqual(expect.stringContaining(said));
    expect(report.outcomes.find((row) => row.oldCertificateId === old)?.message).toContain(said);
  });

  it('and left with all others leaves nothing to prove, until an address answers again', async () => {
    const { world, old } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    for (const { zoneId } of [zoneA, zoneB])
      world.model.inject({ kind: 'zone-removed', loadBalancerId, zoneId });
    const { probe, unlisted } = watched(world);

    const none = await world.rotate({}, { probe });
    world.model.inject({ kind: 'zone-added', loadBalancerId, zoneId: 'cn-hangzhou-c', address: elsewhere });
    await world.clock.advance(HOUR_MS);
    const report = await world.rotate({}, { probe });

    expect(outcomesOf(none)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(unlisted).toEqual([]);
  });

  it('with all others before the last write: the change is planned again at the addresses there are now', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    await runAndDie(world, rightAfter('associate'));
    await world.clock.advance(LEASE_ENDED_MS);
    for (const [index, { zoneId }] of [zoneA, zoneB].entries())
      world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId, address: `127.16.1.8${index}` });
    const { probe, unlisted } = watched(world);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(unlisted).toEqual([]);
  });

  it('does not keep a roll back from ending: the old certificate is proved at the new addresses', async () => {
    const { world, main, old } = aDueDefault({ renewed: notAsDescribed });
    const blindAfterUndo: Probe = async (target) =>
      world.writes().length > 1 ? { kind: 'unreachable', code: 'ECONNREFUSED' } : world.probe(target);
    const first = await world.rotate({}, { probe: blindAfterUndo });
    for (const [index, { zoneId }] of [zoneA, zoneB].entries())
      world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId, address: `127.16.1.8${index}` });
    const { probe, unlisted } = watched(world);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(first)).toContain(`${old}: rollback-unproved (served-other)`);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(unlisted).toEqual([]);
  });
});

describe('a new address', () => {
  const crashed = async () => {
    const story = aDueDefault();
    await runAndDie(story.world, rightAfter('update-default'));
    await story.world.clock.advance(LEASE_ENDED_MS);
    story.world.model.inject({
      kind: 'zone-added',
      loadBalancerId,
      zoneId: 'cn-hangzhou-c',
      address: elsewhere,
    });
    return story;
  };

  it.each([
    {
      serves: 'the old certificate',
      give: ({ world, old }: Awaited<ReturnType<typeof crashed>>) => serving(world, old),
    },
    {
      serves: 'an unknown certificate',
      give: () => fakeObservation(strange, 'tls'),
    },
    { serves: 'no certificate', give: () => ({ kind: 'absent', code: 'ALERT_HANDSHAKE_FAILURE' }) as const },
    { serves: 'nothing', give: () => ({ kind: 'unreachable', code: 'ECONNREFUSED' }) as const },
  ])('that serves $serves keeps the change unproved, and never undoes it', async ({ give }) => {
    const story = await crashed();
    const { world, main, old, renewed } = story;
    const observation = give(story);
    const { probe } = watched(world, (address) => (address === elsewhere ? observation : undefined));

    const report = await world.rotate({}, { probe });
    const attached = world.attached();
    const later = await world.rotate();

    expect(outcomesOf(report)).toContainEqual(expect.stringContaining(`${old}: changed-unproved`));
    expect(attached).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(outcomesOf(later)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [report, later])).toEqual([]);
  });

  it('in a zone that has another one, too, keeps the change unproved while it serves the old certificate', async () => {
    const { world, old } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    const alb = world.alb('cn-hangzhou');
    const twice: typeof alb = {
      ...alb,
      getLoadBalancerAttribute: async (id) => {
        const attribute = await alb.getLoadBalancerAttribute(id);
        const extra = { address: elsewhere, intranetAddress: undefined, ipv6Address: undefined };
        return {
          ...attribute,
          zoneMappings: attribute.zoneMappings.map((zone) => ({
            ...zone,
            addresses: [...zone.addresses, extra],
          })),
        };
      },
    };
    const stale = serving(world, old);
    const probe: Probe = async (target) => (target.address === elsewhere ? stale : world.probe(target));

    const report = await world.rotate({}, { alb: twice, probe });

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect(report.outcomes.find((row) => row.oldCertificateId === old)?.message).toContain(elsewhere);
  });
});

describe('while ALB does not say where the load balancer is', () => {
  it('the addresses that it listed earlier in this run are asked', async () => {
    const { world, old } = aDueDefault();
    const alb = world.alb('cn-hangzhou');
    let reads = 0;
    const once: typeof alb = {
      ...alb,
      getLoadBalancerAttribute: (id) => {
        reads += 1;
        if (reads > 1)
          world.model.inject({
            kind: 'answer',
            action: 'GetLoadBalancerAttribute',
            answer: 'error',
            code: 'Forbidden.RAM',
            status: 403,
          });
        return alb.getLoadBalancerAttribute(id);
      },
    };

    const report = await world.rotate({}, { alb: once });

    expect(reads).toBeGreaterThan(1);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
  });
});
