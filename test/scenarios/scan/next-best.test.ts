/** Several candidates, some of them bad, and a scan every hour: the good one is live, and no bad one is live twice for its content. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { Observation } from '../../../shared/core/proof/observation.ts';
import { createWorld, type Occasion, type World, type WorldCertificate } from '../../support/world.ts';
import { aFleet, appendControlEntry, wrongInOneZone } from '../ledger/fleets.ts';
import { notAsDescribed, probeThat } from '../rotation/stories.ts';

/** An old certificate of 14 days, a good one of 89 days, and one of 190 days with which nothing seems wrong before it is served. */
function aBadOneBeside(bad: WorldCertificate = {}, size = 1) {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 14, lifetimeDays: 90, issuer: 'CN=R10' });
  const good = world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: 'CN=R11' });
  const worse = world.certificate({
    daysLeft: 190,
    lifetimeDays: 200,
    issuer: 'CN=R12',
    ...bad,
  });
  for (let n = 0; n < size; n++) world.loadBalancer({ listeners: [{ default: old }] });
  return { world, old, good, bad: worse };
}

/** Every handshake with this certificate has this fault. */
function faulty(world: World, certificateId: CertificateId, fault: (seen: Served) => Observation) {
  return probeThat(world, (seen, sha256) =>
    seen.kind === 'certificate' && seen.leaf.sha256 === sha256(certificateId) ? fault(seen) : seen,
  );
}

type Served = Extract<Observation, { kind: 'certificate' }>;

const backwards = (text: string): string => [...text].toReversed().join('');

