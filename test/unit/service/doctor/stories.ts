/** Rotate and scan examined in one process, on the calm emulator, with the product's own clients and a ledger in memory. */

import { createMemoryInvoker } from '../../../../shared/cloud/invoke-api.ts';
import type { CheckResult, CheckState } from '../../../../shared/core/doctor/result.ts';
import type { KnownRoots } from '../../../../shared/core/model/known-roots.ts';
import type { DoctorCommand } from '../../../../shared/service/commands/command.ts';
import { examineRotate } from '../../../../shared/service/doctor/rotate.ts';
import { examineScan } from '../../../../shared/service/doctor/scan.ts';
import { type InProcessWorkerInput, inProcessWorker } from '../../../support/in-process-service.ts';
import { createWorld, type World, type WorldOptions } from '../../../support/world.ts';

/** Roots as new as the clock of the world, so that their age is no finding. */
export const freshRoots: KnownRoots = {
  id: 'roots-1',
  date: '2026-05-20',
  kindOf: () => 'public',
  holds: () => true,
};

export interface Examined {
  readonly checks: readonly CheckResult[];
  /** The ids of every check in this state, in order. */
  in(state: CheckState): readonly string[];
  of(id: CheckResult['id']): CheckResult;
}

/** An Internet load balancer with two zones; its listener has a default certificate and an additional one. */
export function healthyWorld(options: WorldOptions = {}): World {
  const world = createWorld(options);
  world.loadBalancer({
    listeners: [
      {
        default: world.certificate({ names: ['www.example.com'] }),
        additional: [world.certificate({ names: ['shop.example.com'], keyType: 'ECC' })],
      },
    ],
  });
  return world;
}

export interface Examination extends Partial<Omit<InProcessWorkerInput, 'cloud'>> {
  readonly command?: Omit<DoctorCommand, 'doctor'>;
  readonly own?: 'scan' | 'rotate';
  readonly inCloud?: boolean;
  /** Wraps the clients. */
  readonly cloud?: (world: World) => InProcessWorkerInput['cloud'];
  readonly deadlineMs?: number;
}

let ids = 0;

export async function examine(
  world: World,
  { command = {}, own = 'rotate', inCloud = false, cloud, deadlineMs, ...replaced }: Examination = {},
): Promise<Examined> {
  const { clock, probe, store } = world;
  const worker = inProcessWorker({
    cloud: cloud?.(world) ?? world,
    clock,
    probe,
    store,
    knownRoots: freshRoots,
    invoker: createMemoryInvoker(),
    env: { REGIONS: 'cn-hangzhou', LEDGER: 'memory:', ROTATE_FUNCTION: 'rotate', SCAN_FUNCTION: 'scan' },
    newId: () => `id-${++ids}`,
    logSink: () => undefined,
    onProgress: () => undefined,
    ...replaced,
  });
  const run = own === 'scan' ? examineScan : examineRotate;
  const checks = await run(
    deadlineMs === undefined ? worker : { ...worker, deadlineMs },
    { doctor: true, ...command },
    { inCloud },
  );
  return {
    checks,
    in: (state) => checks.filter((one) => one.state === state).map(({ id }) => id),
    of: (id) => {
      const found = checks.find((one) => one.id === id);
      if (found === undefined) throw new Error(`${id} was not checked.`);
      return found;
    },
  };
}
