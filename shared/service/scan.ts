/**
 * Scan: finds every load balancer of the regions and, in this version, rotates each by itself.
 *
 * One that fails does not keep the others from being looked at: scan does all its work and then says what it could not do.
 */
import pMap from 'p-map';
import type { Config } from '../config.ts';
import { RotatorError } from '../errors.ts';
import type { Command } from '../events/command.ts';
import { listLoadBalancers } from '../listeners/inventory.ts';
import type { ScanReport } from '../rotation/report.ts';
import { rotate } from './rotate.ts';
import { catalogs, modeOf, unknownLoadBalancer, type Worker } from './worker.ts';

/** Mostly waiting for ALB: more at once would only queue at its write limit. */
const LOAD_BALANCERS_AT_ONCE = 8;

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

export async function scan(worker: Worker, command: Command): Promise<ScanReport> {
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

async function regionsOf({ config, context, cloud }: Worker): Promise<readonly string[]> {
  if (config.regions === 'own') return [context.region];
  if (config.regions === 'all') return cloud.alb(context.region).describeRegions();
  return config.regions;
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