const faults = {
  'is not trusted': (seen: Served) => ({
    ...seen,
    trust: { trusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' } as const,
  }),
  'has other names than CAS says': (seen: Served) => ({
    ...seen,
    leaf: { ...seen.leaf, names: ['other.example.com'] },
  }),
  'has another leaf than CAS says': (seen: Served) => ({
    ...seen,
    leaf: {
      ...seen.leaf,
      sha256: backwards(seen.leaf.sha256),
      serialNumber: backwards(seen.leaf.serialNumber),
    },
  }),
} as const;

async function scanHourly(world: World, hours: number, occasion: Occasion = {}): Promise<void> {
  for (let hour = 0; hour < hours; hour++) {
    // A scan that finds an emergency fails, and the next one comes all the same.
    await world.scan({}, { SOAK: '0s' }, occasion).catch(() => undefined);
    await world.clock.advance(HOUR_MS);
  }
}

describe('a certificate that is later and bad, beside a good renewal', () => {
  it.each(Object.entries(faults))(
    'that %s is live once at most in 15 days of hourly scans, and the good one at the next scan',
    async (_title, fault) => {
      const { world, old, good, bad } = aBadOneBeside();
      const probe = faulty(world, bad, fault);

      await scanHourly(world, 2, { probe });
      const afterTwoScans = world.attached();
      await scanHourly(world, 15 * 24, { probe });

      expect(afterTwoScans).toEqual([`default ${good}`]);
      expect(world.steps()).toEqual([
        `update-default ${bad}`,
        `update-default ${old}`,
        `update-default ${good}`,
      ]);
    },
  );

  it.each(Object.entries(faults))(
    'that %s is not put back where it stayed instead of an expired one, although its successor is bad, too',
    async (_title, fault) => {
      const world = createWorld();
      const old = world.certificate({ daysLeft: -1, lifetimeDays: 90 });
      const good = world.certificate({ daysLeft: 89, lifetimeDays: 90 });
      const second = world.certificate({ daysLeft: 150, lifetimeDays: 200 });
      const first = world.certificate({ daysLeft: 190, lifetimeDays: 200 });
      world.loadBalancer({ listeners: [{ default: old }] });
      const probe = probeThat(world, (seen, sha256) =>
        seen.kind === 'certificate' && [first, second].some((id) => seen.leaf.sha256 === sha256(id))
          ? fault(seen)
          : seen,
      );

      await scanHourly(world, 5, { probe });

      expect(world.steps()).toEqual([
        `update-default ${first}`,
        `update-default ${second}`,
        `update-default ${good}`,
      ]);
    },
  );

  it('is held back on every load balancer after the failed proof of one', async () => {
    const { world, good, bad } = aBadOneBeside(notAsDescribed, 3);

    await scanHourly(world, 24);

    const exposed = ['lsn-1', 'lsn-2', 'lsn-3']
      .flatMap((id) => world.steps(id))
      .filter((step) => step.endsWith(bad));
    expect(exposed).toEqual([`update-default ${bad}`]);
    expect(['lsn-1', 'lsn-2', 'lsn-3'].flatMap((id) => world.attached(id))).toEqual([
      `default ${good}`,
      `default ${good}`,
      `default ${good}`,
    ]);
  });

  it('whose proof fails in one zone only is passed over there, and used elsewhere', async () => {
    const { world, good, bad } = aBadOneBeside({}, 2);
    const broken = wrongInOneZone(world, bad);

    await scanHourly(world, 2, {
      probe: (target) => (target.address.startsWith('127.16.1.') ? broken(target) : world.probe(target)),
    });

    expect(world.attached('lsn-1')).toEqual([`default ${good}`]);
    expect(world.attached('lsn-2')).toEqual([`default ${bad}`]);
  });

  it('that was not trusted is tried again once the trusted roots are others', async () => {
    const { world, bad } = aBadOneBeside();
    const { model } = world;
    const good = model.state().certificates[1]?.certificateId ?? '';
    model.inject({ kind: 'certificate-removed', certificateId: good });
    const untrusted = faulty(world, bad, faults['is not trusted']);

    await scanHourly(world, 3 * 24, { probe: untrusted });
    const before = world.steps().length;
    await scanHourly(world, 1, { roots: 'with EXTRA_CA' });

    expect(before).toBe(2);
    expect(world.attached()).toEqual([`default ${bad}`]);
  });

  it('is named by the plan, with the reason, as soon as it is passed over', async () => {
    const { world, good, bad } = aBadOneBeside(notAsDescribed);
    await world.rotate();

    const { plan, outcomes } = await world.rotate({ mode: 'plan' });

    const passedOver = [{ certificateId: bad, reason: 'quarantined' }];
    expect(plan.replacements).toMatchObject([{ decision: 'rotate', newCertificateId: good, passedOver }]);
    expect(outcomes).toMatchObject([{ outcome: 'planned', newCertificateId: good, passedOver }]);
  });
});

describe('while the best certificate is held back, no other one takes its place', () => {
  it.each([
    { by: 'a pause', env: {}, pause: true, reason: 'paused' },
    {
      by: 'the window',
      env: { MAINTENANCE_WINDOW: 'Sun 03:00-04:00 UTC' },
      pause: false,
      reason: 'outside-window',
    },
  ])('$by', async ({ env, pause, reason }) => {
    const { world, old, renewed } = aFleet({ size: 1 });
    world.certificate({ daysLeft: 100 });
    if (pause) await appendControlEntry(world, { kind: 'paused', data: {} });

    const { rotations } = await world.scan({}, { SOAK: '0s', ...env });

    expect(rotations[0]?.plan.replacements).toMatchObject([
      { decision: 'blocked', reason, newCertificateId: renewed, steps: [] },
    ]);
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('the soak after the pilot', async () => {
    const { world, old, renewed } = aFleet({ size: 2 });
    world.certificate({ daysLeft: 100 });
    await world.scan({}, { SOAK: '6h' });

    const { plan } = await world.rotate(
      { loadBalancerId: 'alb-2', mode: 'plan' },
      { settings: world.settings({ soakMs: 6 * HOUR_MS }) },
    );

    expect(plan.replacements).toMatchObject([
      { decision: 'blocked', reason: 'soaking', newCertificateId: renewed },
    ]);
    expect(world.attached('lsn-2')).toEqual([`default ${old}`]);
  });
});
