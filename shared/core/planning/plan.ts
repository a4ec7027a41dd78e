/**
 * The plan of one load balancer: a decision with its reason for every certificate of every listener, and the ordered changes.
 *
 * Pure: (live state, CAS certificates, policy, time) → plan. The same plan is used for a dry run, for approval by its hash, and
 * for execution. No decision or change depends on a prediction of what ALB serves; only notes do. Assumes that lists are
 * complete: a caller that cannot read a whole list must fail.
 */

import { createHash } from 'node:crypto';
import { inUtc } from '../../base/words.ts';
import type { CertificateId } from '../model/certificate.ts';
import type { Listener, LiveLoadBalancer } from '../model/listener.ts';
import { isReasonIn, reasonOf } from '../model/reasons.ts';
import type { Note } from '../model/texts/note.ts';
import type { Change } from './change.ts';
import { changePolicy, closedWindow, decide, type PlannedReplacement } from './decide.ts';
import { type DecidedAtStart, decidedAtStart } from './decided-at-start.ts';
import type { Decision, PlanInput } from './decision.ts';
import { dropTwins } from './expired-twin.ts';
import type { HeldBackReason } from './gates.ts';
import { missingRemark } from './missing-names.ts';
import { movedNames } from './moved-names.ts';
import { buildChange } from './step-order.ts';

export interface Plan {
  readonly live: LiveLoadBalancer;
  readonly decisions: readonly Decision[];
  /** In the order of execution. Includes changes that are held back: their decisions are `blocked`. */
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** What can stop the changes that may start, and is not known yet. */
  readonly decidedAtStart: readonly DecidedAtStart[];
  readonly hash: string;
}

interface ListenerPlan {
  readonly decisions: readonly Decision[];
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
}

export function planLoadBalancer(input: PlanInput): Plan {
  const live = inFixedOrder(input.live);
  const plans = live.listeners.map((listener) => planListener(input, listener));
  const changes = inOrder(plans.flatMap((plan) => plan.changes));
  const decisions = plans.flatMap((plan) => plan.decisions);
  const isAnyDue = decisions.some(({ due }) => due !== undefined);
  const notes = withoutRepeated([
    ...plans.flatMap((plan) => plan.notes),
    ...(isAnyDue ? unreadableNotes(input) : []),
    ...movedNames(live.listeners, changes, input.candidates),
  ]);
  return {
    live,
    decisions,
    changes,
    notes,
    decidedAtStart: decidedAtStart(startingChanges(changes, decisions), input.gates, input.openChange),
    hash: planHash(live, changes),
  };
}

/** The changes that nothing holds back. */
export function startingChanges(
  changes: readonly Change[],
  decisions: readonly Decision[],
): readonly Change[] {
  return changes.filter(({ listenerId, replaces }) =>
    decisions.some(
      (one) =>
        one.decision === 'rotate' &&
        one.listenerId === listenerId &&
        replaces.some(({ certificateId }) => certificateId === one.attached.certificateId),
    ),
  );
}

function withoutRepeated(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [note.message, note])).values()];
}

function unreadableNotes({ unreadableCandidates }: PlanInput): readonly Note[] {
  return [...unreadableCandidates].map(([certificateId, message]) => ({
    note: 'not-considered',
    message: `${certificateId} is not considered as a replacement: ${message}`,
    parameters: { certificate: certificateId, original: message },
  }));
}

