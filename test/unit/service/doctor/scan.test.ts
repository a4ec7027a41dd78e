/** What scan finds of itself: its rights, its workers, and load balancers that none of them reaches. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { createMemoryInvoker, type InvokeApi } from '../../../../shared/cloud/invoke-api.ts';
import type { World } from '../../../support/world.ts';
import { examine, healthyWorld } from './stories.ts';

const env = { REGIONS: 'cn-hangzhou', LEDGER: 'memory:', ROTATE_FUNCTION: 'rotate' };

const denied = (action: string) =>
  new CloudError('not authorized', { kind: 'denied', action, cloudCode: 'NoPermission', httpStatus: 403 });

const intranet = (world: World) =>
  world.loadBalancer({ addressType: 'Intranet', listeners: [{ default: world.certificate() }] });

describe('scan', () => {
  it('finds nothing on a healthy account, and changes nothing', async () => {
    const world = healthyWorld();

    const examined = await examine(world, { own: 'scan', env });

    expect([...examined.in('fault'), ...examined.in('warning'), ...examined.in('unknown')]).toEqual([]);
    expect(world.writes()).toEqual([]);
    expect(await world.store.logs('')).toEqual([]);
  });

  it('asks each worker once for an invocation that does nothing', async () => {
    const invoker = createMemoryInvoker();
    const ROTATE_FUNCTION = 'rotate,vpc-1=rotate-vpc,cn-beijing=rotate';

    const examined = await examine(healthyWorld(), {
      own: 'scan',
      invoker,
      env: { ...env, ROTATE_FUNCTION },
    });

    expect(invoker.invocations.map(({ target, payload }) => [target.functionName, payload])).toEqual([
      ['rotate', '{"doctor":"ping"}'],
      ['rotate-vpc', '{"doctor":"ping"}'],
    ]);
    for (const { taskId } of invoker.invocations) expect(taskId).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/);
    expect(examined.of('invocation').state).toBe('ok');
  });

  it.each([
    ['it may not invoke', denied('InvokeFunction')],
    [
      'that does not exist',
      new CloudError('no such function', {
        kind: 'not-found',
        action: 'InvokeFunction',
        cloudCode: 'FunctionNotFound',
      }),
    ],
  ])('finds a worker %s', async (_, error) => {
    const invoker: InvokeApi = { invokeAsync: () => Promise.reject(error) };

    const examined = await examine(healthyWorld(), { own: 'scan', invoker, env });

    expect(examined.in('fault')).toEqual(['invocation']);
    expect(examined.of('invocation').message).toContain('rotate could not be invoked');
  });

  it('finds a missing right to list load balancers', async () => {
    const examined = await examine(healthyWorld(), {
      own: 'scan',
      env,
      cloud: (world) => ({
        ...world,
        alb: (region) => ({
          ...world.alb(region),
          listLoadBalancers: () => Promise.reject(denied('ListLoadBalancers')),
        }),
      }),
    });

    expect(examined.in('fault')).toEqual(['permissions-scan']);
  });

  it('finds a region in which ALB does not exist', async () => {
    const examined = await examine(healthyWorld(), {
      own: 'scan',
      env: { ...env, REGIONS: 'cn-hangzhou,cn-nowhere' },
    });

    expect(examined.of('regions')).toMatchObject({
      state: 'fault',
      message: 'REGIONS names cn-nowhere, where ALB does not exist.',
    });
  });

  it('finds an Intranet load balancer in a VPC without a worker', async () => {
    const world = healthyWorld();
    intranet(world);

    const examined = await examine(world, { own: 'scan', env });

    expect(examined.in('fault')).toEqual(['vpc-worker']);
  });

  it('finds nothing wrong with one whose VPC has a worker', async () => {
    const world = healthyWorld();
    intranet(world);
    const { vpcId } = await world.alb('cn-hangzhou').getLoadBalancerAttribute('alb-2');

    const examined = await examine(world, {
      own: 'scan',
      env: { ...env, ROTATE_FUNCTION: `rotate,${vpcId}=rotate-vpc` },
    });

    expect(examined.in('fault')).toEqual([]);
  });

  it('that rotates by itself also says what rotate would say', async () => {
    const world = healthyWorld();
    world.loadBalancer({ listeners: [{ default: world.certificate({ knownToCas: false }) }] });

    const examined = await examine(world, { own: 'scan', env: { ...env, ROTATE_FUNCTION: '' } });

    expect(examined.in('fault')).toEqual(['certificate-unknown']);
    expect(examined.of('permissions-rotate').state).toBe('ok');
  });
});
