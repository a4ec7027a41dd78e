/**
 * Carries out the changes of a plan, one after the other, each on a listener that has just been read again.
 */
import { CloudError } from '../../cloud/errors.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import { replacementKey } from '../../core/model/replacement-key.ts';
import { type Change, changeKey } from '../../core/planning/change.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import { type Plan, planLoadBalancer } from '../../core/planning/plan.ts';
import { sameSlots } from '../../core/planning/steps.ts';
import type { ChangeOutcome, RecoveredChange } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import type { Planned, RotationContext } from '../run/context.ts';
import { reportProgress } from '../run/rotation.ts';
import { createGatekeeper, type Gatekeeper } from '../waves/gatekeeper.ts';
import { executeChange } from './execute-change.ts';
import { isEmergency } from './is-emergency.ts';
import { refreshListener } from './refresh-listener.ts';

export interface CarryOutInput extends Planned {
  readonly context: RotationContext;
  /** The caller approved exactly this plan: a change that would now take other steps is not made. */
  readonly exactPlan: boolean;
  /** How changes ended that an earlier run had begun, by `changeKey`: they are not begun again in this one. */
  readonly recovered: ReadonlyMap<string, RecoveredChange>;
}

/** How each replacement ended, by `replacementKey`. */
export async function carryOut(input: CarryOutInput): Promise<ReadonlyMap<string, ChangeOutcome>> {
  const ended = new Map<string, ChangeOutcome>();
  const gatekeeper = createGatekeeper(input.context);
  let { planInput } = input.reading;
  for (const planned of input.plan.changes) {
    const outcome = await guarded(input.context, planned, async () => {
      const recovered = recoveredOutcome(input.recovered, planned);
      if (recovered) return recovered;
      const blockedBySibling = siblingOutcome(input.plan, planned, ended);
      if (blockedBySibling) return blockedBySibling;
      planInput = await refreshListener(input.context, planInput, planned.listenerId);
      const first = await runPlanned(input, gatekeeper, planInput, planned);
      // A plan that was approved has no other steps; and for the next change ALB is asked again, since this one may free a slot.
      if (!first.quota || input.exactPlan) return first;
      return runPlanned(input, gatekeeper, { ...planInput, quotaExhausted: true }, planned);
    });
    for (const { certificateId } of planned.replaces) {
      const isOther = outcome.others?.without.has(certificateId) ?? false;
      ended.set(
        replacementKey(planned.listenerId, certificateId),
        isOther && outcome.others ? outcome.others.outcome : outcome,
      );
    }
  }
  return ended;
}

/** The outcome of the change as it was carried out, which may be about fewer certificates than were planned. */
interface Ended extends ChangeOutcome {
  readonly others?: { readonly without: ReadonlySet<CertificateId>; readonly outcome: ChangeOutcome };
}

/**
 * What an earlier run had begun is not begun again in this one. How that ended says nothing of other old certificates, though the new one is
 * the same: those have their turn now, or after what is still wrong.
 *
 * @returns `undefined`: nothing of the kind was recovered
 */
export function recoveredOutcome(
  recovered: ReadonlyMap<string, RecoveredChange>,
  planned: Change,
): ChangeOutcome | undefined {
  const found = recovered.get(changeKey(planned));
  if (!found || sameSlots(found.change.replaces, planned.replaces)) return found?.outcome;
  if (found.outcome.outcome === 'verified') return undefined;
  return {
    outcome: 'blocked',
    reason: 'plan-changed',
    message: `An earlier change to ${planned.newCertificateId ?? 'this listener'} has just ended ${found.outcome.outcome} (${found.outcome.reason}). The next scan plans it again.`,
  };
}

