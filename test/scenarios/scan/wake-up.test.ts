/** A wave that has ended starts the next without waiting for the timer, and no chain of such wake-ups goes round. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createMemoryInvoker, type Invocation, type InvokeApi } from '../../../shared/cloud/invoke-api.ts';
import type { Command } from '../../../shared/events/command.ts';
import { taskIdPattern } from '../../../shared/identifiers.ts';
import { rotate } from '../../../shared/service/rotate.ts';
import { catalogs } from '../../../shared/service/worker.ts';
import { inProcessCloud, inProcessWorker } from '../../support/in-process-service.ts';
import type { World } from '../../support/world.ts';
import { aFleet, certificateNews, heldAt } from '../ledger/fleets.ts';

const functions = { ROTATE_FUNCTION: 'rotate', SCAN_FUNCTION: 'scan', SOAK: '0s' } as const;

type Functions = Readonly<Record<string, string>>;

/** What the platform does: runs whatever was asked for, in turns, until nothing is left. @returns how often each function ran */
async function runAll(
  world: World,
  invoker: ReturnType<typeof createMemoryInvoker>,
  env: Functions = functions,
) {
  const ran: string[] = [];
  for (let done = 0; done < invoker.invocations.length; done++) {
    const invocation = invoker.invocations[done] as Invocation;
    ran.push(invocation.target.functionName);
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
  return rotate({ ...worker, context: { ...worker.context, requestId: name } }, command, catalogs(cloud));
}

const at = (loadBalancerId: string): Command => ({ region: 'cn-hangzhou', loadBalancerId });

/** The pilot is at work while the others ask for the same certificate; then it ends. */
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
  it('wakes scan for those that wait, and they follow without the timer', async () => {
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

  it('is the only one that does: those that follow prove it while others still have to, and wake nobody', async () => {
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

  it('wakes nobody before the soak has ended: that is for the timer', async () => {
    const invoker = createMemoryInvoker();

    await aWave({ ...functions, SOAK: '1h' }, invoker);

    expect(invoker.invocations).toEqual([]);
  });

  it('wakes nobody where nobody waits', async () => {
    const { world } = aFleet();
    const invoker = createMemoryInvoker();

    for (const id of ['alb-1', 'alb-2', 'alb-3']) await rotateIn(world, at(id), invoker, functions);

    expect(invoker.invocations).toEqual([]);
  });

  it('wakes nobody where only it has waited: an emergency ends its own waiting', async () => {
    const { world, renewed } = aFleet({ old: { daysLeft: 1 } });
    const invoker = createMemoryInvoker();
    await certificateNews(world, renewed, { kind: 'waiting', data: { loadBalancerId: 'alb-1' } });

    const { outcome } = await rotateIn(world, at('alb-1'), invoker, functions);

    expect(outcome).toBe('verified');
    expect(invoker.invocations).toEqual([]);
  });

  it('wakes nobody where no function that scans is configured', async () => {
    const invoker = createMemoryInvoker();

    await aWave({ ...functions, SCAN_FUNCTION: '' }, invoker);

    expect(invoker.invocations).toEqual([]);
  });

  it('has done its work where the call fails: the timer makes up for it', async () => {
    const silent: InvokeApi = {
      invokeAsync: () =>
        Promise.reject(
          new CloudError('nobody answers', {
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
