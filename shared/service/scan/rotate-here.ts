/**
 * Scan without a rotate function: lists the load balancers of every region, and rotates each in this invocation.
 */
import pMap from 'p-map';
import { listLoadBalancers } from '../../cloud/inventory/inventory.ts';
import type { ListedLoadBalancer } from '../../cloud/inventory/load-balancer.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { ScannedLoadBalancer } from '../../core/reports/scan-report.ts';
import { rowsOfView } from '../../core/reports/snapshot-rows.ts';
import { explainedRegion } from '../worker/explain-region.ts';
import { rotate } from '../worker/rotate.ts';
import { unknownLoadBalancer } from '../worker/worker.ts';
import type { Dispatched, DispatchedIn } from './dispatch.ts';
import { doneHere } from './dispatch.ts';
import { logScanned } from './log-scan.ts';
import { failForRegions, type Scanning } from './scanning.ts';
import type { Scope } from './scope.ts';

/** Mostly waiting for ALB: more at once would only queue at its write limit. */
const LOAD_BALANCERS_AT_ONCE = 8;

export async function rotateHere(scanning: Scanning, scope: Scope): Promise<DispatchedIn> {
  const found = await pMap(scope.regions, async (region) => {
    try {
      return { region, error: undefined, done: await findLoadBalancers(scanning, scope, region) };
    } catch (error) {
      return { region, error: await explainedRegion(scanning.worker.cloud, region, error), done: [] };
    }
  });
  failForRegions(
    scanning,
    found.map((one) => ({ ...one, found: one.done.length })),
  );
  const all = await pMap(
    found.flatMap(({ done }) => done),
    async (one) => {
      const rotated = await rotateOne(scanning, scope, one);
      logScanned(scanning.worker, rotated.scanned);
      return rotated;
    },
    { concurrency: LOAD_BALANCERS_AT_ONCE },
  );
  return new Map(
    scope.regions.map((region) => [region, all.filter(({ scanned }) => scanned.region === region)]),
  );
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
    scanning.rowsIn(region).set(loadBalancerId, rowsOfView(rotation.plan, name));
    const done = doneHere(rotation);
    return { scanned: { ...scanned, listenerIds: listenersOf(rotation), done }, rotation };
  } catch (error) {
    failed(region, loadBalancerId, error);
    return { scanned: { ...scanned, listenerIds: [], done: 'failed' }, rotation: undefined };
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
