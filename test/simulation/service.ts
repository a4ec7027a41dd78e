/**
 * Runs the real handler of a function, with the real adapters, retry, limits and catalogs, over the ports of the simulation. No other
 * module here knows how a worker is composed.
 */

import { createCertificateIssuedHandler } from '../../functions/certificate-issued.ts';
import { createRotateHandler } from '../../functions/rotate.ts';
import { createScanHandler } from '../../functions/scan.ts';
import { createWebhookHandler } from '../../functions/webhook.ts';
import { createLogger, type LogFields, type Logger } from '../../shared/base/logger.ts';
import { createAlbApi } from '../../shared/cloud/alb.ts';
import { createCasApi } from '../../shared/cloud/cas.ts';
import { createCatalog } from '../../shared/cloud/catalog.ts';
import type { ContentCache } from '../../shared/cloud/catalog-content.ts';
import { sharedCatalogs } from '../../shared/cloud/catalogs.ts';
import type { Cloud } from '../../shared/cloud/cloud.ts';
import type { InvokeApi } from '../../shared/cloud/invoke-api.ts';
import { rememberMissingActions } from '../../shared/cloud/missing-actions.ts';
import { createAccountLimiters, resilientAlb, resilientCas } from '../../shared/cloud/resilient.ts';
import { withRetry } from '../../shared/cloud/retry.ts';
import type { Config } from '../../shared/config/config.ts';
import { nothingKnown } from '../../shared/core/planning/chain-trust.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { createLedgerStore } from '../../shared/ledger/store.ts';
import { createNotifier, type Notifier } from '../../shared/notify/notifier.ts';
import { appOf } from '../../shared/service/app/app.ts';
import type { Edge } from '../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../shared/service/platform/function-compute.ts';
import { secretsOf } from '../../shared/service/platform/function-logger.ts';
import type { HttpAnswer } from '../../shared/service/platform/http-trigger.ts';
import type { Worker } from '../../shared/service/worker/worker.ts';
import { KEY_MARKER } from './fleet.ts';
import type { Invocation } from './invocation.ts';
import type { Execution, Platform } from './platform.ts';
import {
  gatedBus,
  gatedPlatform,
  gatedPost,
  gatedProbe,
  gatedStorage,
  gatedWire,
  type Outside,
} from './ports.ts';

export interface ServiceInput {
  readonly outside: Outside;
  readonly platform: Platform;
  readonly invocation: Invocation;
  readonly execution: Execution;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly random: () => number;
  readonly keepsLog: boolean;
}

/** Runs a function once, until it or its worker ends. Rejects if the product throws an error without a documented code. */
export async function runFunction(input: ServiceInput): Promise<'finished' | 'failed'> {
  const { invocation } = input;
  const work = handle(input).then(
    () => invocation.finish('finished', ''),
    (error: unknown) => {
      const { code }: { code?: unknown } = Object(error);
      if (!(error instanceof Error) || code === undefined || code === 'Unexpected') throw error;
      invocation.finish('failed', error.message);
    },
  );
  await Promise.race([work, invocation.ended]);
  return (await invocation.ended) === 'finished' ? 'finished' : 'failed';
}

function handle(input: ServiceInput): Promise<unknown> {
  const { functionName, event } = input.execution;
  const bytes = Buffer.from(event);
  const [edge, context] = [edgeOf(input), contextOf(input)];
  switch (functionName) {
    case 'scan':
      return createScanHandler(edge, ({ config }) => appOf(workerOf(input, edge, config)))(bytes, context);
    case 'rotate':
      return createRotateHandler(edge, ({ config }) => appOf(workerOf(input, edge, config)))(bytes, context);
    case 'certificate-issued':
      return createCertificateIssuedHandler(edge, () => invokerOf(input))(bytes, context);
    case 'webhook': {
      const connections = { makeInvoker: () => invokerOf(input), makeCloud: () => cloudFor(input) };
      return createWebhookHandler(edge, connections)(bytes, context).then((answer) =>
        noteAnswer(input, answer),
      );
    }
  }
}

function edgeOf(input: ServiceInput): Edge {
  const { invocation, env, random } = input;
  let ids = 0;
  return {
    clock: invocation.clock,
    random,
    env,
    dial: () => {
      throw new Error('a simulated worker opens no connection');
    },
    newId: () => {
      ids += 1;
      return `${invocation.name}-${ids}`;
    },
    logSink: (line) => record(input, line),
    onProgress: () => undefined,
  };
}

