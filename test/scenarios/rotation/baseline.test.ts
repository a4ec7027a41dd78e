/** The baseline before the first step decides whether that step is made. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, silence, zoneA, zoneB } from './stories.ts';

describe('a listener that does not answer', () => {
  it('is left unchanged, and the outcome tells how to continue', async () => {
    const { world, main, old } = aDueDefault();
    silence(world);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (unreachable)`);
    expect(report.outcomes[0]?.message).toContain('UNPROVABLE=rotate');
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it.each([
    { why: 'the operator set UNPROVABLE=rotate', options: { settings: { unprovable: 'rotate' as const } } },
    { why: 'the old certificate has a day left', options: { old: { daysLeft: 1 } } },
    { why: 'the old certificate has expired', options: { old: { daysLeft: -1 } } },
    { why: 'the old certificate is revoked', options: { old: { revoked: true, daysLeft: 100 } } },
  ])('is changed all the same where $why, and never called verified', async ({ options }) => {
    const { world, main, old, renewed } = aDueDefault(options);
    silence(world);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (unreachable)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('leaves no name uncovered: the new certificate is attached before the old one is detached', async () => {
    const { world, main, old, renewed } = aDueAdditional({ settings: { unprovable: 'rotate' } });
    silence(world);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (unreachable)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [report], { blind: true })).toEqual([]);
  });

  it('does not keep other listeners of the load balancer from being rotated', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }] });
    world.model.inject({ kind: 'handshake', how: 'reset', listenerId: 'lsn-1', times: 1_000_000 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (unreachable)`, `${old}: verified (proved)`]);
    expect(world.attached('lsn-2')).toEqual([`default ${renewed}`]);
  });
});

describe('one of two zones', () => {
  it('that never answers leaves the change unproved, and the message names it', async () => {
    const { world, main, old, renewed } = aDueDefault();
    silence(world, zoneB.zoneId);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (zone-not-proved)`);
    expect(report.outcomes[0]?.message).toContain(zoneB.zoneId);
    expect(report.outcomes[0]?.message).toContain('did not answer before the change');
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('that stops answering after the first step stops the change with both certificates attached', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const alb = world.alb('cn-hangzhou');
    const silencing: typeof alb = {
      ...alb,
      associateAdditionalCertificatesWithListener: (request) => {
        silence(world, zoneB.zoneId);
        return alb.associateAdditionalCertificatesWithListener(request);
      },
    };

    const first = await world.rotate({}, { alb: silencing });
    const halfway = world.attached();
    world.model.clearFaults('handshake');
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (proof-inconclusive)`);
    expect(halfway).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });

  it.each(['Shifted', 'Stopped'])(
    'that is %s is not probed, and the other one is sufficient for the proof',
    async (status) => {
      const { world, old } = aDueDefault({ loadBalancer: { zones: [zoneA, { ...zoneB, status }] } });

      const report = await world.rotate();

      expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
      expect(report.outcomes[0]?.message).not.toContain(zoneB.zoneId);
      expect(new Set(world.handshakes().map(({ zoneId }) => zoneId))).toEqual(new Set([zoneA.zoneId]));
    },
  );
});

describe('the network that is probed', () => {
  it.each([
    {
      case: 'an Internet load balancer without private addresses, probed in its VPC',
      probeNetwork: 'vpc' as const,
      type: 'Internet' as const,
    },
    {
      case: 'an Intranet load balancer, probed in public',
      probeNetwork: 'public' as const,
      type: 'Intranet' as const,
    },
  ])('without an address leaves nothing to prove: $case', async ({ probeNetwork, type: addressType }) => {
    const { world, old } = aDueDefault({ settings: { probeNetwork }, loadBalancer: { addressType } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (unreachable)`);
    expect(report.outcomes[0]?.message).toContain('no address in an Active zone');
    expect(world.handshakes()).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  it('is the VPC by default for an Intranet load balancer', async () => {
    const { world, old } = aDueDefault({ loadBalancer: { addressType: 'Intranet' } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
  });

  it('with an address in one zone only leaves the other zone unproved', async () => {
    const { world, old } = aDueDefault({
      settings: { probeNetwork: 'vpc' },
      loadBalancer: { zones: [{ ...zoneA, intranetAddress: '10.0.0.1' }, zoneB] },
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (zone-not-proved)`);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});
