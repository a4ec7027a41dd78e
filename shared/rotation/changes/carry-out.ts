/** Carries out the changes of a plan one after another. Each change is planned again from a fresh reading of its listener. */
import { CloudError } from '../../cloud/errors.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import { reasonOf } from '../../core/model/reasons.ts';
import { replacementKey } from '../../core/model/replacement-key.ts';
import type { Change } from '../../core/planning/change.ts';
import { closedWindow } from '../../core/planning/decide.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import { type Plan, planLoadBalancer } from '../../core/planning/plan.ts';
import { sameSlots } from '../../core/planning/step.ts';
import type { ChangeOutcome, RecoveredChange } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import type { Planned, RotationContext } from '../run/context.ts';
import { reportProgress } from '../run/rotation.ts';
import { isStopped, notBegun } from '../run/stopped.ts';
import { createGatekeeper, type Gatekeeper } from '../waves/gatekeeper.ts';
import { executeChange } from './execute-change.ts';
import { isEmergency } from './is-emergency.ts';
import { siblingOutcome } from './quic-sibling.ts';
import { isStillRollingBack, recoveredOutcome } from './recovered-outcome.ts';
import { refreshListener } from './refresh-listener.ts';
import { noTimeToStart } from './time-to-start.ts';

export interface CarryOutInput extends Planned {
  readonly context: RotationContext;
  /** The caller approved this plan by its hash: a change whose steps would now differ is not made. */
  readonly exactPlan: boolean;
  /** The outcomes of recovered changes, by `changeKey`. This run does not start them again. */
  readonly recovered: ReadonlyMap<string, RecoveredChange>;
}

/** @returns the outcome of each replacement, by `replacementKey` */
export async function carryOut(input: CarryOutInput): Promise<ReadonlyMap<string, ChangeOutcome>> {
  const ended = new Map<string, ChangeOutcome>();
  const failed = new Set(
    [...input.recovered.values()]
      .filter(({ outcome, repeated }) => outcome.proofFailed && !repeated)
      .map(({ change }) => change.listenerId),
  );
  const unsettled = new Set(
    [...input.recovered.values()]
      .filter(({ outcome }) => isUnsettled(outcome))
      .map(({ change }) => change.listenerId),
  );
  const gatekeeper = createGatekeeper(input.context, input.knowledge);
  let { planInput } = input.reading;
  for (const planned of input.plan.changes) {
    if (isStillRollingBack(input.recovered, planned)) continue;
    const outcome = await guarded(input.context, planned, async () => {
      const recovered = recoveredOutcome(input.recovered, planned);
      if (recovered) return recovered;
      const blockedBySibling = siblingOutcome(input.plan, planned, ended);
      if (blockedBySibling) return blockedBySibling;
      if (failed.has(planned.listenerId)) return afterFailedProof(planned);
      if (unsettled.has(planned.listenerId)) return afterUnsettledWrite(planned);
      if (isStopped(input.context.ports)) return notBegun;
      planInput = await refreshListener(input.context, planInput, planned.listenerId);
      const first = await runPlanned(input, gatekeeper, planInput, planned);
      // An approved plan has no alternative steps. `planInput` is not changed: this change may free a slot for the next one.
      if (!first.quota || input.exactPlan) return first;
      return runPlanned(input, gatekeeper, { ...planInput, quotaExhausted: true }, planned);
    });
    if (outcome.proofFailed) failed.add(planned.listenerId);
    if (isUnsettled(outcome)) unsettled.add(planned.listenerId);
    for (const { certificateId } of planned.replaces) {
      ended.set(
        replacementKey(planned.listenerId, certificateId),
        outcome.remaining?.certificateIds.has(certificateId) ? outcome.remaining.outcome : outcome,
      );
    }
  }
  return ended;
}

/** Clients of one listener meet at most one certificate in a run whose proof fails. */
function afterFailedProof({ listenerId }: Change): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'after-failed-proof',
    message: `The proof of another change of ${listenerId} failed in this run. The next scan continues.`,
  };
}

/** A write of this service was accepted, and the listener was still in its change when the time was up. */
function isUnsettled({ outcome, reason }: ChangeOutcome): boolean {
  return outcome === 'changed-unproved' && reason === 'listener-not-ready';
}

/** What the late write changes would look like the work of another writer to the next change. */
function afterUnsettledWrite({ listenerId }: Change): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'listener-not-ready',
    message: `A write of another change of ${listenerId} may still take effect. The next scan continues.`,
  };
}