/** ALB guarantees no order. The same state listed in another order must give the same plan and the same hash. */
function inFixedOrder(live: LiveLoadBalancer): LiveLoadBalancer {
  // No two are equal.
  const byId = (left: string, right: string): number => (left < right ? -1 : 1);
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

/** HTTPS before QUIC, because QUIC follows its HTTPS sibling; then changes that need no free slot first; otherwise by port. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const rank = (change: Change): number => Number(change.protocol === 'QUIC') * 2 + Number(change.needsSlot);
  return [...changes].sort((left, right) => rank(left) - rank(right));
}

function planListener(input: PlanInput, listener: Listener): ListenerPlan {
  const decisions: Decision[] = [];
  let planned: readonly PlannedReplacement[] = [];
  for (const attached of listener.attached) {
    const decided = decide(input, listener, attached);
    if ('replacement' in decided) planned = [...planned, decided];
    else decisions.push(decided);
  }
  const replacing = planned.filter((one) => replacesAnother(one, planned));
  decisions.push(...replacing.map((one) => keepAsReplacement(listener, one)));
  planned = planned.filter((one) => !replacing.includes(one));
  const changes: Change[] = [];
  for (const olds of groupByReplacement(planned)) {
    const built = buildGroup(input, listener, olds);
    if (built.change) changes.push(built.change);
    decisions.push(...built.decisions);
  }
  const twins = dropTwins(input, listener, decisions);
  return {
    decisions: sortAsAttached(listener, twins.decisions),
    changes: [...twins.drops, ...changes],
    notes: planned.flatMap(({ notes }) => notes),
  };
}

/** A forced certificate that is also the best replacement of another one. */
function replacesAnother({ attached }: PlannedReplacement, planned: readonly PlannedReplacement[]): boolean {
  return planned.some(({ replacement }) => replacement.certificateId === attached.certificateId);
}

function keepAsReplacement(listener: Listener, { attached, due }: PlannedReplacement): Decision {
  return {
    listenerId: listener.listenerId,
    attached,
    due,
    decision: 'nothing-to-do',
    reason: 'takes-over',
    message: `${attached.certificateId} replaces another certificate in this plan. Force again to replace it, too.`,
    newCertificateId: undefined,
    passedOver: [],
  };
}

function groupByReplacement(
  planned: readonly PlannedReplacement[],
): readonly (readonly [PlannedReplacement, ...PlannedReplacement[]])[] {
  const groups = new Map<CertificateId, [PlannedReplacement, ...PlannedReplacement[]]>();
  for (const one of planned) {
    const group = groups.get(one.replacement.certificateId);
    if (group) group.push(one);
    else groups.set(one.replacement.certificateId, [one]);
  }
  return [...groups.values()];
}

function buildGroup(
  input: PlanInput,
  listener: Listener,
  group: readonly [PlannedReplacement, ...PlannedReplacement[]],
): { readonly change: Change | undefined; readonly decisions: readonly Decision[] } {
  const { replacement } = group[0];
  const built = buildChange({
    ...changePolicy(input, listener),
    replacement,
    olds: group.map(({ attached }) => attached),
  });
  const held = heldBack(input, group);
  const decisions = group.map(({ attached, due, missingNames, passedOver }): Decision => {
    const common = {
      listenerId: listener.listenerId,
      attached,
      due,
      newCertificateId: replacement.certificateId,
      ...(missingNames.length > 0 ? { missingNames } : {}),
      passedOver,
    };
    if (built.kind === 'blocked') {
      return { ...common, decision: 'blocked', ...reasonOf(built) };
    }
    if (held) return { ...common, decision: 'blocked', ...held };
    return {
      ...common,
      decision: 'rotate',
      reason: due.reason,
      message: `${due.message} ${replacement.certificateId} replaces it and lasts until ${inUtc(replacement.notAfterMs)}.${missingRemark(missingNames)}`,
    };
  });
  return { change: built.kind === 'change' ? built.change : undefined, decisions };
}

/** Why the change must not start now. One emergency in the group is enough, since it is one change. */
function heldBack(
  input: PlanInput,
  group: readonly [PlannedReplacement, ...PlannedReplacement[]],
): HeldBackReason | undefined {
  const emergency = group.some(({ due }) => due.emergency);
  const byGate = input.gates.heldBack(
    group[0].replacement.certificateId,
    emergency,
    group.map(({ attached }) => attached.certificateId),
  );
  // An operator can act on a pause, an open breaker or a missing worker, not on the window.
  if (byGate && !isReasonIn('waiting', byGate.reason)) return byGate;
  if (input.noWorker && !emergency) return input.noWorker;
  return closedWindow(input, emergency) ?? byGate;
}

function sortAsAttached(listener: Listener, decisions: readonly Decision[]): readonly Decision[] {
  const position = ({ attached }: Decision): number =>
    listener.attached.findIndex(({ certificateId }) => certificateId === attached.certificateId);
  return [...decisions].sort((left, right) => position(left) - position(right));
}

/**
 * Covers the state of the listeners that change and the changes themselves. Nothing else may affect the hash: a change that is held back has
 * the same hash as one that may start.
 */
function planHash({ loadBalancer, listeners }: LiveLoadBalancer, changes: readonly Change[]): string {
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
