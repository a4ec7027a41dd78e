/** With ROTATE_FUNCTION, scan decides which load balancers need a worker and asks for one each; it changes nothing by itself. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { InvokeApi } from '../../../shared/cloud/invoke-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { createMemoryBus } from '../../../shared/events/event-bus-api.ts';
import { taskIdPattern } from '../../../shared/identifiers.ts';
import type { ScanIncomplete } from '../../../shared/service/scan.ts';
import { createWorld, type World } from '../../support/world.ts';
import { runAndDie } from '../ledger/crash.ts';

const fanOut = { ROTATE_FUNCTION: 'cert-rotator-rotate' } as const;

/** `alb-1` is due, `alb-2` lasts, `alb-3` is due, too. */
function threeLoadBalancers(): World {
  const world = createWorld();
  for (const [name, daysLeft] of [
    ['a.example.com', 9],
    ['b.example.com', 300],
    ['c.example.com', 9],
  ] as const) {
    world.loadBalancer({ listeners: [{ default: world.certificate({ names: [name], daysLeft }) }] });
    world.certificate({ names: [name] });
  }
  return world;
}

const asked = ({ invocations }: ReturnType<typeof createMemoryInvoker>) =>
  invocations.map(({ target, payload }) => [target.functionName, JSON.parse(payload)]);

describe('scan with a function that rotates', () => {
  it('asks for a worker for each load balancer that is due, and changes nothing', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, fanOut, { invoker });

    expect(asked(invoker)).toEqual([
      ['cert-rotator-rotate', { region: 'cn-hangzhou', loadBalancerId: 'alb-1' }],
      ['cert-rotator-rotate', { region: 'cn-hangzhou', loadBalancerId: 'alb-3' }],
    ]);
    expect(report.loadBalancers).toMatchObject([
      { loadBalancerId: 'alb-1', listenerIds: ['lsn-1'], work: ['changes'], done: 'worker-asked' },
      { loadBalancerId: 'alb-2', listenerIds: ['lsn-2'], work: [], done: 'nothing', worker: null },
      { loadBalancerId: 'alb-3', listenerIds: ['lsn-3'], work: ['changes'], done: 'worker-asked' },
    ]);
    expect(report.rotations).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  it('passes on what the command narrows', async () => {
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

  it('sends those in a VPC and those in a region to functions of their own', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    const [, , third] = world.model.state().loadBalancers;

    await world.scan(
      {},
      { ROTATE_FUNCTION: `vpc-${third?.loadBalancerId.slice(-12)}=inside,cn-hangzhou=service/regional` },
      { invoker },
    );

    expect(invoker.invocations.map(({ target }) => target)).toEqual([
      { service: 'service', functionName: 'regional' },
      { service: undefined, functionName: 'inside' },
    ]);
  });

  it('rotates by itself what no function is configured for', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, { ROTATE_FUNCTION: 'eu-central-1=elsewhere' }, { invoker });

    expect(invoker.invocations).toEqual([]);
    expect(report.loadBalancers.map(({ done }) => done)).toEqual(['rotated-here', 'nothing', 'rotated-here']);
    expect(report.rotations.map(({ outcome }) => outcome)).toEqual(['verified', 'verified']);
  });

  it('leaves alone what the operator excludes, also where it cannot be read', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      status: 403,
      code: 'Forbidden.RAM',
      action: 'ListListenerCertificates',
      mentions: 'lsn-1',
      times: 100,
    });

    await expect(world.scan({}, { ...fanOut, EXCLUDE: 'alb-1,alb-3' }, { invoker })).rejects.toThrow(
      'ScanIncomplete: 1 of 3',
    );

    expect(invoker.invocations).toEqual([]);
  });

  it('finds open work in the ledger where nothing is due any more', async () => {
    const world = threeLoadBalancers();
    await runAndDie(world, ({ what, when }) => what === 'change-ended' && when === 'before');
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, fanOut, { invoker });

    expect(report.loadBalancers[0]).toMatchObject({ loadBalancerId: 'alb-1', done: 'worker-asked' });
    expect(report.loadBalancers[0]?.work).toContain('open-changes');
  });

  it('asks for a worker where a blocked one has news', async () => {
    const world = aBlockedOne();

    const report = await world.scan({}, fanOut, { bus: createMemoryBus() });

    expect(report.loadBalancers[0]?.work).toEqual(['news']);
  });
});