/** One change that cannot go on, since the cloud does not answer, leaves the others alone. */
async function guarded(
  context: RotationContext,
  { listenerId }: Change,
  run: () => Promise<Ended>,
): Promise<Ended> {
  try {
    const outcome = await run();
    reportProgress(context, listenerId, `${outcome.outcome} (${outcome.reason})`);
    return outcome;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const reason = error.kind === 'not-found' ? 'changed-by-others' : 'cloud-unavailable';
    reportProgress(context, listenerId, `blocked (${reason}): ${error.message}`);
    return { outcome: 'blocked', reason, message: error.message };
  }
}

/** Plans again from what is known now, and runs the change if it is still the one that was planned. */
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
      message: 'The listener is no longer as it was when the plan was approved.',
    };
  }
  const emergency = isEmergency(again, change);
  const outcome = await executeThroughGate(gatekeeper, change, emergency, () =>
    executeChange(context, listener, change, emergency),
  );
  const left = planned.replaces.filter(
    ({ certificateId }) => !change.replaces.some((one) => one.certificateId === certificateId),
  );
  if (left.length === 0) return outcome;
  const without = new Set(left.map(({ certificateId }) => certificateId));
  return {
    ...outcome,
    others: { without, outcome: whyNoLongerPlanned(again, { ...planned, replaces: left }) },
  };
}

/** Waves, quarantine, breaker, pause: asked before a change, and given its outcome after it. */
async function executeThroughGate(
  gatekeeper: Gatekeeper,
  { newCertificateId }: Change,
  emergency: boolean,
  execute: () => Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
  if (newCertificateId === undefined) return execute();
  try {
    const closed = await gatekeeper.enter(newCertificateId, emergency);
    if (closed) return { outcome: 'blocked', ...closed };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return { outcome: 'blocked', reason: 'ledger-unavailable', message: error.message };
  }
  const outcome = await execute();
  await gatekeeper.leave(newCertificateId, outcome);
  return outcome;
}

/** The same new certificate on the same listener; where nothing takes their place, the same old ones. */
function isSameChange(one: Change, other: Change): boolean {
  if (one.listenerId !== other.listenerId || one.newCertificateId !== other.newCertificateId) return false;
  return one.newCertificateId !== undefined || sameSlots(one.replaces, other.replaces);
}

/** Why a change that was planned is not in the plan any more. */
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
      message:
        'Another writer took the old certificate off the listener meanwhile. The next scan plans it again.',
    };
  }
  if (left.decision === 'rotate') {
    return {
      outcome: 'blocked',
      reason: 'plan-changed',
      message: `${left.newCertificateId} would be better by now. The next scan does that.`,
    };
  }
  return { outcome: left.decision, reason: left.reason, message: left.message };
}

/** A QUIC listener follows its HTTPS sibling, once that one has been verified with the same certificate. */
function siblingOutcome(
  { live, changes }: Plan,
  change: Change,
  ended: ReadonlyMap<string, ChangeOutcome>,
): ChangeOutcome | undefined {
  if (change.protocol !== 'QUIC') return undefined;
  const sibling = live.listeners.find(({ quicListenerId }) => quicListenerId === change.listenerId);
  const blockedBySibling = (why: string): ChangeOutcome => ({
    outcome: 'blocked',
    reason: 'sibling-not-verified',
    message: `${sibling?.listenerId}, its HTTPS sibling, is not verified with ${change.newCertificateId ?? 'the change'} (${why}).`,
  });
  const siblingChange = changes.find(
    (one) => one.listenerId === sibling?.listenerId && one.newCertificateId === change.newCertificateId,
  );
  if (!siblingChange) {
    // Done before, another certificate altogether, or left as it is with what is to be replaced here.
    const kept = sibling?.attached.find(({ certificateId }) =>
      change.replaces.some((old) => old.certificateId === certificateId),
    );
    return kept && blockedBySibling(`it keeps ${kept.certificateId}`);
  }
  const open = siblingChange.replaces
    .map(({ certificateId }) => ended.get(replacementKey(siblingChange.listenerId, certificateId)))
    .filter((outcome) => outcome?.outcome !== 'verified');
  return open.length === 0 ? undefined : blockedBySibling(open[0]?.reason ?? 'not carried out yet');
}
