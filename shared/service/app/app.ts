/**
 * Puts the parts together for one invocation: log, cloud, ledger, probe.
 */
import pLimit from 'p-limit';
import { SECOND_MS } from '../../base/clock.ts';
import type { CloudCredentials } from '../../base/credentials.ts';
import { isFunctionCompute } from '../../base/environment.ts';
import { createCloud } from '../../cloud/cloud.ts';
import { createEventBus } from '../../cloud/event-bus.ts';
import { createInvoker } from '../../cloud/invoke.ts';
import type { Config } from '../../config/config.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import { openLedger } from '../../ledger/open.ts';
import { createProbe } from '../../probe/all.ts';
import { LEASE_PATIENCE_MS } from '../../rotation/limits.ts';
import type { Command, OperatorCommand } from '../commands/command.ts';
import { operate } from '../operator/operator.ts';
import type { OperatorReport } from '../operator/operator-report.ts';
import type { Edge } from '../platform/edge.ts';
import { deadlineMs, type FunctionContext } from '../platform/function-compute.ts';
import { scan } from '../scan/scan.ts';
import { awaitCertificate } from '../worker/await-certificate.ts';
import { rotate } from '../worker/rotate.ts';
import { catalogs, type Worker } from '../worker/worker.ts';
import { loggerFor, secretsOf } from './function-logger.ts';

export interface App {
  /** @param trigger what set it off (service/commands/trigger.ts) */
  scan(command: Command, trigger: string): Promise<ScanReport>;
  rotate(command: Command): Promise<RotationReport>;
  operate(command: OperatorCommand): Promise<OperatorReport>;
}

/** A simulation puts together another one. */
export type MakeApp = (input: AppInput) => App;

export interface AppInput {
  readonly edge: Edge;
  readonly config: Config;
  readonly context: FunctionContext;
  readonly credentials: CloudCredentials;
}

/** More in flight only adds latency: one process does a few hundred handshakes a second. */
const PROBES_IN_FLIGHT = 32;

/** One handshake; a healthy one takes a few tens of milliseconds, across the world a second, on a starved machine several. */
const PROBE_TIMEOUT_MS = 20 * SECOND_MS;

export function createApp(input: AppInput): App {
  const { edge, config, context, credentials } = input;
  const startedAtMs = edge.clock.now();
  const logger = loggerFor(edge, context, config.logLevel, [
    credentials.accessKeySecret,
    ...(credentials.securityToken ? [credentials.securityToken] : []),
    ...secretsOf(config),
  ]);
  const cloud = createCloud({
    credentials,
    endpoints: config.endpoints,
    clock: edge.clock,
    random: edge.random,
    logger,
  });
  const platform = {
    credentials,
    region: context.region,
    accountId: context.accountId,
    internal: isFunctionCompute(edge.env),
    clock: edge.clock,
    random: edge.random,
    logger,
  };
  const worker: Worker = {
    edge,
    config,
    context,
    cloud,
    logger,
    store: openLedger({
      location: config.ledger,
      credentials,
      region: context.region,
      internal: isFunctionCompute(edge.env),
      endpoint: config.endpoints.oss,
      clock: edge.clock,
      random: edge.random,
      newId: edge.newId,
      logger,
    }),
    invoker: createInvoker({ ...platform, endpoint: config.endpoints.invoke }),
    // Without a bus nothing is kept for it.
    bus:
      config.eventBus === undefined
        ? undefined
        : createEventBus({ ...platform, bus: config.eventBus, endpoint: config.endpoints.eventBridge }),
    deadlineMs: deadlineMs(context, startedAtMs),
    probe: atMost(
      PROBES_IN_FLIGHT,
      createProbe({
        clock: edge.clock,
        dial: edge.dial,
        extraCaPem: config.extraCa,
        timeoutMs: PROBE_TIMEOUT_MS,
      }),
    ),
    onProgress: (progress) => {
      const { message, severity = 'info', ...where } = progress;
      logger[severity](message, where);
      edge.onProgress(progress);
    },
  };
  return appOf(worker);
}

export function appOf(worker: Worker): App {
  return {
    scan: async (command, trigger) => {
      await awaitCertificate(worker, command);
      return scan(worker, command, trigger);
    },
    rotate: async (command) => {
      await awaitCertificate(worker, command);
      return rotate(worker, command, catalogs(worker.cloud), LEASE_PATIENCE_MS);
    },
    operate: (command) => operate(worker, command),
  };
}

/** Handshakes take turns over all load balancers; the waits between them do not. */
function atMost(limit: number, probe: Probe): Probe {
  const turn = pLimit(limit);
  return (target) => turn(() => probe(target));
}