/** Due, and nothing can replace it. */
function aBlockedOne(): World {
  const world = createWorld();
  world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft: 20 }) }] });
  return world;
}

describe('what is due and stays blocked', () => {
  it('gets no worker an hour: one for its news, then one a day to look at what it serves', async () => {
    const world = aBlockedOne();
    const bus = createMemoryBus();
    const work: string[] = [];

    for (let hour = 0; hour < 72; hour++) {
      const invoker = createMemoryInvoker();
      const report = await world.scan({}, fanOut, { bus, invoker, trigger: `timer hourly ${hour}` });
      work.push(...report.loadBalancers.flatMap((one) => (one.work.length > 0 ? [one.work.join()] : [])));
      // The platform runs whom scan has asked for.
      for (const { payload } of invoker.invocations) await world.scan(JSON.parse(payload), {}, { bus });
      await world.clock.advance(HOUR_MS);
    }

    expect(work).toEqual(['news', 'daily-look', 'daily-look']);
  });

  it.each([{ mode: 'plan' }, { loadBalancerId: 'alb-1' }] as const)(
    'gets one for whoever asks (%j)',
    async (command) => {
      const report = await aBlockedOne().scan(command, fanOut);

      expect(report.loadBalancers).toMatchObject([{ work: ['due'], done: 'worker-asked' }]);
    },
  );
});

describe('a service that only plans', () => {
  const planning = { ...fanOut, MODE: 'plan' } as const;

  it('asks for no workers when its timer fires: what it would do is in the report and in the log', async () => {
    const world = threeLoadBalancers();
    world.loadBalancer({ listeners: [{ default: world.certificate({ names: ['d.com'], daysLeft: 9 }) }] });
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, planning, { invoker, bus: createMemoryBus() });

    expect(invoker.invocations).toEqual([]);
    expect(report.loadBalancers.map(({ done }) => done)).toEqual([
      'planned',
      'nothing',
      'planned',
      'planned',
    ]);
    const outcomes = report.rotations.flatMap((one) => one.outcomes);
    expect(outcomes.map(({ listenerId, reason }) => [listenerId, reason])).toEqual([
      ['lsn-1', 'plan-only'],
      ['lsn-3', 'plan-only'],
      ['lsn-4', 'no-replacement'],
    ]);
    const logged = world.logLines
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === 'rotation');
    expect(logged.map(({ report: { loadBalancerId } }) => loadBalancerId)).toEqual([
      'alb-1',
      'alb-3',
      'alb-4',
    ]);
  });

  it('makes the same plan as a worker, so that it can be approved by its hash', async () => {
    const world = threeLoadBalancers();

    const { rotations } = await world.scan({}, planning);

    const { plan } = await world.rotate({ loadBalancerId: 'alb-1', mode: 'plan' });
    expect(rotations[0]?.plan).toEqual(plan);
  });

  it('has workers look where somebody asks', async () => {
    const world = threeLoadBalancers();
    const planned = await world.scan({}, planning);
    const certificateId = planned.rotations[0]?.outcomes[0]?.newCertificateId ?? '';

    for (const command of [{ mode: 'plan' }, { loadBalancerId: 'alb-1' }, { certificateId }] as const) {
      const invoker = createMemoryInvoker();
      await world.scan(command, planning, { invoker });
      expect(asked(invoker)[0]).toEqual([
        'cert-rotator-rotate',
        { region: 'cn-hangzhou', ...command, loadBalancerId: 'alb-1' },
      ]);
    }
  });
});

