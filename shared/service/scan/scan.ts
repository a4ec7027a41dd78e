/**
 * Scan: finds the load balancers of the regions and gets the work on each done: by an invocation of rotate (ROTATE_FUNCTION), or here.
 *
 * A failure does not hold up other load balancers: scan does all possible work, then fails with the list of failures.
 */
import pMap from 'p-map';
import { RotatorError } from '../../base/errors.ts';
import { listLoadBalancers } from '../../cloud/inventory/inventory.ts';
import type { ListedLoadBalancer } from '../../cloud/inventory/load-balancer.ts';
import type { Config } from '../../config/config.ts';
import { coveredRegions, regionNotCovered } from '../../config/covered-regions.ts';
import { isNarrowed } from '../../core/planning/decision.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { ScannedLoadBalancer, ScanReport } from '../../core/reports/scan-report.ts';
import { rowsOfView } from '../../core/reports/snapshot-rows.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { recordedLoadBalancers } from '../../ledger/recorded.ts';
import type { Command } from '../commands/command.ts';
import { rotate } from '../worker/rotate.ts';
import { selectionOf } from '../worker/selection.ts';
import { isUnknownLoadBalancer, modeOf, unknownLoadBalancer, type Worker } from '../worker/worker.ts';
import { closeScan } from './close-scan.ts';
import { type Dispatched, dispatch } from './dispatch.ts';
import { ScanIncomplete, UnresolvedEmergency } from './scan-errors.ts';
import { readScanMemory, type ScanMemory } from './scan-memory.ts';
import { loadBalancerKey, type Scope, scopeOf } from './scope.ts';
import { surveyAndPlan } from './survey-region.ts';

export { ScanIncomplete, UnresolvedEmergency } from './scan-errors.ts';

/** Mostly waiting for ALB: more at once would only queue at its write limit. */
const LOAD_BALANCERS_AT_ONCE = 8;

/** One run of scan. */
interface Scanning {
  readonly worker: Worker;
  readonly command: Command;
  readonly trigger: string;
  readonly failures: ScanReport['failures'][number][];
  readonly notes: string[];
  readonly startedAtMs: number;
  readonly failed: (region: string, loadBalancerId: string | null, error: unknown) => void;
  readonly wasListed: (region: string) => boolean;
}

/** @param trigger service/commands/trigger.ts: the platform refuses work that was already dispatched for the same trigger */
export async function scan(
  worker: Worker,
  command: Command,
  trigger = `request ${worker.context.requestId}`,
): Promise<ScanReport> {
  const { config, logger } = worker;
  const scanning = begin(worker, command, trigger);
  const { failures, notes } = scanning;
  const regions = await regionsOf(worker, command);
  const scope = await scopeOf(scanning, regions);
  const memory = await readScanMemory(worker, regions, (text) => notes.push(text));
  const done = hasRotateFunction(config)
    ? await surveyAndDispatch(scanning, scope, memory)
    : await rotateEverything(scanning, scope);
  const inEmergency = await closeScan({ ...scanning, regions, memory, done });
  // The answer to a narrowed command is about what it names; the timer's scan fails for other emergencies.
  const unresolved = isNarrowed(selectionOf(command)) ? [] : inEmergency;
  const report: ScanReport = {
    mode: modeOf(config, command),
    regions,
    loadBalancers: done.map(({ scanned }) => scanned),
    rotations: done.flatMap(({ rotation }) => rotation ?? []),
    notes,
    failures,
  };
  logger.info('scan', { report });
  if (unresolved.length > 0) logger.error('emergencies are unresolved', { rows: unresolved });
  if (failures.length > 0) throw new ScanIncomplete(report);
  if (unresolved.length > 0) throw new UnresolvedEmergency(report, unresolved);
  return report;
}

function begin(worker: Worker, command: Command, trigger: string): Scanning {
  const failures: Scanning['failures'] = [];
  return {
    worker,
    command,
    trigger,
    failures,
    notes: [],
    startedAtMs: worker.clock.now(),
    wasListed: (region) => !failures.some((one) => one.region === region && one.loadBalancerId === null),
    failed: (region, loadBalancerId, error) => {
      worker.logger.error('a region or load balancer failed', { region, loadBalancerId, error });
      const code = error instanceof RotatorError ? error.code : 'Unexpected';
      const message = error instanceof Error ? error.message : String(error);
      failures.push({ region, loadBalancerId, code, message });
    },
  };
}

function hasRotateFunction({ rotateFunction: { byVpc, byRegion, otherwise } }: Config): boolean {
  return otherwise !== undefined || Object.keys(byVpc).length + Object.keys(byRegion).length > 0;
}

