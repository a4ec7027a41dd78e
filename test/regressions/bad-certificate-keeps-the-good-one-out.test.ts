/**
 * kube-ingress-aws-controller 211: a self-signed certificate for the same name is preferred to the proper renewal.
 *
 * Here it fails its proof once. After that it is no candidate anywhere, and the renewal takes its place at the next scan.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { probeThat } from '../scenarios/rotation/stories.ts';
import { createWorld } from '../support/world.ts';

describe('a self-signed certificate beside the proper renewal (kube-ingress-aws-controller 211)', () => {
  it('does not keep the renewal out, and is live once at most in 15 days', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 14, lifetimeDays: 90, issuer: 'CN=R10' });
    const renewal = world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: 'CN=R11' });
    const selfSigned = world.certificate({
      daysLeft: 3_649,
      lifetimeDays: 3_650,
      issuer: 'CN=www.example.com',
    });
    world.loadBalancer({ listeners: [{ default: old }] });
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(selfSigned)
        ? { ...seen, trust: { trusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' } }
        : seen,
    );
    const live: string[] = [];

    for (let hour = 0; hour < 15 * 24; hour++) {
      await world.scan({}, { SOAK: '0s' }, { probe });
      live.push(...world.attached());
      await world.clock.advance(HOUR_MS);
    }

    expect(live.slice(1)).toEqual(live.slice(1).map(() => `default ${renewal}`));
    expect(world.steps().filter((step) => step.endsWith(selfSigned)).length).toBeLessThanOrEqual(1);
  });
});
