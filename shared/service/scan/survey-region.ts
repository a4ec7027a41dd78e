/**
 * Surveys a region for dispatch: reads every load balancer, plans it by the same rules as a worker, and lists its work. Reads only.
 *
 * A load balancer that cannot be read counts as work: a worker reads it itself. Exceptions: load balancers that are left alone, and those
 * without open changes when the cloud throttles or does not answer, since a worker for each would add to its load.
 */
import type { PackedMap } from '../../base/packed.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type InventoriedLoadBalancer, listLoadBalancers } from '../../cloud/inventory/inventory.ts';
import type { ListedLoadBalancer } from '../../cloud/inventory/load-balancer.ts';
import { withChains } from '../../cloud/inventory/read-chains.ts';
import {
  attachedTo,
  type PlanSources,
  planInputOf,
  readCandidates,
} from '../../cloud/inventory/read-load-balancer.ts';
import { type SurveyedLoadBalancer, surveyRegion } from '../../cloud/inventory/survey.ts';
import type { LiveLoadBalancer } from '../../core/model/listener.ts';
import { probedNetwork } from '../../core/model/probe-network.ts';
import type { Decision, PlanInput } from '../../core/planning/decision.ts';
import { isLeftAlone, leftAloneLoadBalancer } from '../../core/planning/left-alone.ts';
import { type Plan, planLoadBalancer } from '../../core/planning/plan.ts';
import { type ServedListeners, turnedBad } from '../../core/proof/served-bad.ts';
import { emptyLoadBalancer, type LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import { planReport } from '../../core/reports/plan-view.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import { rowsOfPlan } from '../../core/reports/snapshot-rows.ts';
import { withLedger } from '../../rotation/known-to-ledger.ts';
import { workLeft } from '../../rotation/notifying/work-left.ts';
import { withServed } from '../../rotation/served/with-served.ts';
import { planWithLedger } from '../../rotation/waves/plan-with-ledger.ts';
import type { ReadKnowledge } from '../../rotation/waves/read-knowledge.ts';
import type { Command } from '../commands/command.ts';
import { isRoutine } from '../commands/narrowing.ts';
import { isDailyCheckDue, listenersToCheck } from '../worker/daily-check.ts';
import { selectionOf } from '../worker/selection.ts';
import { hasChannels, unknownLoadBalancer, type Worker } from '../worker/worker.ts';
import { keepPlanned, type PlannedLoadBalancer } from './planned-load-balancers.ts';
import type { RegionMemory } from './scan-memory.ts';
import type { Scope } from './scope.ts';

export interface SurveyAndPlanInput {
  readonly worker: Worker;
  readonly region: string;
  readonly command: Command;
  readonly scope: Scope;
  /** The recorded state of a load balancer of the region; `undefined`: none. */
  readonly stateOf: (loadBalancerId: string) => LoadBalancerState | undefined;
  /** What the ledger says about candidates. */
  readonly readKnowledge: ReadKnowledge;
  /** `undefined`: earlier scans are unknown. */
  readonly memory: RegionMemory | undefined;
  /** So many certificates have turned untrusted that none of them is due (core/proof/served-bad.ts). */
  readonly rootsSuspect: boolean;
  /** Takes the rows of each load balancer that could be read, by its id. */
  readonly rows: Pick<PackedMap<string, readonly SnapshotRow[]>, 'set'>;
}

export interface PlannedRegion {
  readonly loadBalancers: Iterable<PlannedLoadBalancer>;
  /** Whether any of them has work. */
  readonly hasWork: boolean;
  /** Why the region could not be listed in full; its load balancers may be known nevertheless. */
  readonly error: unknown;
}

export async function surveyAndPlan(input: SurveyAndPlanInput): Promise<PlannedRegion> {
  const { worker, region, command, scope } = input;
  const alb = worker.cloud.alb(region);
  const catalog = worker.catalogs(region);
  const { loadBalancerId } = command;
  const survey = { alb, catalog, loadBalancerId, isIncluded: (id: string) => scope.includes(region, id) };
  const kept = keepPlanned();
  try {
    const order = await surveyRegion(survey, async (one) => kept.add(await planSurveyed(input, one)));
    const isMissing = loadBalancerId !== undefined && order.length === 0;
    const error = isMissing ? unknownLoadBalancer(loadBalancerId, region) : undefined;
    return { loadBalancers: kept.inOrder(order), hasWork: kept.hasWork(), error };
  } catch (error) {
    const loadBalancers = isOverburdened(error) ? [] : await listUnread(input);
    return { loadBalancers, hasWork: loadBalancers.some(({ work }) => work.length > 0), error };
  }
}

/** The survey failed; the load balancers may still be listed without their listeners. */
async function listUnread(input: SurveyAndPlanInput): Promise<readonly PlannedLoadBalancer[]> {
  const { worker, region, command, scope } = input;
  const { loadBalancerId } = command;
  const only = loadBalancerId === undefined ? {} : { loadBalancerIds: [loadBalancerId] };
  try {
    const listed = await listLoadBalancers(worker.cloud.alb(region), only);
    const included = listed.filter((one) => scope.includes(region, one.loadBalancerId));
    return included.map((one) => unread(input, one, [], undefined));
  } catch (error) {
    worker.logger.warn('the load balancers could not be listed either', { region, error });
    return [];
  }
}

function unread(
  input: SurveyAndPlanInput,
  listed: ListedLoadBalancer,
  listenerIds: readonly string[],
  error: unknown,
): PlannedLoadBalancer {
  return { ...planned(input, listed, listenerIds, workOfUnread(input, listed, error)), error };
}

const noWork: readonly string[] = [];

function planned(
  { worker: { config } }: SurveyAndPlanInput,
  listed: ListedLoadBalancer,
  listenerIds: readonly string[],
  work: readonly string[],
): PlannedLoadBalancer {
  const hasWork = work.length > 0;
  const { loadBalancerId, vpcId } = listed;
  return {
    loadBalancerId,
    vpcId: hasWork ? vpcId : undefined,
    network: probedNetwork(listed, config.probeNetwork),
    listenerIds,
    work: hasWork ? work : noWork,
    ownPlan: undefined,
    error: undefined,
  };
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

/** The cloud throttles, is busy or does not answer, after all retries: only fewer and later calls help. */
function isOverburdened(error: unknown): boolean {
  return error instanceof CloudError && error.retryable;
}

async function planSurveyed(
  input: SurveyAndPlanInput,
  { listed, listenerIds, seen }: SurveyedLoadBalancer,
): Promise<PlannedLoadBalancer> {
  if (seen.kind === 'failed') return unread(input, listed, listenerIds, seen.error);
  try {
    const { loadBalancerId } = listed;
    const { config, clock } = input.worker;
    const state = input.stateOf(loadBalancerId) ?? emptyLoadBalancer;
    const plan = await planFor(input, seen.live, state);
    const work = workOf(input, plan, state);
    input.rows.set(loadBalancerId, rowsOfPlan(plan, config));
    const isOwn = work.length > 0 && config.mode === 'plan' && isRoutine(input.command);
    const ownPlan = isOwn ? planReport(plan, config, clock.now()) : undefined;
    return { ...planned(input, listed, listenerIds, work), ownPlan };
  } catch (error) {
    return unread(input, listed, listenerIds, error);
  }
}

/** Reads replacements and their chains from CAS, and about them from the ledger, only if a certificate is due: nothing else in a plan depends on them. */
async function planFor(
  {
    worker: { config, clock, catalogs, roots, knownRoots },
    region,
    command,
    readKnowledge,
    memory,
    rootsSuspect,
  }: SurveyAndPlanInput,
  live: InventoriedLoadBalancer,
  state: LoadBalancerState,
): Promise<Plan> {
  const nowMs = clock.now();
  const selection = selectionOf(command);
  const seen = { live, nowMs, settings: config, selection };
  const known = { served: servedOn(live, memory), rootsSuspect };
  const inputWith = (read: Pick<PlanSources, 'candidates' | 'unreadable'>): PlanInput => ({
    ...withServed(withLedger(planInputOf({ ...seen, ...read }), state, nowMs), known, state.open),
    roots: knownRoots,
  });
  const withNothing = planLoadBalancer(inputWith({ candidates: [], unreadable: new Map() }));
  if (!withNothing.decisions.some(({ due }) => due !== undefined)) return withNothing;
  const read = await readCandidates(catalogs(region), attachedTo(live), selection);
  const { soakMs } = config;
  const planInput = await withChains(catalogs(region), inputWith(read));
  const { plan } = await planWithLedger({ planInput, readKnowledge, soakMs, roots });
  return plan;
}

/** The daily checks of its listeners. */
function servedOn({ listeners }: LiveLoadBalancer, memory: RegionMemory | undefined): ServedListeners {
  return Object.fromEntries(
    listeners.flatMap(({ listenerId }) => {
      const record = memory?.served.get(listenerId);
      return record === undefined ? [] : [[listenerId, record] as const];
    }),
  );
}

function workOf(
  { worker: { bus, notifier, config, clock }, command, memory }: SurveyAndPlanInput,
  plan: Plan,
  state: LoadBalancerState,
): readonly string[] {
  const nowMs = clock.now();
  const selection = selectionOf(command);
  const publishes = bus !== undefined;
  const channels = hasChannels(notifier);
  const work = workLeft({ plan, state, selection, publishes, channels, nowMs });
  const lastAtMs = memory && lastDailyCheckAtMs(memory, plan.live.loadBalancer.loadBalancerId, nowMs);
  // The last check found a certificate of a listener wrong that was right before.
  const foundBad = turnedBad(servedOn(plan.live, memory)).length > 0;
  const needsDailyCheck =
    lastAtMs !== undefined &&
    isDailyCheckDue({ config, command, lastAtMs, foundBad, nowMs }) &&
    listenersToCheck(plan.live, config).size > 0;
  const needsNoReport = work.includes('changes') || (config.mode === 'apply' && isRoutine(command));
  return [
    ...work,
    ...(!needsNoReport && plan.decisions.some(needsWorker) ? ['due'] : []),
    ...(needsDailyCheck ? ['daily-look'] : []),
    ...(command.plan === undefined ? [] : ['asked-for']),
  ];
}

/** A load balancer without a daily check counts as checked at the first scan, so that a new deployment does not check everything at once. */
function lastDailyCheckAtMs(
  { dailyChecks, last }: RegionMemory,
  loadBalancerId: string,
  nowMs: number,
): number {
  return dailyChecks.get(loadBalancerId) ?? last?.firstAtMs ?? last?.startedAtMs ?? nowMs;
}

/** Due, but blocked in the survey: a worker reads it again and reports, unless that cannot change the decision. */
function needsWorker(one: Decision): boolean {
  const { due, decision, reason } = one;
  return due !== undefined && decision === 'blocked' && reason !== 'outside-window' && !isLeftAlone(one);
}
