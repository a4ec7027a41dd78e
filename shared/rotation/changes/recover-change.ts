/**
 * Recovers a change that an earlier run started: determines from the listener which steps were made, then continues or rolls back.
 *
 * Decides from the live listener. The ledger only has the intended steps, the slots before them, and whether a proof failed. Decides nothing
 * while the listener is `Configuring`. A listener that matches no point of the change was changed by another writer and is left alone. Where a
 * roll back had begun and no old certificate can be put back any more, the change goes forwards again and is proved: otherwise it would stay
 * open for ever.
 */
import type { LiveLoadBalancer } from '../../core/model/listener.ts';
import { isValid } from '../../core/planning/due.ts';
import { restartChange } from '../../core/planning/running-change.ts';
import { sameSlots } from '../../core/planning/step.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import type { OpenChange } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { presentBaseline } from '../proving/present.ts';
import type { RotationContext } from '../run/context.ts';
import { LOST_ANSWER_GRACE_MS, STEP_TIMEOUT_MS } from '../run/limits.ts';
import { reportProgress } from '../run/rotation.ts';
import { whyFoundWrong } from '../waves/found-wrong.ts';
import { awaitRunning } from './await-listener.ts';
import { type ChangeExecution, hasWritten, isUncovered } from './change-execution.ts';
import { mayCloseGap, whyForged, whyNeverBack, whyNotContinued } from './check-recovered.ts';
import { continueRollBack, isStuck, isWithin, withProofOf } from './continue-roll-back.ts';
import { endChange } from './execute-change.ts';
import { planAgain } from './plan-again.ts';
import { type ReachedPoint, reachedPoint } from './reached-point.ts';
import { readCertificateAgain } from './read-certificate-again.ts';
import { rebased } from './rebased.ts';
import { withoutRemovedNeighbours } from './recovered-baseline.ts';
import { REPLACEMENT_UNFIT, rollBack } from './roll-back.ts';
import { runSteps } from './run-steps.ts';

/** @returns the outcome; `undefined`: the change was not started, or another writer has changed the listener since; plan again */
export async function recoverChange(
  context: RotationContext,
  live: LiveLoadBalancer,
  open: OpenChange,
  emergency: boolean,
): Promise<ChangeOutcome | undefined> {
  const { change } = open;
  const found = live.listeners.find(({ listenerId }) => listenerId === change.listenerId);
  const ended = (outcome: ChangeOutcome): Promise<ChangeOutcome> =>
    endChange(context, change, open.baseline, outcome);
  if (!found) {
    return ended({
      outcome: 'blocked',
      reason: 'changed-by-others',
      message: `${change.listenerId} no longer exists.`,
    });
  }
  reportProgress(context, change.listenerId, 'recovering an open change of an earlier run', {
    change: 'begun',
  });
  await awaitLostAnswer(context, open);
  const giveUpAtMs = context.ports.clock.now() + STEP_TIMEOUT_MS;
  const state = await awaitRunning(context, change.listenerId, giveUpAtMs);
  if (state.kind === 'not-running') {
    return ended({ outcome: 'changed-unproved', reason: 'listener-not-ready', message: state.message });
  }
  const before = rebased(change, open.before, state.slots);
  const baseline = open.baseline && withoutRemovedNeighbours(change, open.baseline, open.before, state.slots);
  // Without a baseline the earlier run continued unproved, so this one does, too.
  const mayContinueUnproved = emergency || baseline === undefined || context.settings.unprovable === 'rotate';
  const running = restartChange(change, found, { before, recorded: open.before }, context.known);
  const neverBack = whyNeverBack({ context, running }, state.slots);
  const execution: ChangeExecution = {
    context,
    running,
    baseline,
    mayContinueUnproved,
    recovered: true,
    neverBack,
  };
  if (open.restored && !sameSlots(rebased(change, open.restored, state.slots), state.slots)) {
    await ended(changedByOthers(change.listenerId));
    return undefined;
  }
  const refusal = whyForged(execution, open, state.slots);
  const refused = async (why: string): Promise<undefined> => {
    const text = `refused the open change of the ledger: ${why}`;
    reportProgress(context, change.listenerId, text, { severity: 'error' });
    await ended(recordRefused(change.listenerId, why));
    return undefined;
  };
  /** How the change ends where it cannot go forwards: its roll back, which is not completed, stays open. */
  let stuck: ChangeOutcome | undefined;
  const settled = async (undone: ChangeOutcome, knownWrong = false): Promise<ChangeOutcome | undefined> => {
    const outcome = await ended(undone);
    const isDropped = await planAgain(context, open, { undone: outcome, emergency, knownWrong });
    return isDropped ? undefined : outcome;
  };
  if (open.rollingBack) {
    if (refusal) return refused(refusal);
    const undone = await continueRollBack(execution, open, open.rollingBack, state.slots);
    if (!isStuck(undone)) return settled(undone);
    stuck = undone;
    reportProgress(
      context,
      change.listenerId,
      'no old certificate can be restored: proving the new one again',
    );
  }
  const sent = [...open.sent, ...(open.unanswered ? [open.unanswered] : [])];
  const point = reachedPoint(
    change.steps,
    before,
    state.slots,
    sent.map(({ step }) => step),
  );
  if (!point) {
    if (stuck && open.rollingBack && isWithin(change, open.rollingBack, state.slots)) return settled(stuck);
    await ended(changedByOthers(change.listenerId));
    return undefined;
  }
  const unfit = refusal ?? whyNotContinued(execution, point);
  const wrong = await whyExposedNoFurther(execution, point);
  const isGone = wrong !== undefined && !isOnListener(execution, point) && !isUncovered(execution, point);
  const isLost = hasLostBaseline(execution, open, point);
  const isBarred = isLost || isGone || unfit !== undefined || !hasWritten(point);
  if (stuck && isBarred) return settled(stuck);
  if (isLost) {
    await ended(baselineLost(change.listenerId));
    return undefined;
  }
  if (!hasWritten(point)) {
    await ended({
      outcome: 'nothing-to-do',
      reason: 'not-started',
      message: 'The change had not been started.',
    });
    return undefined;
  }
  if (unfit !== undefined) return refused(unfit);
  if (isGone) {
    await ended({ outcome: 'blocked', reason: 'quarantined', message: wrong });
    return undefined;
  }
  const continued = await continueChange(execution, point, wrong);
  return settled(withProofOf(stuck, continued), wrong !== undefined);
}