function contextOf({ execution, timeoutMs }: ServiceInput): FunctionContext {
  const { functionName: name, requestId, retryCount } = execution;
  return {
    requestId,
    credentials: { accessKeyId: 'STS.Simulation', accessKeySecret: KEY_MARKER, securityToken: KEY_MARKER },
    function: { name, handler: 'index.handler', memory: 512, timeout: timeoutMs / 1_000 },
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    retryCount,
  };
}

function workerOf(input: ServiceInput, edge: Edge, config: Config): Worker {
  const { outside, invocation, execution } = input;
  const { functionName } = execution;
  const cloud = cloudFor(input);
  return {
    clock: edge.clock,
    newId: edge.newId,
    config,
    context: contextOf(input),
    cloud,
    catalogs: sharedCatalogs(cloud),
    logger: recordingReports(input, loggerFor(input, edge, config)),
    store: createLedgerStore(gatedStorage(outside, invocation)),
    invoker: invokerOf(input),
    bus: gatedBus(outside, invocation),
    notifier: functionName === 'scan' ? notifierOf(input, config) : undefined,
    deadlineMs: invocation.deadlineMs,
    probe: gatedProbe(outside, invocation),
    roots: 'roots-1',
    knownRoots: nothingKnown.roots,
    onProgress: () => undefined,
  };
}

function notifierOf({ outside, invocation }: ServiceInput, config: Config): Notifier {
  const { notifyTargets: targets, heartbeatTarget: heartbeat } = config;
  const { clock } = invocation;
  return createNotifier({ targets, heartbeat, clock, post: gatedPost(outside, invocation), language: 'en' });
}

/** Logs only if the log is checked: logging takes a tenth of the run time. */
function loggerFor({ keepsLog }: ServiceInput, edge: Edge, config: Config): Logger {
  const secrets = secretsOf(config);
  return keepsLog
    ? createLogger({ level: config.logLevel, sink: edge.logSink, secrets, clock: edge.clock })
    : silent;
}

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

/** Retries as the real invoker does; the task id makes a retry safe. */
function invokerOf({ platform, invocation, random }: ServiceInput): InvokeApi {
  const { clock } = invocation;
  return withRetry(gatedPlatform(platform, invocation), { clock, random, isWrite: () => false });
}

function noteAnswer({ outside, invocation }: ServiceInput, { statusCode, body }: HttpAnswer): void {
  if (statusCode === 500) throw new Error(`the webhook answered ${body}`);
  if (!invocation.isAlive()) return;
  const atMs = outside.time.now();
  outside.recorder.record({ kind: 'answer', atMs, worker: invocation.name, statusCode });
}

function cloudFor({ outside, invocation, random }: ServiceInput): Cloud {
  const { clock } = invocation;
  const limiters = createAccountLimiters(clock);
  const caches = new Map<string, ContentCache>();
  const missingActionsAt = rememberMissingActions();
  return {
    alb: (region) =>
      resilientAlb(createAlbApi(gatedWire(outside, invocation, 'alb', region), region), limiters, {
        clock,
        random,
      }),
    catalog: (partition) => {
      const api = createCasApi(gatedWire(outside, invocation, 'cas', partition), partition);
      const cache = caches.get(partition) ?? new Map();
      caches.set(partition, cache);
      return createCatalog({
        cas: resilientCas(api, limiters, { clock, random }),
        cache,
        missingActions: missingActionsAt(partition, clock),
      });
    },
  };
}

function record({ outside, invocation, keepsLog }: ServiceInput, line: string): void {
  if (!keepsLog || !invocation.isAlive()) return;
  const atMs = outside.time.now();
  outside.recorder.record({ kind: 'log', atMs, worker: invocation.name, line });
}

/** Records each report when it is logged, before it becomes text. */
function recordingReports(input: ServiceInput, logger: Logger): Logger {
  const { outside, invocation } = input;
  const info = (message: string, fields: LogFields = {}): void => {
    if (message === 'rotation' && invocation.isAlive()) {
      const report = fields['report'] as RotationReport;
      outside.recorder.record({ kind: 'report', atMs: outside.time.now(), worker: invocation.name, report });
    }
    if (input.keepsLog) logger.info(message, fields);
  };
  return { ...logger, info, child: () => recordingReports(input, logger) };
}
