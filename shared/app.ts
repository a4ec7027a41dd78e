/**
 * Puts the parts together for one invocation, and knows the two things a caller can ask for: scan and rotate.
 *
 * Scan looks at every load balancer and, in this version, rotates by itself; rotate does one. A load balancer that fails does not keep the
 * others from being looked at: scan does all its work and then says what it could not do.
 */
import pLimit from 'p-limit';
import pMap from 'p-map';
import type { Catalog } from './certificates/catalog.ts';
import { type CertificateId, type Partition, partitionOfRegion } from './certificates/certificate.ts';
import { SECOND_MS } from './clock.ts';
import { type Cloud, createCloud } from './cloud/cloud.ts';
import { CloudError } from './cloud/errors.ts';
import type { Config } from './config.ts';
import type { CloudCredentials } from './credentials.ts';
import type { Edge } from './edge.ts';
import { RotatorError } from './errors.ts';
import type { Command } from './events/command.ts';
import { deadlineMs, type FunctionContext } from './function-compute.ts';
import { createMemoryLedger, type LedgerStore } from './ledger/ledger.ts';
import { listLoadBalancers } from './listeners/inventory.ts';
import { createLogger, type Logger } from './logger.ts';
import type { Probe } from './probe/probe.ts';
import { createTlsProbe } from './probe/tls.ts';
import type { RotationSettings } from './rotation/look.ts';
import type { OnProgress, RotationReport, ScanReport } from './rotation/report.ts';
import { rotateLoadBalancer } from './rotation/rotate-load-balancer.ts';

export interface App {
  scan(command: Command): Promise<ScanReport>;
  rotate(command: Command): Promise<RotationReport>;
}

export interface AppInput {
  readonly edge: Edge;
  readonly config: Config;
  readonly context: FunctionContext;
  readonly credentials: CloudCredentials;
}

/** Mostly waiting for ALB: more at once would only queue at its write limit. */
const LOAD_BALANCERS_AT_ONCE = 8;

/** More in flight only adds latency: one process does a few hundred handshakes a second. */
const PROBES_IN_FLIGHT = 32;

/** One handshake; a healthy one takes a few tens of milliseconds, across the world a second. */
const PROBE_TIMEOUT_MS = 10 * SECOND_MS;

/** What scan could not look at. Everything else was done; the reports are in the log. */
export class ScanIncomplete extends RotatorError {
  constructor(report: ScanReport) {
    const first = report.failures[0];
    super(
      'ScanIncomplete',
      `${report.failures.length} of ${report.failures.length + report.rotations.length} looks failed, the first at ${first?.loadBalancerId ?? first?.region ?? '?'}: ${first?.message ?? '?'}`,
      {
        hint: 'The others were done. Look for the line "scan" in the log for the whole report.',
        retryable: true,
      },
    );
    this.name = 'ScanIncomplete';
  }
}

export function createApp(input: AppInput): App {
  const { edge, config, context, credentials } = input;
  const startedAtMs = edge.clock.now();
  const logger = createLogger({
    level: config.logLevel,
    sink: edge.logSink,
    secrets: [
      credentials.accessKeySecret,
      ...(credentials.securityToken ? [credentials.securityToken] : []),
      ...config.webhookSecrets,
    ],
    clock: edge.clock,
  }).child({ requestId: context.requestId, function: context.function.name });
  const cloud = createCloud({
    credentials,
    endpoints: config.endpoints,
    detailSource: config.casDetail,
    clock: edge.clock,
    random: edge.random,
    logger,
  });
  const worker: Worker = {
    ...input,
    cloud,
    logger,
    store: openLedger(config),
    deadlineMs: deadlineMs(context, startedAtMs),
    probe: atMost(
      PROBES_IN_FLIGHT,
      createTlsProbe({
        clock: edge.clock,
        dial: edge.dial,
        extraCaPem: config.extraCa,
        timeoutMs: PROBE_TIMEOUT_MS,
      }),
    ),
    onProgress: (progress) => {
      const { message, ...where } = progress;
      logger.info(message, where);
      edge.onProgress(progress);
    },
  };
  return {
    scan: (command) => scan(worker, command),
    rotate: (command) => rotate(worker, command, catalogs(cloud)),
  };
}

/** Handshakes take turns over all load balancers; the waits between them do not. */
function atMost(limit: number, probe: Probe): Probe {
  const turn = pLimit(limit);
  return (target) => turn(() => probe(target));
}

interface Worker extends AppInput {
  readonly cloud: Cloud;
  readonly logger: Logger;
  readonly store: LedgerStore;
  readonly deadlineMs: number;
  readonly probe: Probe;
  readonly onProgress: OnProgress;
}

