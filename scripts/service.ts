/**
 * The service as a process of its own, for the demonstration: the real scan, with the credentials and endpoints of the embedded cloud,
 * and a clock that runs as fast as the cloud's.
 *
 * Forked: gets `{"type":"start",…}`, then `{"type":"scan","mode":…}`; sends `{"type":"progress"|"report"|"failed",…}`. Its log goes to stderr.
 */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { createApp } from '../shared/app.ts';
import { loadConfig } from '../shared/config.ts';
import { type Edge, scaledClock, systemEdge } from '../shared/edge.ts';
import { credentialsOf, type Environment, type FunctionContext } from '../shared/function-compute.ts';
import type { Progress, ScanReport } from '../shared/rotation/report.ts';
import { UnresolvedEmergency } from '../shared/service/scan-errors.ts';
import type { EmulatorReady } from '../test/emulator/emulator.ts';

export interface ServiceStart {
  readonly type: 'start';
  readonly ready: EmulatorReady;
  readonly mode: 'plan' | 'apply';
  /** Directory of the ledger: it outlives this process. */
  readonly ledger: string;
  /** How often this invocation was begun before: as the platform's own retries, it takes over what the last one held. */
  readonly retryCount: number;
}

export interface ServiceScan {
  readonly type: 'scan';
  readonly mode: 'plan' | 'apply';
}

export type ServiceAnswer =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'report'; readonly report: ScanReport }
  | { readonly type: 'failed'; readonly message: string };

function answer(message: ServiceAnswer): void {
  process.send?.(message);
}

function environmentFor({ ready: { endpoints, caPem }, mode, ledger }: ServiceStart): Environment {
  const list = (urls: Readonly<Record<string, string>>): string =>
    Object.entries(urls)
      .map(([region, url]) => `${region}=${url}`)
      .join(',');
  return {
    MODE: mode,
    LEDGER: pathToFileURL(ledger).href,
    REGIONS: Object.keys(endpoints.alb).join(','),
    ALB_ENDPOINT: list(endpoints.alb),
    CAS_ENDPOINT: list(endpoints.cas),
    EXTRA_CA: caPem,
    LOG_LEVEL: 'error',
  };
}

function contextFor({ ready: { credentials, endpoints }, retryCount }: ServiceStart): FunctionContext {
  return {
    requestId: 'demonstration',
    credentials,
    function: { name: 'scan', handler: 'index.handler', memory: 512, timeout: 24 * 60 * 60 },
    region: Object.keys(endpoints.alb)[0] ?? 'cn-hangzhou',
    accountId: '1234567890123456',
    retryCount,
  };
}

let scan: ((mode: 'plan' | 'apply') => Promise<ScanReport>) | undefined;

function start(options: ServiceStart): void {
  const { ready } = options;
  const edge: Edge = {
    ...systemEdge(),
    clock: scaledClock(ready.timeScale),
    env: environmentFor(options),
    dial: (address, port) => {
      const mapped = ready.dial[`${address}:${port}`];
      return mapped === undefined ? { host: address, port } : { host: '127.0.0.1', port: mapped };
    },
    onProgress: (progress) => answer({ type: 'progress', progress }),
  };
  scan = async (mode) => {
    const context = contextFor(options);
    const config = loadConfig(edge.env);
    const app = createApp({ edge, config, context, credentials: credentialsOf(context) });
    try {
      return await app.scan({ mode }, context.requestId);
    } catch (error) {
      // The fleet has some on purpose; its report is what is shown.
      if (error instanceof UnresolvedEmergency) return error.report;
      throw error;
    }
  };
  answer({ type: 'started' });
}

process.once('disconnect', () => process.exit(1));
process.on('message', (message: ServiceStart | ServiceScan) => {
  if (message.type === 'start') return start(message);
  scan?.(message.mode).then(
    (report) => answer({ type: 'report', report }),
    (error: unknown) =>
      answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
  return undefined;
});
