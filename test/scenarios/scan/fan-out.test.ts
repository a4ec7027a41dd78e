/** With ROTATE_FUNCTION, scan decides which load balancers need a worker and invokes one for each; it changes nothing itself. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { taskIdPattern } from '../../../shared/base/identifiers.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import type { World } from '../../support/world.ts';
import { rightBefore, runAndDie } from '../ledger/crash.ts';
import { aLonelyOne, asked, deny, fanOut, threeLoadBalancers } from './stories.ts';

/** Due, without a replacement. */
const aBlockedOne = () => aLonelyOne(20);

describe('scan with a function that rotates', () => {
  it('invokes a worker for each load balancer that is due, and changes nothing', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, fanOut, { invoker });

    const contents = { log: expect.stringMatching(/^contents\//), digest: expect.any(String) };
    expect(asked(invoker)).toEqual([
      ['cert-rotator-rotate', { region: 'cn-hangzhou', loadBalancerId: 'alb-1', contents }],
      ['cert-rotator-rotate', { region: 'cn-hangzhou', loadBalancerId: 'alb-3', contents }],
    ]);
    expect(report.loadBalancers).toMatchObject([
      { loadBalancerId: 'alb-1', listenerIds: ['lsn-1'], work: ['changes'], done: 'worker-asked' },
      { loadBalancerId: 'alb-2', listenerIds: ['lsn-2'], work: [], done: 'nothing', worker: null },
      { loadBalancerId: 'alb-3', listenerIds: ['lsn-3'], work: ['changes'], done: 'worker-asked' },
    ]);
    expect(report.rotations).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  it('passes on the fields of a narrowed command', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    const command = {
      mode: 'plan',
      loadBalancerId: 'alb-2',
      listenerIds: ['lsn-2'],
      certificateId: '4-cn-hangzhou',
      force: true,
      plan: 'a'.repeat(64),
    } as const;

    await world.scan(command, fanOut, { invoker });

    expect(asked(invoker)).toEqual([['cert-rotator-rotate', { region: 'cn-hangzhou', ...command }]]);
  });

  it('reads no more than the two lists and one list of certificates for each listener', async () => {
    const world = threeLoadBalancers();

    await world.scan({}, fanOut);

    const actions = world.model.history.calls().filter(({ product }) => product === 'alb');
    expect(actions.map(({ action }) => action)).toEqual([
      'ListListeners',
      'ListLoadBalancers',
      ...['ListListenerCertificates', 'ListListenerCertificates', 'ListListenerCertificates'],
    ]);
  });

  it('uses the functions that are configured for a VPC or a region', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    const [, , third] = world.model.state().loadBalancers;

    await world.scan(
      {},
      {
        ROTATE_FUNCTION: `vpc-${third?.loadBalancerId.slice(-12)}=inside,cn-hangzhou=service/regional`,
        PROBE_NETWORK: 'vpc',
      },
      { invoker },
    );

    expect(invoker.invocations.map(({ target }) => target)).toEqual([
      { service: 'service', functionName: 'regional' },
      { service: undefined, functionName: 'inside' },
    ]);
  });

  it('leaves an Internet load balancer to the public function, whatever VPC it is in', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    const [, , third] = world.model.state().loadBalancers;

    await world.scan(
      {},
      { ROTATE_FUNCTION: `vpc-${third?.loadBalancerId.slice(-12)}=inside,public` },
      { invoker },
    );

    expect(invoker.invocations.map(({ target: { functionName } }) => functionName)).toEqual([
      'public',
      'public',
    ]);
  });

  it('rotates load balancers itself that no function is configured for', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, { ROTATE_FUNCTION: 'eu-central-1=elsewhere' }, { invoker });

    expect(invoker.invocations).toEqual([]);
    expect(report.loadBalancers.map(({ done }) => done)).toEqual(['rotated-here', 'nothing', 'rotated-here']);
    expect(report.rotations.map(({ outcome }) => outcome)).toEqual(['verified', 'verified']);
  });

  it('leaves excluded load balancers alone, even if they cannot be read', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    deny(world, 'ListListenerCertificates', 'lsn-1');

    await expect(world.scan({}, { ...fanOut, EXCLUDE: 'alb-1,alb-3' }, { invoker })).rejects.toThrow(
      'ScanIncomplete: 1 of 3',
    );

    expect(invoker.invocations).toEqual([]);
  });

  it('finds open changes in the ledger when nothing is due any more', async () => {
    const world = threeLoadBalancers();
    await runAndDie(world, rightBefore('change-ended'));
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, fanOut, { invoker });

    expect(report.loadBalancers[0]).toMatchObject({ loadBalancerId: 'alb-1', done: 'worker-asked' });
    expect(report.loadBalancers[0]?.work).toContain('open-changes');
  });

  it('invokes a worker when the event of a blocked certificate is unpublished', async () => {
    const world = aBlockedOne();

    const report = await world.scan({}, fanOut, { bus: createMemoryBus() });

    expect(report.loadBalancers[0]?.work).toEqual(['news']);
  });
});

describe('a due certificate that stays blocked', () => {
  it('gets no worker every hour: one for its event, then one a day for the daily check', async () => {
    const world = aBlockedOne();
    const bus = createMemoryBus();
    const work: string[] = [];

    for (let hour = 0; hour < 72; hour++) {
      const invoker = createMemoryInvoker();
      const report = await world.scan({}, fanOut, { bus, invoker, trigger: `timer hourly ${hour}` });
      work.push(...report.loadBalancers.flatMap((one) => (one.work.length > 0 ? [one.work.join()] : [])));
      // The platform runs the workers that scan has invoked.
      for (const { payload } of invoker.invocations) await world.scan(JSON.parse(payload), {}, { bus });
      await world.clock.advance(HOUR_MS);
    }

    expect(work).toEqual(['news', 'daily-look', 'daily-look']);
  });

  it.each([{ mode: 'plan' }, { loadBalancerId: 'alb-1' }] as const)(
    'gets one for a caller who asks (%j)',
    async (command) => {
      const report = await aBlockedOne().scan(command, fanOut);

      expect(report.loadBalancers).toMatchObject([{ work: ['due'], done: 'worker-asked' }]);
    },
  );
});

describe('a task id', () => {
  const idsOf = async (world: World, trigger: string): Promise<readonly string[]> => {
    const report = await world.scan({}, fanOut, { invoker: createMemoryInvoker(), trigger });
    return report.loadBalancers.flatMap(({ worker }) => worker?.taskId ?? []);
  };

  it('is the same for the same trigger, and different for another trigger or load balancer', async () => {
    const world = threeLoadBalancers();

    const first = await idsOf(world, 'timer hourly 2026-01-01T00:00:00Z');
    const again = await idsOf(world, 'timer hourly 2026-01-01T00:00:00Z');
    const later = await idsOf(world, 'timer hourly 2026-01-01T01:00:00Z');

    expect(again).toEqual(first);
    expect(new Set([...first, ...later]).size).toBe(4);
    for (const id of [...first, ...later]) expect(id).toMatch(taskIdPattern);
  });

  it('that the platform has already accepted counts as success', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    await world.scan({}, fanOut, { invoker, trigger: 'timer hourly 1' });

    const report = await world.scan({}, fanOut, { invoker, trigger: 'timer hourly 1' });

    expect(report.loadBalancers.map(({ worker }) => worker?.answer)).toEqual([
      'already-accepted',
      undefined,
      'already-accepted',
    ]);
    expect(invoker.invocations).toHaveLength(2);
  });
});