async function scan(worker: Worker, command: Command): Promise<ScanReport> {
  const { config, logger } = worker;
  refuseFanOut(config);
  const regions = command.region === undefined ? await regionsOf(worker) : [command.region];
  const shared = catalogs(worker.cloud);
  const failures: ScanReport['failures'][number][] = [];
  const failed = (region: string, loadBalancerId: string | null, error: unknown): void => {
    logger.error('could not look', { region, loadBalancerId, error });
    const code = error instanceof RotatorError ? error.code : 'Unexpected';
    failures.push({
      region,
      loadBalancerId,
      code,
      message: error instanceof Error ? error.message : String(error),
    });
  };
  const found = await pMap(regions, async (region) => {
    try {
      return await findLoadBalancers(worker, region, command);
    } catch (error) {
      failed(region, null, error);
      return [];
    }
  });
  const reports = await pMap(
    found.flat(),
    async ({ region, loadBalancerId }) => {
      try {
        return await rotate(worker, { ...command, region, loadBalancerId }, shared);
      } catch (error) {
        failed(region, loadBalancerId, error);
        return undefined;
      }
    },
    { concurrency: LOAD_BALANCERS_AT_ONCE },
  );
  const rotations = reports.filter((report) => report !== undefined);
  const report: ScanReport = { mode: modeOf(config, command), regions, rotations, failures };
  logger.info('scan', { report });
  if (failures.length > 0) throw new ScanIncomplete(report);
  return report;
}

interface Found {
  readonly region: string;
  readonly loadBalancerId: string;
}

async function findLoadBalancers(
  { cloud }: Worker,
  region: string,
  command: Command,
): Promise<readonly Found[]> {
  const all = await listLoadBalancers(cloud.alb(region));
  const { loadBalancerId: wanted } = command;
  const found = all.filter(({ loadBalancerId }) => wanted === undefined || loadBalancerId === wanted);
  if (wanted !== undefined && found.length === 0) throw unknownLoadBalancer(wanted, region);
  return found.map(({ loadBalancerId }) => ({ region, loadBalancerId }));
}

async function rotate(
  worker: Worker,
  command: Command,
  catalog: (partition: Partition) => Catalog,
): Promise<RotationReport> {
  const { edge, config, context, cloud } = worker;
  const region = command.region ?? context.region;
  const { loadBalancerId } = command;
  if (loadBalancerId === undefined)
    throw new RotatorError('Unexpected', 'rotate was called without a load balancer.');
  const partition = partitionOfRegion(region);
  try {
    const report = await rotateLoadBalancer({
      alb: cloud.alb(region),
      catalog: catalog(partition),
      freshCatalog: () => cloud.catalog(partition),
      clock: edge.clock,
      loadBalancerId,
      selection: {
        force: command.force ?? false,
        certificateId: command.certificateId as CertificateId | undefined,
        listenerIds: command.listenerIds,
      },
      settings: settingsOf(config),
      mode: modeOf(config, command),
      planHash: command.plan,
      probe: worker.probe,
      store: worker.store,
      rotationId: edge.newId(),
      deadlineMs: worker.deadlineMs,
      onProgress: worker.onProgress,
    });
    worker.logger.info('rotation', { report });
    return report;
  } catch (error) {
    if (
      error instanceof CloudError &&
      error.kind === 'not-found' &&
      error.action === 'GetLoadBalancerAttribute'
    ) {
      throw unknownLoadBalancer(loadBalancerId, region);
    }
    throw error;
  }
}

/** One catalog per partition for a whole scan: CAS is listed once, not once per load balancer. */
function catalogs(cloud: Cloud): (partition: Partition) => Catalog {
  const made = new Map<Partition, Catalog>();
  return (partition) => {
    const catalog = made.get(partition) ?? cloud.catalog(partition);
    made.set(partition, catalog);
    return catalog;
  };
}

/** A caller may lower `apply` to `plan`, never raise it. */
function modeOf(config: Config, command: Command): 'plan' | 'apply' {
  return command.mode === 'plan' ? 'plan' : config.mode;
}

async function regionsOf({ config, context, cloud }: Worker): Promise<readonly string[]> {
  if (config.regions === 'own') return [context.region];
  if (config.regions === 'all') return cloud.alb(context.region).describeRegions();
  return config.regions;
}

function settingsOf(config: Config): RotationSettings {
  return {
    policy: {
      renewBeforeMs: config.renewBeforeMs,
      lifetimeFraction: config.lifetimeFraction,
      allowWeakerKey: config.allowWeakerKey,
      retiredNames: config.retiredNames,
      allowGap: config.allowGap,
      dropExpiredTwin: config.dropExpiredTwin,
    },
    selection: { include: config.include, exclude: config.exclude },
    window: config.maintenanceWindow,
    unprovable: config.unprovable,
    proofTimeoutMs: config.proofTimeoutMs,
    network: config.probeNetwork,
  };
}

function unknownLoadBalancer(loadBalancerId: string, region: string): RotatorError {
  return new RotatorError(
    'UnknownLoadBalancer',
    `there is no load balancer ${loadBalancerId} in ${region}. Nothing was changed.`,
    {
      hint: "Check the id and the region; without a region the function's own is meant.",
    },
  );
}

function openLedger({ ledger }: Config): LedgerStore {
  if (ledger.kind === 'memory') return createMemoryLedger();
  throw new RotatorError(
    'LedgerNotAvailable',
    `this version keeps the record of rotations in memory only; LEDGER asks for ${ledger.kind}.`,
    {
      hint: 'Set LEDGER=memory: (outside Function Compute, or with MODE=plan).',
    },
  );
}

function refuseFanOut({ rotateFunction: { byVpc, byRegion, otherwise } }: Config): void {
  if (otherwise === undefined && Object.keys(byVpc).length + Object.keys(byRegion).length === 0) return;
  throw new RotatorError(
    'FanOutNotAvailable',
    'this version rotates inside scan; ROTATE_FUNCTION asks for other functions.',
    {
      hint: 'Leave ROTATE_FUNCTION empty.',
    },
  );
}