/** Whether the baseline has no certificate left and writes remain that need a proof first. A new start takes a new baseline. */
function hasLostBaseline(execution: ChangeExecution, open: OpenChange, point: ReachedPoint): boolean {
  const { running, baseline } = execution;
  const sees = (one: Baseline | undefined): boolean =>
    one?.targets.some(({ answer }) => answer.kind === 'known' || answer.kind === 'other') ?? false;
  const writesAhead = running.change.steps.slice(point.next).some(({ kind }) => kind !== 'prove');
  const left = baseline && presentBaseline(execution.context, running, baseline).baseline;
  return sees(open.baseline) && !sees(left) && writesAhead && !isUncovered(execution, point);
}

/** Waits until the effect of a write shows if its answer was lost but ALB accepted it. */
async function awaitLostAnswer(
  { ports: { clock } }: RotationContext,
  { lastIntentAtMs }: OpenChange,
): Promise<void> {
  const leftMs = lastIntentAtMs === undefined ? 0 : lastIntentAtMs + LOST_ANSWER_GRACE_MS - clock.now();
  if (leftMs > 0) await clock.sleep(Math.min(leftMs, LOST_ANSWER_GRACE_MS));
}

/** What the ledger says against the new certificate, if writes remain: another load balancer may have shown it meanwhile. */
async function whyExposedNoFurther(
  { context, running: { change } }: ChangeExecution,
  { next }: ReachedPoint,
): Promise<string | undefined> {
  const { newCertificateId, steps, replaces } = change;
  if (newCertificateId === undefined || steps.slice(next).every(({ kind }) => kind === 'prove'))
    return undefined;
  const replaced = replaces.map(({ certificateId }) => certificateId);
  return whyFoundWrong(context, newCertificateId, replaced);
}

function isOnListener({ running: { change } }: ChangeExecution, { slots }: ReachedPoint): boolean {
  return slots.some(({ certificateId }) => certificateId === change.newCertificateId);
}

/**
 * Continues if the new certificate is still usable, and rolls back otherwise: hours may have passed.
 *
 * @param wrong why it must not be exposed any further
 */
async function continueChange(
  execution: ChangeExecution,
  point: ReachedPoint,
  wrong: string | undefined,
): Promise<ChangeOutcome> {
  const { context, running } = execution;
  const { newCertificateId } = running.change;
  const replacement = newCertificateId && (await readCertificateAgain(context, newCertificateId));
  const isUsable = replacement && isValid(replacement, context.ports.clock.now());
  const leavesGap = isUncovered(execution, point) && !mayCloseGap(execution, point.slots);
  if (newCertificateId && (!isUsable || leavesGap || wrong !== undefined)) {
    const message = isUsable
      ? (wrong ?? `${newCertificateId} no longer replaces the old certificates.`)
      : `${newCertificateId} was revoked, has expired or was deleted from CAS before the change was finished.`;
    const undone = await rollBack({
      ...execution,
      state: point,
      failure: { reason: REPLACEMENT_UNFIT, message },
      // If neither old nor new is attached, restoring the old certificate is better.
      restoresCover: isUncovered(execution, point),
      live: undefined,
    });
    return { ...undone, proofFailed: false };
  }
  return runSteps(execution, point, point.next);
}

function recordRefused(listenerId: string, why: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'record-refused',
    message: `The ledger has an open change of ${listenerId} that this service would not make: ${why}. It is not carried out; the listener is planned again.`,
  };
}

function baselineLost(listenerId: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `The certificates that ${listenerId} served before the change have been removed since, or the addresses that served them have left. The change is planned again.`,
  };
}

function changedByOthers(listenerId: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `The certificates of ${listenerId} match no step of the open change: another writer has changed them since. The listener is planned again.`,
  };
}
