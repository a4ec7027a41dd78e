/** The end of a wave starts the next one without the timer, with or without a soak, and wake-ups do not form an endless chain. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { taskIdPattern } from '../../../shared/base/identifiers.ts';
import { sharedCatalogs } from '../../../shared/cloud/catalogs.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createMemoryInvoker, type Invocation, type InvokeApi } from '../../../shared/cloud/invoke-api.ts';
import type { Command } from '../../../shared/service/commands/command.ts';
import { rotate } from '../../../shared/service/worker/rotate.ts';
import { inProcessCloud, inProcessWorker } from '../../support/in-process-service.ts';
import type { World } from '../../support/world.ts';
import { aFleet, appendCertificateEntries, heldAt } from '../ledger/fleets.ts';

const functions = { ROTATE_FUNCTION: 'rotate', SCAN_FUNCTION: 'scan', SOAK: '0s' } as const;

type Functions = Readonly<Record<string, string>>;

/** Runs the invocations when they are due, as the platform does, until none is left. @returns the functions that ran */
async function runAll(
  world: World,
  invoker: ReturnType<typeof createMemoryInvoker>,
  env: Functions = functions,
) {
  const ran: string[] = [];
  for (let done = 0; done < invoker.invocations.length; done++) {
    const invocation = invoker.invocations[done] as Invocation;
    ran.push(invocation.target.functionName);
    await world.clock.sleep((invocation.delaySeconds ?? 0) * SECOND_MS);
    const command = JSON.parse(invocation.payload) as Command;
    if (invocation.target.functionName === 'scan')
      await world.scan(command, env, { invoker, trigger: invocation.taskId });
    else await rotateIn(world, command, invoker, env);
  }
  return ran;
}

let runs = 0;

async function rotateIn(
  world: World,
  command: Command,
  invoker: InvokeApi,
  env: Functions,
  store = world.store,
) {
  runs += 1;
  let ids = 0;
  const name = `worker-${runs}`;
  const cloud = inProcessCloud({ model: world.model, clock: world.clock, seed: 1 });
  const worker = inProcessWorker({
    cloud,
    clock: world.clock,
    probe: world.probe,
    store,
    invoker,
    env: { MODE: 'apply', REGIONS: 'cn-hangzhou', LEDGER: 'memory:', ...env },
    newId: () => `${name}-${++ids}`,
    logSink: () => undefined,
    onProgress: () => undefined,
  });
  return rotate(
    { ...worker, context: { ...worker.context, requestId: name }, catalogs: sharedCatalogs(cloud) },
    command,
  );
}

const at = (loadBalancerId: string): Command => ({ region: 'cn-hangzhou', loadBalancerId });

/** The others ask for the same certificate while the pilot is working; then the pilot ends. */
async function aWave(env: Functions, invoker: InvokeApi = createMemoryInvoker(), size = 3) {
  const { world, old, renewed } = aFleet({ size });
  const held = heldAt(world.store, 'change-started');
  const pilot = rotateIn(world, at('alb-1'), invoker, env, held.store);
  await held.reached;
  for (let n = 2; n <= size; n++) await rotateIn(world, at(`alb-${n}`), invoker, env);
  held.letGo();
  return { world, old, renewed, invoker, report: await pilot };
}

describe('the first load balancer that has proved a new certificate', () => {
  it('wakes scan for those that wait, which follow without the timer', async () => {
    const invoker = createMemoryInvoker();
    const { world, renewed } = await aWave(functions, invoker);

    expect(invoker.invocations).toEqual([
      {
        target: { service: undefined, functionName: 'scan' },
        payload: JSON.stringify({ certificateId: renewed }),
        taskId: expect.stringMatching(taskIdPattern),
      },
    ]);
    const ran = await runAll(world, invoker);

    expect(ran).toEqual(['scan', 'rotate', 'rotate']);
    for (const id of ['lsn-1', 'lsn-2', 'lsn-3']) expect(world.attached(id)).toEqual([`default ${renewed}`]);
  });

  it('is the only one that wakes scan: those that follow do not, although others are still waiting', async () => {
    const invoker = createMemoryInvoker();
    const { world, old, renewed } = await aWave(functions, invoker, 4);
    const still: string[][] = [];

    for (const id of ['alb-2', 'alb-3', 'alb-4']) {
      const { outcome } = await rotateIn(world, at(id), invoker, functions);
      expect(outcome).toBe('verified');
      still.push(['lsn-2', 'lsn-3', 'lsn-4'].filter((one) => world.attached(one).includes(`default ${old}`)));
    }

    expect(still).toEqual([['lsn-3', 'lsn-4'], ['lsn-4'], []]);
    expect(invoker.invocations.map(({ payload }) => payload)).toEqual([
      JSON.stringify({ certificateId: renewed }),
    ]);
  });

  it('does not wake scan if none waits', async () => {
    const { world } = aFleet();
    const invoker = createMemoryInvoker();

    for (const id of ['alb-1', 'alb-2', 'alb-3']) await rotateIn(world, at(id), invoker, functions);

    expect(invoker.invocations).toEqual([]);
  });

  it('does not wake scan if only it has waited: an emergency ends its own waiting', async () => {
    const { world, renewed } = aFleet({ old: { daysLeft: 1 } });
    const invoker = createMemoryInvoker();
    await appendCertificateEntries(world, renewed, { kind: 'waiting', data: { loadBalancerId: 'alb-1' } });

    const { outcome } = await rotateIn(world, at('alb-1'), invoker, functions);

    expect(outcome).toBe('verified');
    expect(invoker.invocations).toEqual([]);
  });

  it('does not wake scan if no scan function is configured', async () => {
    const invoker = createMemoryInvoker();

    await aWave({ ...functions, SCAN_FUNCTION: '' }, invoker);

    expect(invoker.invocations).toEqual([]);
  });

  it('still succeeds if the call fails: the timer starts the next wave', async () => {
    const silent: InvokeApi = {
      invokeAsync: () =>
        Promise.reject(
          new CloudError('no answer', {
            kind: 'unavailable',
            action: 'InvokeFunction',
            cloudCode: 'none',
          }),
        ),
    };

    const { report } = await aWave(functions, silent);

    expect(report.outcome).toBe('verified');
  });
});

