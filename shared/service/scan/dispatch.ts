/**
 * Dispatches the work on each load balancer to the rotate function that is configured for it, by an asynchronous invocation. If
 * none is configured, scan rotates the load balancer itself. A failure does not delay the other load balancers.
 *
 * On a routine scan a service in plan mode invokes no worker: a worker could add nothing to the plan that scan has made.
 */
import pMap from 'p-map';
import { arranged, type Lasting, packedList } from '../../base/packed.ts';
import type { FunctionTarget } from '../../cloud/invoke-api.ts';
import { rotateTargetFor } from '../../config/rotate-function.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { InvokedWorker, ScannedLoadBalancer } from '../../core/reports/scan-report.ts';
import type { ContentPointer } from '../../ledger/content-store.ts';
import type { Command } from '../commands/command.ts';
import { rotate } from '../worker/rotate.ts';
import { rotateTaskId } from '../worker/task-id.ts';
import { hasChannels, type Worker } from '../worker/worker.ts';
import { logScanned } from './log-scan.ts';
import type { PlannedLoadBalancer } from './planned-load-balancers.ts';
import type { Scope } from './scope.ts';

export interface DispatchInput {
  readonly worker: Worker;
  readonly region: string;
  readonly command: Command;
  readonly scope: Scope;
  /** service/commands/trigger-id.ts */
  readonly triggerId: string;
  /** What workers need not list; `undefined`: they list CAS. */
  readonly contents: ContentPointer | undefined;
  readonly failed: (region: string, loadBalancerId: string | null, error: unknown) => void;
}

export interface Dispatched {
  readonly scanned: ScannedLoadBalancer;
  /** `undefined`: scan neither rotated nor planned it itself. */
  readonly rotation: RotationReport | undefined;
}

/** By region, each in the order of the ids of its load balancers. */
export type DispatchedIn = ReadonlyMap<string, Iterable<Dispatched>>;

/** Concurrent invocations and rotations. */
const AT_ONCE = 8;

export async function dispatch(
  input: DispatchInput,
  loadBalancers: Iterable<PlannedLoadBalancer>,
): Promise<Lasting<Dispatched>> {
  const all = packedList<Dispatched>();
  const order = await pMap(
    loadBalancers,
    async (one) => {
      const dispatched = await dispatchOne(input, one);
      logScanned(input.worker, dispatched.scanned);
      all.push(dispatched);
      return all.length - 1;
    },
    { concurrency: AT_ONCE },
  );
  return arranged(all, order);
}

async function dispatchOne(input: DispatchInput, one: PlannedLoadBalancer): Promise<Dispatched> {
  const { region, failed } = input;
  const { loadBalancerId, listenerIds, work, ownPlan, error } = one;
  const scanned = { region, loadBalancerId, listenerIds, work, worker: null };
  if (error !== undefined) failed(region, loadBalancerId, error);
  if (work.length === 0) {
    const done = error === undefined ? 'nothing' : 'failed';
    return { scanned: { ...scanned, done }, rotation: undefined };
  }
  if (ownPlan !== undefined) {
    // As a worker would log it.
    input.worker.logger.info('rotation', { report: ownPlan });
    return { scanned: { ...scanned, done: 'planned' }, rotation: ownPlan };
  }
  try {
    const { done, worker, rotation } = await invokeOrRotate(input, one);
    return { scanned: { ...scanned, done, worker }, rotation };
  } catch (thrown) {
    failed(region, loadBalancerId, thrown);
    return { scanned: { ...scanned, done: 'failed' }, rotation: undefined };
  }
}

async function invokeOrRotate(
  input: DispatchInput,
  { loadBalancerId, vpcId, network }: PlannedLoadBalancer,
): Promise<Pick<ScannedLoadBalancer, 'done' | 'worker'> & Pick<Dispatched, 'rotation'>> {
  const { worker, region, scope } = input;
  const target = rotateTargetFor(worker.config.rotateFunction, { region, vpcId, network });
  if (target === undefined) {
    const rotation = await rotate(worker, scope.commandFor(region, loadBalancerId));
    return { done: doneHere(rotation), worker: null, rotation };
  }
  const invoked = await invokeWorker(input, loadBalancerId, target);
  return { done: 'worker-asked', worker: invoked, rotation: undefined };
}

/** Nothing is rotated in plan mode. */
export function doneHere({ mode }: Pick<RotationReport, 'mode'>): 'planned' | 'rotated-here' {
  return mode === 'plan' ? 'planned' : 'rotated-here';
}

async function invokeWorker(
  { worker, region, scope, triggerId, contents }: DispatchInput,
  loadBalancerId: string,
  target: FunctionTarget,
): Promise<InvokedWorker> {
  const taskId = rotateTaskId(region, loadBalancerId, triggerId);
  const wanted: Command = {
    ...scope.commandFor(region, loadBalancerId),
    ...(contents === undefined ? {} : { contents }),
    ...(hasChannels(worker.notifier) ? { channels: true } : {}),
  };
  const answer = await worker.invoker.invokeAsync({ target, payload: JSON.stringify(wanted), taskId });
  worker.logger.info('invoked a worker', {
    region,
    loadBalancerId,
    function: functionNameOf(target),
    taskId,
    answer,
  });
  return { function: functionNameOf(target), taskId, answer };
}

function functionNameOf({ service, functionName }: FunctionTarget): string {
  return service === undefined ? functionName : `${service}/${functionName}`;
}
