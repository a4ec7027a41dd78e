/**
 * Looks over a region for whoever hands work to others: every load balancer with its plan, made by the same rules as the worker's own, and
 * what there is to do. Reads only.
 *
 * What cannot be read is work, too: a worker looks for himself. Nobody is sent where the operator wants a load balancer left alone, nor
 * where the cloud throttles or does not answer: a worker for each would only ask it for more. What is open goes on all the same.
 */
import pMap from 'p-map';
import { CloudError } from '../../cloud/errors.ts';
import { type InventoriedLoadBalancer, listLoadBalancers } from '../../cloud/inventory/inventory.ts';
import type { ListedLoadBalancer } from '../../cloud/inventory/load-balancer.ts';
import { planInputOf, readCandidates } from '../../cloud/inventory/read-load-balancer.ts';
import { type SurveyedLoadBalancer, surveyRegion } from '../../cloud/inventory/survey.ts';
import { partitionOfRegion } from '../../core/model/certificate.ts';
import { isReasonIn } from '../../core/model/reasons.ts';
import type { Decision } from '../../core/planning/decision.ts';
import { leftAloneLoadBalancer } from '../../core/planning/left-alone.ts';
import { type Plan, planLoadBalancer } from '../../core/planning/plan.ts';
import { emptyLoadBalancer, type LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import { workLeft } from '../../rotation/notifying/work-left.ts';
import { revertedByOthers } from '../../rotation/reverted.ts';
import type { Command } from '../commands/command.ts';
import { isRoutine } from '../commands/narrowing.ts';
import { isDailyCheckDue, listenersToCheck } from '../worker/daily-check.ts';
import { selectionOf } from '../worker/selection.ts';
import { unknownLoadBalancer, type Worker } from '../worker/worker.ts';
import type { RegionMemory } from './scan-memory.ts';
import type { Scope } from './scope.ts';

export interface PlannedLoadBalancer {
  readonly listed: ListedLoadBalancer;
  readonly listenerIds: readonly string[];
  /** `undefined`: it could not be read. */
  readonly plan: Plan | undefined;
  /** Why somebody has to work on it. */
  readonly work: readonly string[];
  readonly error: unknown;
}

export interface SurveyAndPlanInput {
  readonly worker: Worker;
  readonly region: string;
  readonly command: Command;
  readonly scope: Scope;
  /** What the ledger knows of a load balancer of the region; `undefined`: nothing. */
  readonly stateOf: (loadBalancerId: string) => LoadBalancerState | undefined;
  /** `undefined`: nothing is known of earlier scans. */
  readonly memory: RegionMemory | undefined;
}

export interface PlannedRegion {
  readonly loadBalancers: readonly PlannedLoadBalancer[];
  /** Why the region could not be listed; its load balancers may be named all the same. */
  readonly error: unknown;
}

/** Load balancers planned at the same time; what they wait for is CAS. */
const PLANS_AT_ONCE = 8;

export async function surveyAndPlan(input: SurveyAndPlanInput): Promise<PlannedRegion> {
  const { worker, region, command, scope } = input;
  const alb = worker.cloud.alb(region);
  const catalog = worker.catalogs(partitionOfRegion(region));
  const { loadBalancerId } = command;
  let surveyed: readonly SurveyedLoadBalancer[];
  try {
    surveyed = await surveyRegion({
      alb,
      catalog,
      loadBalancerId,
      isMeant: (id) => scope.includes(region, id),
    });
  } catch (error) {
    return { loadBalancers: isOverburdened(error) ? [] : await onlyNamed(input), error };
  }
  if (loadBalancerId !== undefined && surveyed.length === 0) {
    return { loadBalancers: [], error: unknownLoadBalancer(loadBalancerId, region) };
  }
  const loadBalancers = await pMap(surveyed, (one) => planSurveyed(input, one), {
    concurrency: PLANS_AT_ONCE,
  });
  return { loadBalancers, error: undefined };
}

/** Their listeners could not be listed; the names may still be had. */
async function onlyNamed(input: SurveyAndPlanInput): Promise<readonly PlannedLoadBalancer[]> {
  const { worker, region, command, scope } = input;
  const { loadBalancerId } = command;
  const only = loadBalancerId === undefined ? {} : { loadBalancerIds: [loadBalancerId] };
  try {
    const listed = await listLoadBalancers(worker.cloud.alb(region), only);
    const meant = listed.filter((one) => scope.includes(region, one.loadBalancerId));
    return meant.map((one) => unread(input, one, [], undefined));
  } catch (error) {
    worker.logger.warn('could not list the load balancers either', { region, error });
    return [];
  }
}

function unread(
  input: SurveyAndPlanInput,
  listed: ListedLoadBalancer,
  listenerIds: readonly string[],
  error: unknown,
): PlannedLoadBalancer {
  return { listed, listenerIds, plan: undefined, work: workOfUnread(input, listed, error), error };
}

function workOfUnread(
  { worker: { config }, stateOf }: SurveyAndPlanInput,
  listed: ListedLoadBalancer,
  error: unknown,
): readonly string[] {
  if (leftAloneLoadBalancer(listed, config)) return [];
  if (!isOverburdened(error)) return ['not-read'];
  return stateOf(listed.loadBalancerId)?.open.length ? ['open-changes'] : [];
}

/** The cloud throttles, is busy or does not answer, after all repetitions: what helps is to ask it less, and later. */
function isOverburdened(error: unknown): boolean {
  return error instanceof CloudError && error.retryable;
}

async function planSurveyed(
  input: SurveyAndPlanInput,
  { listed, listenerIds, seen }: SurveyedLoadBalancer,
): Promise<PlannedLoadBalancer> {
  if (seen.kind === 'failed') return unread(input, listed, listenerIds, seen.error);
  try {
    const state = input.stateOf(listed.loadBalancerId) ?? emptyLoadBalancer;
    const plan = await planFor(input, seen.live, state);
    return { listed, listenerIds, plan, work: workOf(input, plan, state), error: undefined };
  } catch (error) {
    return unread(input, listed, listenerIds, error);
  }
}

/** CAS is asked for replacements only where something is due: nothing else in a plan rests on them. */
async function planFor(
  { worker: { config, clock, catalogs }, region, command }: SurveyAndPlanInput,
  live: InventoriedLoadBalancer,
  state: LoadBalancerState,
): Promise<Plan> {
  const nowMs = clock.now();
  const selection = selectionOf(command);
  const seen = { live, nowMs, settings: config, selection };
  const reverted = revertedByOthers(state, nowMs);
  const withNothing = planLoadBalancer({ ...planInputOf({ ...seen, candidates: [] }), reverted });
  if (!withNothing.decisions.some(({ due }) => due !== undefined)) return withNothing;
  const attached = live.listeners.flatMap((listener) =>
    listener.attached.flatMap(({ certificate }) => certificate ?? []),
  );
  const candidates = await readCandidates(catalogs(partitionOfRegion(region)), attached, selection);
  return planLoadBalancer({ ...planInputOf({ ...seen, candidates }), reverted });
}

function workOf(
  { worker: { bus, config, clock }, command, memory }: SurveyAndPlanInput,
  plan: Plan,
  state: LoadBalancerState,
): readonly string[] {
  const nowMs = clock.now();
  const selection = selectionOf(command);
  const work = workLeft({ plan, state, selection, publishes: bus !== undefined, nowMs });
  const lastAtMs = memory && lastDailyCheckAtMs(memory, plan.live.loadBalancer.loadBalancerId, nowMs);
  const needsDailyCheck =
    lastAtMs !== undefined &&
    isDailyCheckDue({ config, command, lastAtMs, nowMs }) &&
    listenersToCheck(plan.live, config).size > 0;
  const isSeen = work.includes('changes') || (config.mode === 'apply' && isRoutine(command));
  return [
    ...work,
    ...(!isSeen && plan.decisions.some((one) => needsWorker(plan, one)) ? ['due'] : []),
    ...(needsDailyCheck ? ['daily-look'] : []),
    ...(command.plan === undefined ? [] : ['asked-for']),
  ];
}

/** The first scans of a deployment have enough to do: what was never looked at is a day after the first one. */
function lastDailyCheckAtMs({ looks, last }: RegionMemory, loadBalancerId: string, nowMs: number): number {
  return looks.get(loadBalancerId)?.atMs ?? last?.firstAtMs ?? last?.startedAtMs ?? nowMs;
}

/** Due, and blocked by what was seen in passing: somebody looks properly, unless no look can change it. */
function needsWorker({ live }: Plan, { listenerId, due, decision, reason }: Decision): boolean {
  if (due === undefined || decision !== 'blocked' || reason === 'outside-window') return false;
  if (!isReasonIn('left-alone', reason)) return true;
  const listener = live.listeners.find((one) => one.listenerId === listenerId);
  return reason === 'listener-not-running' && listener?.status !== 'Stopped';
}
