/** The served certificate after a step is wrong: the change is rolled back, and the old state is proved. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type World } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed, probeThat, zoneB } from './stories.ts';

/** CAS describes it by the digest of another certificate, so its proof always fails. */

/** Every node serves the certificate without its intermediate. */
function withoutIntermediate(world: World, certificateId: CertificateId) {
  return probeThat(world, (seen, sha256) =>
    seen.kind === 'certificate' && seen.leaf.sha256 === sha256(certificateId)
      ? { ...seen, trust: { trusted: false, problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }
      : seen,
  );
}

describe('a new certificate that differs from its description in CAS', () => {
  it('is removed from the default slot again, and the old one is proved', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(world.served()).toEqual([old, old]);
    expect(world.handshakes().at(-1)?.seq).toBeGreaterThan(world.writes().at(-1)?.seq ?? 0);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is detached again if it was an additional one, and the old one stays attached all the time', async () => {
    const { world, main, old, renewed } = aDueAdditional({
      renewed: { names: ['shop.example.com'], ...notAsDescribed },
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(world.served({ serverName: 'shop.example.com' })).toEqual([old, old]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('that another writer had attached already causes no write', async () => {
    const { world, main, old, renewed } = aDueAdditional({
      renewed: { names: ['shop.example.com'], ...notAsDescribed },
    });
    world.model.setAttached('lsn-1', {
      defaultCertificateId: main,
      additionalCertificateIds: [old, renewed],
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (identity-unknown)`);
    expect(world.writes()).toEqual([]);
  });
});

describe('a chain', () => {
  it('that is not trusted is rolled back if the old one was trusted', async () => {
    const { world, main, old, renewed } = aDueDefault();

    const report = await world.rotate({}, { probe: withoutIntermediate(world, renewed) });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (chain-not-trusted)`);
    expect(report.outcomes[0]?.message).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('need not be trusted if the old one was not', async () => {
    const { world, old } = aDueDefault();
    const probe = probeThat(world, (seen) =>
      seen.kind === 'certificate' ? { ...seen, trust: { trusted: false, problem: 'private root' } } : seen,
    );

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
  });
});

describe('a zone that goes on serving the old certificate', () => {
  it('for two minutes is waited for: it may still change', async () => {
    const { world, old, renewed } = aDueDefault();
    const stale = { kind: 'zone-stale', loadBalancerId: 'alb-1', zoneId: zoneB.zoneId } as const;
    world.model.inject({ ...stale, forMs: 2 * MINUTE_MS });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.served()).toEqual([renewed, renewed]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('on one of its two nodes is detected, and the change is rolled back', async () => {
    const { world, main, old } = aDueDefault({ knobs: { nodesPerZone: 2 } });
    world.model.inject({ kind: 'node-stale', loadBalancerId: 'alb-1', zoneId: zoneB.zoneId });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-old)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('for longer than PROOF_TIMEOUT is not verified: the change is rolled back, and the old certificate is proved', async () => {
    const { world, main, old } = aDueDefault();
    world.model.inject({ kind: 'zone-stale', loadBalancerId: 'alb-1', zoneId: zoneB.zoneId });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-old)`);
    expect(report.outcomes[0]?.message).toContain(zoneB.zoneId);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(world.served()).toEqual([old, old]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('does not prevent an additional certificate from being attached, but causes a roll back after the old one was detached', async () => {
    const { world, main, old } = aDueAdditional();
    world.model.inject({ kind: 'zone-stale', loadBalancerId: 'alb-1', zoneId: zoneB.zoneId });

    const report = await world.rotate();

    expect(report.outcomes.at(-1)).toMatchObject({ oldCertificateId: old, outcome: 'rolled-back' });
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(world.served({ serverName: 'shop.example.com' })).toEqual([old, old]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a zone that does not follow the roll back', () => {
  it('leaves the roll back unproved, although the listener is restored', async () => {
    const { world, main, old } = aDueDefault({ renewed: notAsDescribed });
    const alb = world.alb('cn-hangzhou');
    const freezing: typeof alb = {
      ...alb,
      updateListenerAttribute: (request) => {
        if (request.certificateId === old)
          world.model.inject({ kind: 'zone-stale', loadBalancerId: 'alb-1', zoneId: zoneB.zoneId });
        return alb.updateListenerAttribute(request);
      },
    };

    const report = await world.rotate({}, { alb: freezing });

    expect(outcomesOf(report)).toContain(`${old}: rollback-unproved (served-other)`);
    expect(report.outcomes[0]?.message).toContain('restored, but not proved');
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a run in which one proof of a listener failed', () => {
  it('exposes no second certificate there; the next scan continues', async () => {
    const world = createWorld();
    const olds = [['a.example.com'], ['b.example.com']].map((names) =>
      world.certificate({ names, daysLeft: 9 }),
    );
    const renewed = [['a.example.com'], ['b.example.com']].map((names) =>
      world.certificate({ names, ...notAsDescribed }),
    );
    world.loadBalancer({ listeners: [{ default: olds[0] ?? '', additional: olds.slice(1) }] });

    const { outcomes } = await world.rotate();

    expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'rolled-back served-other',
      'blocked after-failed-proof',
    ]);
    expect(world.steps().filter((step) => renewed.some((id) => step.endsWith(id)))).toHaveLength(1);
  });
});
