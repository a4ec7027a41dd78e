/** A soak in the deployed service: the other load balancers follow at its end without a further timer. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { FleetSpec } from '../emulator/fleet/fleet.ts';
import { startDeployedService } from '../support/deployed-service.ts';
import { fleetOf } from '../support/started-service.ts';

/** Two load balancers that serve the same certificate. */
function sharedFleet(): FleetSpec {
  const { certificates, loadBalancers } = fleetOf('shop');
  return { certificates, loadBalancers: loadBalancers.flatMap((one) => [one, { ...one, name: 'shop-too' }]) };
}

describe('a soak', () => {
  it('ends with a scan that the first worker has requested, and the other load balancer follows', async () => {
    const service = await startDeployedService({
      fleet: sharedFleet(),
      environment: { SOAK: '3m' },
    });
    onTestFinished(() => service.close());
    const { platform, nameOf, emulator } = service;

    await service.timer();
    await expect.poll(() => service.writes(), { timeout: 240_000 }).toBe(2);
    await service.idle();

    const [, putOff, ...others] = platform.history
      .submissions(nameOf('scan'))
      .filter(({ verdict }) => verdict === 'accepted');
    expect(others).toEqual([]);
    expect(JSON.parse(putOff?.event ?? '')).toEqual({ certificateId: service.certificateId('shop-new') });

    const [first = 0, second = 0] = emulator.model.history
      .calls()
      .filter(({ write, tookEffect }) => write && tookEffect)
      .map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(3 * MINUTE_MS);
    expect((putOff?.dueAtMs ?? 0) - first).toBeGreaterThanOrEqual(3 * MINUTE_MS - 30 * SECOND_MS);
    expect(service.outcomes()).toHaveLength(2);
    for (const outcome of service.outcomes()) expect(outcome).toContain('verified (proved)');
    expect(platform.history.invocations(nameOf('scan')).map(({ outcome }) => outcome)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });
});