async function surveyAndDispatch(
  scanning: Scanning,
  scope: Scope,
  memory: ScanMemory,
): Promise<readonly Dispatched[]> {
  const recorded = await readLedger(scanning, scope);
  const done = await pMap(scope.regions, async (region) => {
    const stateOf = (loadBalancerId: string) => recorded.get(loadBalancerKey(region, loadBalancerId));
    const { loadBalancers, error } = await surveyAndPlan({
      ...scanning,
      scope,
      region,
      stateOf,
      memory: memory.of(region),
    });
    return { region, error, done: await dispatch({ ...scanning, scope, region }, loadBalancers) };
  });
  return joined(scanning, done);
}

interface OfRegion<Item> {
  readonly region: string;
  readonly done: readonly Item[];
  /** Why the region could not be read in full; `undefined`: it could. */
  readonly error: unknown;
}

/**
 * A load balancer that is named without its region is searched for in all regions. If one region has it, its absence from the others is no
 * failure.
 */
function joined<Item>({ failed }: Scanning, regions: readonly OfRegion<Item>[]): readonly Item[] {
  const all = regions.flatMap(({ done }) => done);
  for (const { region, error } of regions) {
    const isElsewhere = all.length > 0 && isUnknownLoadBalancer(error);
    if (error !== undefined && !isElsewhere) failed(region, null, error);
  }
  return all;
}

/** Without the ledger, open rotations are unknown, but due certificates are still found. */
async function readLedger(
  { worker, command, notes, failures }: Scanning,
  scope: Scope,
): Promise<ReadonlyMap<string, LoadBalancerState>> {
  try {
    const { items, unreadable } = await recordedLoadBalancers(worker.store, command.loadBalancerId);
    for (const { log, code, message } of unreadable) {
      const [, region = '', loadBalancerId = ''] = log.split('/');
      if (scope.regions.includes(region) && scope.includes(region, loadBalancerId))
        failures.push({ region, loadBalancerId, code, message });
    }
    return new Map(items.map((one) => [loadBalancerKey(one.region, one.loadBalancerId), one.state]));
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    worker.logger.warn('scan goes on without the ledger', { error });
    notes.push(`The ledger did not answer, so open rotations are not known: ${error.message}`);
    return new Map();
  }
}

/** No rotate function is configured: every load balancer is rotated here. */
async function rotateEverything(scanning: Scanning, scope: Scope): Promise<readonly Dispatched[]> {
  const found = await pMap(scope.regions, async (region) => {
    try {
      return { region, error: undefined, done: await findLoadBalancers(scanning, scope, region) };
    } catch (error) {
      return { region, error, done: [] };
    }
  });
  const all = joined(scanning, found);
  return pMap(all, (one) => rotateOne(scanning, scope, one), { concurrency: LOAD_BALANCERS_AT_ONCE });
}

async function rotateOne(
  scanning: Scanning,
  scope: Scope,
  { region, loadBalancerId, name }: ListedLoadBalancer,
): Promise<Dispatched> {
  const { worker, failed } = scanning;
  const scanned = { region, loadBalancerId, work: [], worker: null };
  try {
    const rotation = await rotate(worker, scope.commandFor(region, loadBalancerId));
    return {
      scanned: { ...scanned, listenerIds: listenersOf(rotation), done: 'rotated-here' },
      rotation,
      rows: rowsOfView(rotation.plan, name),
    };
  } catch (error) {
    failed(region, loadBalancerId, error);
    return {
      scanned: { ...scanned, listenerIds: [], done: 'failed' },
      rotation: undefined,
      rows: undefined,
    };
  }
}

function listenersOf({ plan }: RotationReport): ScannedLoadBalancer['listenerIds'] {
  return [...new Set(plan.replacements.map(({ listenerId }) => listenerId))];
}

async function findLoadBalancers(
  { worker: { cloud }, command }: Scanning,
  scope: Scope,
  region: string,
): Promise<readonly ListedLoadBalancer[]> {
  const all = await listLoadBalancers(cloud.alb(region));
  const { loadBalancerId: wanted } = command;
  const found = all.filter(({ loadBalancerId }) => wanted === undefined || loadBalancerId === wanted);
  if (wanted !== undefined && found.length === 0) throw unknownLoadBalancer(wanted, region);
  return found.filter(({ loadBalancerId }) => scope.includes(region, loadBalancerId));
}

/** @throws RotatorError RegionNotCovered: a caller must not reach regions that the operator has left out */
async function regionsOf(
  { config, context, cloud }: Worker,
  { region }: Command,
): Promise<readonly string[]> {
  const covered = await coveredRegions({
    regions: config.regions,
    ownRegion: context.region,
    describeRegions: () => cloud.alb(context.region).describeRegions(),
  });
  if (region === undefined) return covered;
  if (!covered.includes(region)) throw regionNotCovered(region, covered);
  return [region];
}
