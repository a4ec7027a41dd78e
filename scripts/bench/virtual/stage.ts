/**
 * The deployed service in virtual time: scan finds what is due and sends the command of a worker, which rotates. Ledger in an emulated OSS,
 * calls and handshakes without sockets. The same seed gives the same calls at the same times on every machine.
 */
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { resilientObjectStore } from '../../../shared/cloud/object-store.ts';
import type { RotationReport } from '../../../shared/core/reports/rotation-report.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createOssLedger } from '../../../shared/ledger/oss.ts';
import { appOf } from '../../../shared/service/app/app.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';
import type { Worker } from '../../../shared/service/worker/worker.ts';
import { calm, hostile } from '../../../test/emulator/model/knobs.ts';
import { RandomStreams } from '../../../test/emulator/model/random.ts';
import { inProcessObjectStore } from '../../../test/emulator/oss/in-process.ts';
import { calmObjects, hostileObjects } from '../../../test/emulator/oss/knobs.ts';
import { ObjectStoreModel } from '../../../test/emulator/oss/object-store-model.ts';
import { inProcessCloud, inProcessWorker } from '../../../test/support/in-process-service.ts';
import { createWorld, type World } from '../../../test/support/world.ts';
import { recordDailyChecks } from '../daily-checks.ts';

export interface StageOptions {
  readonly seed?: number;
  readonly weather?: 'calm' | 'hostile';
}

export interface Stage extends World {
  /** The ledger, in OSS. */
  readonly store: LedgerStore;
  /** When a change of a certificate was recorded as ended, by outcome, in order. */
  readonly ended: readonly { readonly atMs: number; readonly outcome: string }[];
  /** Workers have checked every load balancer, so that none has to do it beside a rotation. */
  recordDailyChecks(): Promise<void>;
  /** Scan sends workers. @returns what each worker is to do */
  scanForWorkers(): Promise<readonly string[]>;
  /** One worker, in an instance of its own. */
  work(payload: string): Promise<RotationReport>;
}

const BUCKET = 'ledger';
/** Of a call to ALB, CAS or OSS. Guesses: no document says them. */
export const LATENCY_MS = [20, 80] as const;

const env = { MODE: 'apply', SOAK: '0s', LEDGER: 'memory:', ROTATE_FUNCTION: 'rotate' };

export function createStage({ seed = 1, weather = 'calm' }: StageOptions = {}): Stage {
  const wire = { latencyMs: LATENCY_MS };
  const world = createWorld({ seed, base: weather === 'calm' ? calm : hostile, wire });
  const { model, clock, probe } = world;
  const { history } = model;
  const objects = new ObjectStoreModel({
    clock,
    seed,
    history,
    base: weather === 'calm' ? calmObjects : hostileObjects,
  });
  objects.addBucket(BUCKET);
  const random = new RandomStreams(seed);
  const ended: { readonly atMs: number; readonly outcome: string }[] = [];
  const openStore = (): LedgerStore => {
    const api = inProcessObjectStore(objects, BUCKET, wire);
    const resilience = { clock, random: () => random.unit('back-off', 'ledger') };
    const store = createOssLedger({ objects: resilientObjectStore(api, resilience), prefix: 'bench' });
    return {
      ...store,
      append: async (log, n, entry) => {
        const appended = await store.append(log, n, entry);
        if (entry.kind === 'change-ended' && appended.appended)
          ended.push({ atMs: clock.now(), outcome: String((entry.data as { outcome: unknown }).outcome) });
        return appended;
      },
    };
  };
  let ids = 0;
  const workerWith = (invoker: Worker['invoker']): Worker =>
    inProcessWorker({
      cloud: inProcessCloud({ model, clock, seed, wire }),
      clock,
      probe,
      store: openStore(),
      invoker,
      env: { ...env, REGIONS: model.regions.join() },
      newId: () => {
        ids += 1;
        return `bench-${ids}`;
      },
      logSink: () => undefined,
      onProgress: () => undefined,
    });
  return {
    ...world,
    store: openStore(),
    ended,
    recordDailyChecks: () => recordDailyChecks(openStore(), model.state().loadBalancers, clock),
    async scanForWorkers() {
      const invoker = createMemoryInvoker();
      await appOf(workerWith(invoker)).scan({}, `timer ${clock.now()}`);
      return invoker.invocations.map(({ payload }) => payload);
    },
    work: (payload) =>
      appOf(workerWith(createMemoryInvoker())).rotate(
        parseCommand(Buffer.from(payload), { function: 'rotate' }),
      ),
  };
}
