/**
 * A self-signed certificate for the same name lies beside the proper renewal, and expires much later. It was preferred, went live again at each
 * end of its quarantine, and the good one never did.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import type { KnownRoots } from '../../shared/core/model/known-roots.ts';
import { calm, type Knobs } from '../emulator/model/knobs.ts';
import { createWorld, type World } from '../support/world.ts';

const PUBLIC_CA = 'CN=R11';

const knownRoots: KnownRoots = {
  id: 'roots-1',
  date: '2026-10-22',
  holds: () => false,
  kindOf: ({ subject }) => (['CN=R10', PUBLIC_CA].includes(subject) ? 'public' : undefined),
};

function aWorld(certificateChain: Knobs['certificateChain']): World {
  const world = createWorld({ base: { ...calm, certificateChain }, knownRoots });
  const old = world.certificate({ daysLeft: 14, lifetimeDays: 90, issuer: 'CN=R10' });
  world.loadBalancer({ listeners: [{ default: old }] });
  return world;
}

/** A chain that leads to no root is not trusted. */
function probeThatTrusts(world: World, good: readonly string[]): World['probe'] {
  return async (target) => {
    const seen = await world.probe(target);
    const [served] = world.served().filter((id) => good.includes(id));
    return seen.kind !== 'certificate' || served !== undefined
      ? seen
      : { ...seen, trust: { trusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' } };
  };
}

describe('a self-signed certificate beside the good one', () => {
  it.each(['leaf', 'without-root', 'with-root', 'empty', 'missing'] as const)(
    'is never exposed in fifteen days of scans: the chain in CAS is %s',
    async (certificateChain) => {
      const world = aWorld(certificateChain);
      const good = world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: PUBLIC_CA });
      const bad = world.certificate({ daysLeft: 3_649, lifetimeDays: 3_650, issuer: 'CN=www.example.com' });
      const probe = probeThatTrusts(world, ['20741300-cn-hangzhou', good]);

      for (let hour = 0; hour < 15 * 24; hour += 6) {
        await world.scan({}, {}, { probe });
        world.clock.advance(6 * HOUR_MS);
      }

      expect(world.attached()).toEqual([`default ${good}`]);
      expect(world.writes().filter(({ params }) => JSON.stringify(params).includes(bad))).toEqual([]);
    },
  );

  it('is named in the plan, with the reason, before anything is done', async () => {
    const world = aWorld('empty');
    const good = world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: PUBLIC_CA });
    const bad = world.certificate({ daysLeft: 3_649, lifetimeDays: 3_650, issuer: 'CN=www.example.com' });
    // Neither fits: that its chain is bad, too, is no news.
    world.certificate({ names: ['other.example.com'], daysLeft: 3_649, issuer: 'CN=other.example.com' });

    const { plan } = await world.rotate({ mode: 'plan' });

    expect(plan.replacements).toMatchObject([
      { decision: 'rotate', newCertificateId: good, passedOver: [{ certificateId: bad }] },
    ]);
    expect(plan.replacements[0]?.passedOver).toMatchObject([
      { reason: 'candidate-untrusted', message: expect.stringContaining('is self-signed') },
    ]);
  });

  it.each([
    ['staging', { issuer: 'CN=(STAGING) Pretend Pear X1', daysLeft: 89, lifetimeDays: 90 }],
    ['a private CA', { issuer: 'O=Example Corp, CN=Example Root', daysLeft: 700, lifetimeDays: 730 }],
  ])('of %s is refused before it is exposed, and the plan says so', async (_case, fields) => {
    const world = aWorld('with-root');
    const bad = world.certificate(fields);

    const report = await world.rotate();

    expect(report.outcomes).toMatchObject([{ outcome: 'blocked', reason: 'candidate-untrusted' }]);
    expect(report.outcomes[0]?.message).toContain(bad);
    expect(world.writes()).toEqual([]);
  });

  it('without a chain only ranks lower: alone it is tried', async () => {
    const world = aWorld('leaf');
    const unknown = world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: 'CN=Some Intermediate' });

    const report = await world.rotate();

    expect(report.outcomes).toMatchObject([{ outcome: 'verified', newCertificateId: unknown }]);
  });

  it('without a chain only ranks lower: one with a known root goes first', async () => {
    const world = aWorld('leaf');
    world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: 'CN=Some Intermediate' });
    const good = world.certificate({ daysLeft: 80, lifetimeDays: 90, issuer: PUBLIC_CA });

    const report = await world.rotate();

    expect(report.outcomes).toMatchObject([{ outcome: 'verified', newCertificateId: good }]);
  });

  it('is not forced past the check', async () => {
    const world = aWorld('leaf');
    const bad = world.certificate({ daysLeft: 3_649, lifetimeDays: 3_650, issuer: 'CN=www.example.com' });

    const report = await world.rotate({ force: true, certificateId: bad });

    expect(report.outcomes).toMatchObject([{ outcome: 'blocked', reason: 'candidate-untrusted' }]);
  });
});
