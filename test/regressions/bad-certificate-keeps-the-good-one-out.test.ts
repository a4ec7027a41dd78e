/**
 * kube-ingress-aws-controller 211: a self-signed certificate for the same name is preferred to the proper renewal.
 *
 * Here such a certificate fails its proof once, if nothing shows before that it is bad. After that it is no candidate anywhere, and the
 * renewal takes its place at the next scan.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { probeThat } from '../scenarios/rotation/stories.ts';
import { createWorld } from '../support/world.ts';

describe('a certificate of a test CA beside the proper renewal (kube-ingress-aws-controller 211)', () => {
  it('does not keep the renewal out, and is live once at most in 15 days', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 14, lifetimeDays: 90, issuer: 'CN=R10' });
    const renewal = world.certificate({ daysLeft: 89, lifetimeDays: 90, issuer: 'CN=R11' });
    const bad = world.certificate({ daysLeft: 190, lifetimeDays: 200, issuer: 'CN=(STAGING) R12' });
    world.loadBalancer({ listeners: [{ default: old }] });
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(bad)
        ? { ...seen, trust: { trusted: false, problem: 'SELF_SIGNED_CERT_IN_CHAIN' } }
        : seen,
    );
    const live: string[] = [];

    for (let hour = 0; hour < 15 * 24; hour++) {
      await world.scan({}, { SOAK: '0s' }, { probe });
      live.push(...world.attached());
      await world.clock.advance(HOUR_MS);
    }

    expect(live.slice(1)).toEqual(live.slice(1).map(() => `default ${renewal}`));
    expect(world.steps().filter((step) => step.endsWith(bad)).length).toBeLessThanOrEqual(1);
  });
});
