/**
 * The plan of one load balancer: for every certificate of every listener a decision with its reason, and the ordered changes.
 *
 * Pure: (live state, what CAS holds, policy, clock) → plan. The same artefact serves dry run, approval by its hash, and execution.
 * Never calls anything; never relies on a prediction of what ALB serves. Assumes that lists are complete; whoever reads them must
 * fail rather than hand over a part.
 */
import { createHash } from 'node:crypto';
import type { CertificateId } from '../model/certificate.ts';
import type { Listener, LiveLoadBalancer } from '../model/listener.ts';
import { buildChange, type Change } from './change.ts';
import { changePolicy, judge, type Wanted } from './decide.ts';
import type { Decision, PlanInput } from './decision.ts';
import { dropTwins } from './expired-twin.ts';
import { movedNames } from './moved-names.ts';

export interface Plan {
  readonly live: LiveLoadBalancer;
  readonly decisions: readonly Decision[];
  /** In the order in which they are carried out. */
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  readonly hash: string;
}

interface ListenerPlan {
  readonly decisions: readonly Decision[];
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

export function planLoadBalancer(input: PlanInput): Plan {
  const live = inFixedOrder(input.live);
  const plans = live.listeners.map((listener) => planListener(input, listener));
  const changes = inOrder(plans.flatMap((plan) => plan.changes));
  const notes = [
    ...new Set([
      ...plans.flatMap((plan) => plan.notes),
      ...movedNames(live.listeners, changes, input.candidates),
    ]),
  ];
  return {
    live,
    decisions: plans.flatMap((plan) => plan.decisions),
    changes,
    notes,
    hash: hashOf(live, changes),
  };
}

/** ALB promises no order; the same state listed in another one must give the same plan and the same hash. */
function inFixedOrder(live: LiveLoadBalancer): LiveLoadBalancer {
  const byId = (left: string, right: string): number => (left < right ? -1 : Number(left > right));
  const listeners = live.listeners.map((listener) => ({
    ...listener,
    attached: [...listener.attached].sort(
      (left, right) =>
        Number(right.slot === 'default') - Number(left.slot === 'default') ||
        byId(left.certificateId, right.certificateId),
    ),
  }));
  return {
    ...live,
    listeners: listeners.sort(
      (left, right) => left.port - right.port || byId(left.listenerId, right.listenerId),
    ),
  };
}

/** HTTPS before QUIC, since QUIC follows its sibling; what needs no free slot before what does; otherwise by port. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const rank = (change: Change): number => Number(change.protocol === 'QUIC') * 2 + Number(change.needsSlot);
  return [...changes].sort((left, right) => rank(left) - rank(right));
}

function planListener(input: PlanInput, listener: Listener): ListenerPlan {
  const decisions: Decision[] = [];
  let wanted: readonly Wanted[] = [];
  for (const attached of listener.attached) {
    const judged = judge(input, listener, attached);
    if ('replacement' in judged) wanted = [...wanted, judged];
    else decisions.push(judged);
  }
  const taking = wanted.filter((one) => takesAPlace(one, wanted));
  decisions.push(...taking.map((one) => staysFor(listener, one)));
  wanted = wanted.filter((one) => !taking.includes(one));
  const changes: Change[] = [];
  for (const olds of groupByReplacement(wanted)) {
    const built = buildGroup(input, listener, olds);
    if (built.change) changes.push(built.change);
    decisions.push(...built.decisions);
  }
  const twins = dropTwins(input, listener, decisions);
  return {
    decisions: sortAsAttached(listener, twins.decisions),
    changes: [...twins.drops, ...changes],
    notes: wanted.flatMap(({ notes }) => notes),
  };
}

/** Forced, like all others, and yet the best there is for one of them. */
function takesAPlace({ attached }: Wanted, wanted: readonly Wanted[]): boolean {
  return wanted.some(({ replacement }) => replacement.certificateId === attached.certificateId);
}

function staysFor(listener: Listener, { attached, due }: Wanted): Decision {
  return {
    listenerId: listener.listenerId,
    attached,
    due,
    decision: 'nothing-to-do',
    reason: 'takes-over',
    message: `${attached.certificateId} takes the place of another certificate in this plan. Force again to replace it, too.`,
    newCertificateId: undefined,
  };
}

function groupByReplacement(wanted: readonly Wanted[]): readonly (readonly [Wanted, ...Wanted[]])[] {
  const groups = new Map<CertificateId, [Wanted, ...Wanted[]]>();
  for (const one of wanted) {
    const group = groups.get(one.replacement.certificateId);
    if (group) group.push(one);
    else groups.set(one.replacement.certificateId, [one]);
  }
  return [...groups.values()];
}

function buildGroup(
  input: PlanInput,
  listener: Listener,
  group: readonly [Wanted, ...Wanted[]],
): { readonly change: Change | undefined; readonly decisions: readonly Decision[] } {
  const { replacement } = group[0];
  const built = buildChange({
    ...changePolicy(input, listener),
    replacement,
    olds: group.map(({ attached }) => attached),
  });
  const decisions = group.map(({ attached, due }): Decision => {
    const common = {
      listenerId: listener.listenerId,
      attached,
      due,
      newCertificateId: replacement.certificateId,
    };
    if (built.kind === 'blocked') {
      return { ...common, decision: 'blocked', reason: built.reason, message: built.message };
    }
    return {
      ...common,
      decision: 'rotate',
      reason: due.reason,
      message: `${due.message} ${replacement.certificateId} takes its place and lasts until ${new Date(replacement.notAfterMs).toISOString()}.`,
    };
  });
  return { change: built.kind === 'change' ? built.change : undefined, decisions };
}

function sortAsAttached(listener: Listener, decisions: readonly Decision[]): readonly Decision[] {
  const place = ({ attached }: Decision): number =>
    listener.attached.findIndex(({ certificateId }) => certificateId === attached.certificateId);
  return [...decisions].sort((left, right) => place(left) - place(right));
}

/** What was seen of the listeners that change, and what is to be done: nothing else may alter the hash. */
function hashOf({ loadBalancer, listeners }: LiveLoadBalancer, changes: readonly Change[]): string {
  const touched = new Set(changes.map(({ listenerId }) => listenerId));
  const basis = listeners
    .filter(({ listenerId }) => touched.has(listenerId))
    .map(({ listenerId, attached }) => [
      listenerId,
      attached.map(({ certificateId, slot }) => [slot, certificateId]),
    ]);
  const work = changes.map(({ listenerId, newCertificateId, replaces, steps }) => [
    listenerId,
    newCertificateId ?? null,
    replaces,
    steps,
  ]);
  const canonical = JSON.stringify([loadBalancer.region, loadBalancer.loadBalancerId, basis, work]);
  return createHash('sha256').update(canonical).digest('hex');
}
