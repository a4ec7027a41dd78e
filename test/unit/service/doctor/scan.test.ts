/** What scan finds of itself: its rights, its workers, and load balancers that none of them reaches. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { createMemoryInvoker, type InvokeApi } from '../../../../shared/cloud/invoke-api.ts';
import { fakeDingtalk, fakeMonitor } from '../../../support/chats/fakes.ts';
import { notifierOf } from '../../../support/chats/notifier-of.ts';
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

  it('sends a test message to each channel if it is asked to, and calls the heartbeat', async () => {
    const world = healthyWorld();
    const [robot, monitor] = [fakeDingtalk(world.clock), fakeMonitor()];
    const notifier = notifierOf(world, [robot], monitor);

    const quiet = await examine(world, { own: 'scan', env, notifier });
    expect([...robot.requests, ...monitor.requests]).toEqual([]);
    expect(quiet.of('notifications').details.join()).toContain('dingtalk-1 was sent nothing yet');

    const loud = await examine(world, { own: 'scan', env, notifier, command: { test: true } });
    expect(loud.of('notifications')).toMatchObject({
      state: 'ok',
      details: ['dingtalk-1 accepted a test message.', 'heartbeat accepted a test message.'],
    });
    expect(robot.accepted[0]).toContain('This is a test message');
    expect(monitor.accepted).toHaveLength(1);
  });

  it('finds a channel that accepts nothing, by what scans have recorded', async () => {
    const world = healthyWorld();
    const robot = fakeDingtalk(world.clock);
    robot.fail('no-answer');
    const notifier = notifierOf(world, [robot]);
    world.loadBalancer({
      listeners: [{ default: world.certificate({ names: ['x.example.com'], daysLeft: 5 }) }],
    });
    await world.scan({}, {}, { notifier });

    const examined = await examine(world, { own: 'scan', env, notifier });

    expect(examined.of('notifications')).toMatchObject({
      state: 'fault',
      message: expect.stringMatching(
        /^dingtalk-1 has accepted nothing since .* UTC: ECONNRESET: there was no answer\.$/,
      ),
    });
  });

  it('says since when the heartbeat is accepted, whose calls are not all recorded', async () => {
    const world = healthyWorld();
    const notifier = notifierOf(world, [], fakeMonitor());
    for (let hour = 0; hour < 3; hour += 1) {
      await world.scan({}, {}, { notifier });
      await world.clock.advance(HOUR_MS);
    }

    const examined = await examine(world, { own: 'scan', env, notifier });

    expect(examined.of('notifications')).toMatchObject({
      state: 'ok',
      details: [expect.stringContaining('heartbeat has been accepted since 2026-')],
    });
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
