/**
 * The product as one worker runs it: its own adapters, retry, limits, catalogs and scan, over the ports of this simulation. The only module
 * here that knows how a worker is put together.
 */
import { type ContentCache, createCatalog } from '../../shared/certificates/catalog.ts';
import { createAlbApi } from '../../shared/cloud/alb.ts';
import { createCasApi } from '../../shared/cloud/cas.ts';
import type { Cloud } from '../../shared/cloud/cloud.ts';
import { createAccountLimiters, resilientAlb, resilientCas } from '../../shared/cloud/resilient.ts';
import { createLedgerStore } from '../../shared/ledger/store.ts';
import type { LogFields, Logger } from '../../shared/logger.ts';
import { createLogger } from '../../shared/logger.ts';
import type { RotationReport } from '../../shared/rotation/report.ts';
import { scan } from '../../shared/service/scan.ts';
import { inProcessWorker } from '../support/in-process-service.ts';
import type { Invocation } from './invocation.ts';
import { gatedBus, gatedProbe, gatedStorage, gatedWire, type Outside } from './ports.ts';

export interface ServiceInput {
  readonly outside: Outside;
  readonly invocation: Invocation;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly random: () => number;
  readonly keepsLog: boolean;
}

/** Runs scan once, to its end or to that of its worker. */
export async function runScan(input: ServiceInput): Promise<void> {
  const { outside, invocation, env, random, timeoutMs } = input;
  let ids = 0;
  const made = inProcessWorker({
    cloud: cloudFor(input),
    clock: invocation.clock,
    probe: gatedProbe(outside, invocation),
    store: createLedgerStore(gatedStorage(outside, invocation)),
    env,
    newId: () => {
      ids += 1;
      return `${invocation.name}-${ids}`;
    },
    logSink: (line) => record(input, line),
    onProgress: () => undefined,
  });
  const worker = {
    ...made,
    edge: { ...made.edge, random },
    context: {
      ...made.context,
      requestId: invocation.name,
      function: { ...made.context.function, timeout: timeoutMs / 1_000 },
    },
    bus: gatedBus(outside, invocation),
    deadlineMs: invocation.deadlineMs,
    logger: listening(
      input,
      createLogger({
        level: made.config.logLevel,
        sink: (line) => record(input, line),
        secrets: made.config.webhookSecrets,
        clock: invocation.clock,
      }),
    ),
  };
  const work = scan(worker, {}).then(
    () => invocation.finish('finished', ''),
    (error: unknown) => {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      invocation.finish('failed', `${String(error.code)}: ${error.message}`);
    },
  );
  await Promise.race([work, invocation.ended]);
}

function cloudFor({ outside, invocation, random }: ServiceInput): Cloud {
  const { clock } = invocation;
  const limiters = createAccountLimiters(clock);
  const cache: ContentCache = new Map();
  return {
    alb: (region) =>
      resilientAlb(createAlbApi(gatedWire(outside, invocation, 'alb', region), region), limiters, {
        clock,
        random,
      }),
    catalog: (partition) => {
      const api = createCasApi(gatedWire(outside, invocation, 'cas', partition), partition);
      return createCatalog({
        cas: resilientCas(api, limiters, { clock, random }),
        detailSource: 'certificate',
        cache,
      });
    },
  };
}

function record({ outside, invocation, keepsLog }: ServiceInput, line: string): void {
  if (!keepsLog || !invocation.isAlive()) return;
  const atMs = outside.time.now();
  outside.recorder.record({ kind: 'log', atMs, worker: invocation.name, line });
}

/** Reports go to the log; here they are caught on their way, before they are text. */
function listening(input: ServiceInput, logger: Logger): Logger {
  const { outside, invocation } = input;
  const info = (message: string, fields: LogFields = {}): void => {
    if (message === 'rotation' && invocation.isAlive()) {
      const report = fields['report'] as RotationReport;
      outside.recorder.record({ kind: 'report', atMs: outside.time.now(), worker: invocation.name, report });
    }
    if (input.keepsLog) logger.info(message, fields);
  };
  return { ...logger, info, child: () => listening(input, logger) };
}
