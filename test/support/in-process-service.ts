/**
 * Objects that one invocation of the service creates, over the emulator's in-process wires instead of SDKs and sockets: clients, limits,
 * retry, catalogs, and the `Worker` of scan and rotate.
 */

import { type Clock, DAY_MS } from '../../shared/base/clock.ts';
import type { Environment } from '../../shared/base/environment.ts';
import { createLogger } from '../../shared/base/logger.ts';
import { createAlbApi } from '../../shared/cloud/alb.ts';
import { createCasApi } from '../../shared/cloud/cas.ts';
import { createCatalog } from '../../shared/cloud/catalog.ts';
import type { ContentCache } from '../../shared/cloud/catalog-content.ts';
import { sharedCatalogs } from '../../shared/cloud/catalogs.ts';
import type { Cloud } from '../../shared/cloud/cloud.ts';
import type { EventBusApi } from '../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker, type InvokeApi } from '../../shared/cloud/invoke-api.ts';
import { rememberMissingActions } from '../../shared/cloud/missing-actions.ts';
import { createAccountLimiters, resilientAlb, resilientCas } from '../../shared/cloud/resilient.ts';
import { type Config, loadConfig } from '../../shared/config/config.ts';
import type { KnownRoots } from '../../shared/core/model/known-roots.ts';
import { nothingKnown } from '../../shared/core/planning/chain-trust.ts';
import type { Probe } from '../../shared/core/proof/observation.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import type { Notifier } from '../../shared/notify/notifier.ts';
import type { Edge } from '../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../shared/service/platform/function-compute.ts';
import type { Worker } from '../../shared/service/worker/worker.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import { type InProcessOptions, inProcessAlbWire, inProcessCasWire } from '../emulator/model/in-process.ts';
import { RandomStreams } from '../emulator/model/random.ts';

export interface InProcessCloudInput {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly seed: number;
  readonly wire?: InProcessOptions;
}

export function inProcessCloud({ model, clock, seed, wire }: InProcessCloudInput): Cloud {
  const random = new RandomStreams(seed);
  const limiters = createAccountLimiters(clock);
  const resilience = { clock, random: () => random.unit('back-off', 'service') };
  const caches = new Map<string, ContentCache>();
  const missingActionsAt = rememberMissingActions();
  return {
    alb: (region) => {
      const api = createAlbApi(inProcessAlbWire(model, region, wire), region);
      return resilientAlb(api, limiters, resilience);
    },
    catalog: (partition) => {
      const api = createCasApi(inProcessCasWire(model, partition, wire), partition);
      const cas = resilientCas(api, limiters, resilience);
      const cache = caches.get(partition) ?? new Map();
      caches.set(partition, cache);
      return createCatalog({ cas, cache, missingActions: missingActionsAt(partition, clock) });
    },
  };
}

export interface InProcessWorkerInput
  extends Pick<Edge, 'clock' | 'env' | 'newId' | 'logSink' | 'onProgress'> {
  readonly cloud: Cloud;
  readonly probe: Probe;
  readonly store: LedgerStore;
  /** Identifies the trusted roots; default: always the same. */
  readonly roots?: string;
  /** Default: none is known. */
  readonly knownRoots?: KnownRoots;
  /** Default: one that records invocations in memory. */
  readonly invoker?: InvokeApi;
  /** Default: none. */
  readonly bus?: EventBusApi | undefined;
  /** Default: none. */
  readonly notifier?: Notifier | undefined;
}

export function inProcessWorker({
  cloud,
  probe,
  store,
  roots = 'roots-1',
  knownRoots = nothingKnown.roots,
  invoker,
  bus,
  notifier,
  ...edge
}: InProcessWorkerInput): Worker {
  const { clock, env, newId, logSink: sink, onProgress } = edge;
  const config = configOf(env);
  return {
    clock,
    newId,
    config,
    context: invocationContext,
    cloud,
    catalogs: sharedCatalogs(cloud),
    logger: createLogger({ level: config.logLevel, sink, secrets: [], clock }),
    store,
    invoker: invoker ?? createMemoryInvoker(),
    bus,
    notifier,
    deadlineMs: clock.now() + DAY_MS,
    probe,
    roots,
    knownRoots,
    onProgress,
  };
}

/** A simulation creates many workers with one environment. */
const configs = new WeakMap<Environment, Config>();

function configOf(env: Environment): Config {
  const config = configs.get(env) ?? loadConfig(env);
  configs.set(env, config);
  return config;
}

const invocationContext: FunctionContext = {
  requestId: 'request-1',
  function: { name: 'scan', handler: 'index.handler', memory: 512, timeout: 86_400 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};
