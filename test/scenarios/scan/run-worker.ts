/** Workers that scan has asked for, in the same world. */
import { sharedCatalogs } from '../../../shared/cloud/catalogs.ts';
import type { createMemoryInvoker, Invocation } from '../../../shared/cloud/invoke-api.ts';
import type { Command } from '../../../shared/service/commands/command.ts';
import { rotate } from '../../../shared/service/worker/rotate.ts';
import { inProcessCloud, inProcessWorker } from '../../support/in-process-service.ts';
import type { World } from '../../support/world.ts';

export const functions = { ROTATE_FUNCTION: 'rotate', SCAN_FUNCTION: 'scan', SOAK: '0s' } as const;

/** As the platform: a worker for each invocation, with the clock where it stands. */
let workers = 0;
export async function runWorker(
  world: World,
  command: Command,
  invoker: ReturnType<typeof createMemoryInvoker>,
  probe = world.probe,
) {
  workers += 1;
  let ids = 0;
  const name = `worker-${workers}`;
  const cloud = inProcessCloud({ model: world.model, clock: world.clock, seed: 1 });
  const worker = inProcessWorker({
    cloud,
    clock: world.clock,
    probe,
    store: world.store,
    invoker,
    env: { MODE: 'apply', REGIONS: 'cn-hangzhou', LEDGER: 'memory:', ...functions },
    newId: () => `${name}-${++ids}`,
    logSink: () => undefined,
    onProgress: () => undefined,
  });
  const context = { ...worker.context, requestId: name };
  return rotate({ ...worker, context, catalogs: sharedCatalogs(cloud) }, command);
}

export const commandsOf = (invocations: readonly Invocation[], functionName: string): readonly Command[] =>
  invocations
    .filter(({ target }) => target.functionName === functionName)
    .map(({ payload }) => JSON.parse(payload) as Command);
