/** The deployed webhook: requests that it refuses, and the rotations that it starts. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServiceCloudOptions } from '../emulator/service-cloud.ts';
import { type DeployedService, signed, startDeployedService } from '../support/deployed-service.ts';
import { fleetOf } from '../support/started-service.ts';

async function aService(options: ServiceCloudOptions = {}): Promise<DeployedService> {
  const service = await startDeployedService({
    fleet: fleetOf('shop', 'blog'),
    ...options,
  });
  onTestFinished(() => service.close());
  return service;
}

describe('the deployed webhook', () => {
  it('refuses requests that are unsigned, old or repeated', async () => {
    const service = await aService();
    const now = () => Math.floor(service.emulator.clock.now() / 1_000);
    const plan = JSON.stringify({ mode: 'plan' });
    const taken = { body: plan, headers: signed(plan, now() + 120) };

    const answers = {
      forged: await service.send({}, { headers: signed('{}', now(), 'another secret of thirty-two bytes') }),
      old: await service.send({}, { headers: signed('{}', now() - 301) }),
      huge: await service.send(' '.repeat(65 * 1024)),
      text: await service.send({}, { body: 'rotate', headers: signed('rotate', now()) }),
      unknownField: await service.send({ loadBalancer: 'alb-1' }),
      unknownLoadBalancer: await service.send({ loadBalancerId: 'alb-nowhere' }),
      first: await service.send(plan, taken),
      again: await service.send(plan, taken),
    };

    await service.idle();

    const said = Object.fromEntries(
      Object.entries(answers).map(([name, { status, body }]) => [name, `${status} ${body['code'] ?? ''}`]),
    );
    expect(said).toEqual({
      forged: '401 InvalidSignature',
      old: '401 InvalidTimestamp',
      huge: '413 BodyTooLarge',
      text: '400 InvalidEvent',
      unknownField: '400 InvalidEvent',
      unknownLoadBalancer: '400 UnknownLoadBalancer',
      first: '202 ',
      again: '409 AlreadyAccepted',
    });
    expect(service.writes()).toBe(0);
    expect(service.platform.history.invocations(service.nameOf('scan'))).toHaveLength(1);
  });

  it('rotates one load balancer if the command names one', async () => {
    const service = await aService();

    await service.webhook({ loadBalancerId: service.emulator.fleet.loadBalancers[1]?.loadBalancerId });

    expect(service.outcomes()).toEqual([expect.stringContaining('lsn-blog-https')]);
    expect(service.writes()).toBe(1);
  });

  it('cannot raise the mode of a service that only plans', async () => {
    const service = await aService({ environment: { MODE: 'plan' } });

    const answer = await service.webhook({ mode: 'apply' });

    expect(answer).toMatchObject({ status: 409, body: { code: 'ServiceInPlanMode' } });
    expect(service.writes()).toBe(0);
  });
});