describe('a wave with a soak', () => {
  const soaking = (soak: string): Functions => ({ ...functions, SOAK: soak });
  const delays = ({ invocations }: ReturnType<typeof createMemoryInvoker>) =>
    invocations.map(({ delaySeconds }) => delaySeconds);

  it('delays scan until its end, and the others then follow without the timer', async () => {
    const invoker = createMemoryInvoker();
    const { world, old, renewed } = await aWave(soaking('1h'), invoker);
    const provedAtMs = world.clock.now();

    expect(invoker.invocations).toMatchObject([
      {
        target: { functionName: 'scan' },
        payload: JSON.stringify({ certificateId: renewed }),
        delaySeconds: 3_590,
      },
    ]);
    expect(world.attached('lsn-2')).toEqual([`default ${old}`]);
    const ran = await runAll(world, invoker, soaking('1h'));

    expect(ran).toEqual(['scan', 'rotate', 'rotate']);
    for (const id of ['lsn-2', 'lsn-3']) expect(world.attached(id)).toEqual([`default ${renewed}`]);
    expect(world.clock.now() - provedAtMs).toBeGreaterThanOrEqual(HOUR_MS);
  });

  it('also delays the workers that come meanwhile, and all of them request the same scan', async () => {
    const { world, old, renewed } = aFleet();
    const invoker = createMemoryInvoker();
    await rotateIn(world, at('alb-1'), invoker, soaking('1h'));
    expect(invoker.invocations).toEqual([]);

    for (const id of ['alb-2', 'alb-3', 'alb-2']) {
      await world.clock.sleep(600 * SECOND_MS);
      const { outcomes } = await rotateIn(world, at(id), invoker, soaking('1h'));
      expect(outcomes).toMatchObject([{ outcome: 'blocked', reason: 'soaking' }]);
    }

    expect(invoker.invocations).toHaveLength(1);
    expect(world.attached('lsn-3')).toEqual([`default ${old}`]);
    expect(await runAll(world, invoker, soaking('1h'))).toEqual(['scan', 'rotate', 'rotate']);
    for (const id of ['lsn-2', 'lsn-3']) expect(world.attached(id)).toEqual([`default ${renewed}`]);
  });

  it('that is longer than the largest delay of an invocation is split into stages', async () => {
    const invoker = createMemoryInvoker();
    const { world, renewed } = await aWave(soaking('3h'), invoker);

    const ran = await runAll(world, invoker, soaking('3h'));

    expect(ran.filter((one) => one === 'scan')).toHaveLength(4);
    for (const delay of delays(invoker)) expect(delay ?? 1).toBeLessThan(3_600);
    for (const id of ['lsn-2', 'lsn-3']) expect(world.attached(id)).toEqual([`default ${renewed}`]);
  });

  it('does not turn away a worker that comes a few seconds early: the worker waits for the rest', async () => {
    const invoker = createMemoryInvoker();
    const { world, renewed } = await aWave(soaking('1h'), invoker);
    await world.clock.sleep(HOUR_MS - 30 * SECOND_MS);

    const { outcome } = await rotateIn(world, at('alb-2'), invoker, soaking('1h'));

    expect(outcome).toBe('verified');
    expect(world.attached('lsn-2')).toEqual([`default ${renewed}`]);
  });
});