/** The outcome of a change. Planned again, the change may replace fewer certificates: the remaining ones have an outcome of their own. */
interface Ended extends ChangeOutcome {
  readonly remaining?: {
    readonly certificateIds: ReadonlySet<CertificateId>;
    readonly outcome: ChangeOutcome;
  };
}

/** A failed call to the cloud ends only this change; the others continue. */
async function guarded(
  context: RotationContext,
  { listenerId }: Change,
  run: () => Promise<Ended>,
): Promise<Ended> {
  try {
    const outcome = await run();
    reportProgress(context, listenerId, `${outcome.outcome} (${outcome.reason})`, { change: 'ended' });
    return outcome;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const reason = error.kind === 'not-found' ? 'changed-by-others' : 'cloud-unavailable';
    reportProgress(context, listenerId, `blocked (${reason}): ${error.messageWithHint}`, { change: 'ended' });
    return { outcome: 'blocked', reason, message: error.messageWithHint };
  }
}

/** Plans again, and carries the change out if the new plan still contains it. */
async function runPlanned(
  { context, exactPlan }: CarryOutInput,
  gatekeeper: Gatekeeper,
  planInput: PlanInput,
  planned: Change,
): Promise<Ended> {
  const again = planLoadBalancer({ ...planInput, nowMs: context.ports.clock.now() });
  const change = again.changes.find((one) => isSameChange(one, planned));
  const listener = again.live.listeners.find(({ listenerId }) => listenerId === planned.listenerId);
  if (!change || !listener) return whyNoLongerPlanned(again, planned);
  if (exactPlan && JSON.stringify(change.steps) !== JSON.stringify(planned.steps)) {
    return {
      outcome: 'blocked',
      reason: 'plan-changed',
      message: 'The listener has changed since the plan was approved.',
    };
  }
  const emergency = isEmergency(again, change);
  // The window governs the start. All other gates are asked again, by the gatekeeper: they may have opened or closed since the plan.
  const closed = closedWindow(planInput, emergency);
  if (closed) return { outcome: 'blocked', ...closed };
  const tooLate = noTimeToStart(context, change);
  if (tooLate) return tooLate;
  const outcome = await executeThroughGate(gatekeeper, change, emergency, () =>
    executeChange(context, listener, change, emergency),
  );
  const left = planned.replaces.filter(
    ({ certificateId }) => !change.replaces.some((one) => one.certificateId === certificateId),
  );
  if (left.length === 0) return outcome;
  const certificateIds = new Set(left.map(({ certificateId }) => certificateId));
  const why = whyNoLongerPlanned(again, { ...planned, replaces: left });
  return { ...outcome, remaining: { certificateIds, outcome: why } };
}

/** Carries out the change if waves, quarantine, breaker and pause allow it, and reports its outcome to the gatekeeper. */
async function executeThroughGate(
  gatekeeper: Gatekeeper,
  { newCertificateId, replaces }: Change,
  emergency: boolean,
  execute: () => Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
  if (newCertificateId === undefined) return execute();
  try {
    const replaced = replaces.map(({ certificateId }) => certificateId);
    const closed = await gatekeeper.enter({ certificateId: newCertificateId, replaced, emergency });
    if (closed) return { outcome: 'blocked', ...closed };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return { outcome: 'blocked', reason: 'ledger-unavailable', message: error.messageWithHint };
  }
  const outcome = await execute();
  await gatekeeper.leave(newCertificateId, outcome);
  return outcome;
}

/** The same new certificate on the same listener; without a new certificate, the same old ones. */
function isSameChange(one: Change, other: Change): boolean {
  if (one.listenerId !== other.listenerId || one.newCertificateId !== other.newCertificateId) return false;
  return one.newCertificateId !== undefined || sameSlots(one.replaces, other.replaces);
}

/** Why the new plan no longer contains a planned change. */
function whyNoLongerPlanned(again: Plan, planned: Change): ChangeOutcome {
  const left = again.decisions.find(
    ({ listenerId, attached }) =>
      listenerId === planned.listenerId &&
      planned.replaces.some(({ certificateId }) => certificateId === attached.certificateId),
  );
  if (!left) {
    return {
      outcome: 'blocked',
      reason: 'changed-by-others',
      message: 'Another writer has removed the old certificate from the listener. The next scan plans again.',
    };
  }
  if (left.decision === 'rotate') {
    return {
      outcome: 'blocked',
      reason: 'plan-changed',
      message: `${left.newCertificateId} is now the better replacement. The next scan uses it.`,
    };
  }
  return { outcome: left.decision, ...reasonOf(left) };
}