describe('a task id', () => {
  const idsOf = async (world: World, trigger: string): Promise<readonly string[]> => {
    const report = await world.scan({}, fanOut, { invoker: createMemoryInvoker(), trigger });
    return report.loadBalancers.flatMap(({ worker }) => worker?.taskId ?? []);
  };

  it('is the same for the same occasion, and different for another one and for another load balancer', async () => {
    const world = threeLoadBalancers();

    const first = await idsOf(world, 'timer hourly 2026-01-01T00:00:00Z');
    const again = await idsOf(world, 'timer hourly 2026-01-01T00:00:00Z');
    const later = await idsOf(world, 'timer hourly 2026-01-01T01:00:00Z');

    expect(again).toEqual(first);
    expect(new Set([...first, ...later]).size).toBe(4);
    for (const id of [...first, ...later]) expect(id).toMatch(taskIdPattern);
  });

  it('that the platform has had is success', async () => {
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

describe('what fails', () => {
  it('an invocation that is refused: the others are asked for, and scan says which one is missing', async () => {
    const world = threeLoadBalancers();
    const working = createMemoryInvoker();
    const invoker: InvokeApi = {
      invokeAsync: (invocation) =>
        invocation.payload.includes('alb-1')
          ? Promise.reject(
              new CloudError('no such function', {
                kind: 'not-found',
                action: 'InvokeFunction',
                cloudCode: 'FunctionNotFound',
              }),
            )
          : working.invokeAsync(invocation),
    };

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow(
      'ScanIncomplete: 1 of 3 looks failed, the first at alb-1: ',
    );

    expect(asked(working).map(([, command]) => command.loadBalancerId)).toEqual(['alb-3']);
  });

  it('a load balancer that cannot be read: it gets a worker, and scan fails', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      status: 403,
      code: 'Forbidden.RAM',
      action: 'ListListenerCertificates',
      mentions: 'lsn-2',
      times: 100,
    });

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('the first at alb-2: CloudCallFailed');

    expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-1', 'alb-2', 'alb-3']);
  });

  it('the list of listeners: every load balancer that is named gets a worker, and scan fails', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      status: 403,
      code: 'Forbidden.RAM',
      action: 'ListListeners',
      times: 100,
    });

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('the first at cn-hangzhou: ');

    expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-1', 'alb-2', 'alb-3']);
  });

  describe.each([
    { what: 'throttles', status: 400, code: 'Throttling.User' },
    { what: 'does not answer', status: 503, code: 'ServiceUnavailable' },
  ])('a cloud that $what', ({ status, code }) => {
    const trouble = { kind: 'answer', answer: 'error', status, code, times: 1000 } as const;

    it('gets no worker that asks it for more, and scan fails', async () => {
      const world = threeLoadBalancers();
      const invoker = createMemoryInvoker();
      world.model.inject({ ...trouble, action: 'ListListenerCertificates', mentions: 'lsn-1' });

      const failed = await world.scan({}, fanOut, { invoker }).catch((error: ScanIncomplete) => error);

      expect(failed).toMatchObject({ code: 'ScanIncomplete' });
      expect((failed as ScanIncomplete).report.loadBalancers[0]).toMatchObject({
        loadBalancerId: 'alb-1',
        work: [],
        done: 'failed',
      });
      expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-3']);
    });

    it('is not asked for names either where the listeners cannot be listed', async () => {
      const world = threeLoadBalancers();
      const invoker = createMemoryInvoker();
      world.model.inject({ ...trouble, action: 'ListListeners' });

      await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('the first at cn-hangzhou: ');

      expect(invoker.invocations).toEqual([]);
      expect(world.model.history.calls().some(({ action }) => action === 'ListLoadBalancers')).toBe(false);
    });

    it('keeps nobody from settling what an earlier run has left open', async () => {
      const world = threeLoadBalancers();
      await runAndDie(world, ({ what, when }) => what === 'change-ended' && when === 'before');
      const invoker = createMemoryInvoker();
      world.model.inject({ ...trouble, action: 'ListListenerCertificates' });

      await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('ScanIncomplete: 3 of 3');

      expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-1']);
    });
  });

  it('an unknown load balancer: nobody is asked for', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();

    await expect(world.scan({ loadBalancerId: 'alb-9' }, fanOut, { invoker })).rejects.toThrow(
      'UnknownLoadBalancer',
    );

    expect(invoker.invocations).toEqual([]);
  });
});
