/**
 * Recovers a change that an earlier worker began: finds out from the listener how far it got, and finishes it or takes it back.
 *
 * The listener is believed; the ledger says what was meant, what was there before, and whether a proof had failed. Decides nothing until
 * the listener has left `Configuring`. A listener that is at no point of the change was changed by another writer: it is left alone.
 */

import type { CertificateId } from '../../core/model/certificate.ts';
import type { LiveLoadBalancer } from '../../core/model/listener.ts';
import type { Change } from '../../core/planning/change.ts';
import { isValid } from '../../core/planning/due.ts';
import { restartChange } from '../../core/planning/running-change.ts';
import { type SlotEntry, type Step, sameSlots, sameStep, type WriteStep } from '../../core/planning/steps.ts';
import { type Baseline, NEIGHBOUR_LEFT } from '../../core/proof/expectation.ts';
import type { Answer } from '../../core/proof/identity.ts';
import type { OpenChange, RollingBack } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { chainNotSeen } from '../proving/baseline.ts';
import type { RotationContext } from '../run/context.ts';
import { LOST_ANSWER_GRACE_MS, STEP_TIMEOUT_MS } from '../run/limits.ts';
import { reportProgress } from '../run/rotation.ts';
import { awaitRunning } from './await-listener.ts';
import {
  type ChangeExecution,
  type ChangeState,
  hasWritten,
  isUncovered,
  stateAfter,
} from './change-execution.ts';
import { endChange } from './execute-change.ts';
import { readCertificateAgain } from './read-certificate-again.ts';
import { proveOldState, rollBack } from './roll-back.ts';
import { runSteps } from './run-steps.ts';

/** CAS took it back: no proof has failed, so nothing is held against a certificate. */
const REPLACEMENT_UNFIT = 'replacement-unfit';

/** @returns how it ended; `undefined`: nothing of it is left (it had not begun, or another writer has changed the listener since), plan again. */
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
      message: `${change.listenerId} is gone.`,
    });
  }
  reportProgress(context, change.listenerId, 'recovering what an earlier run has left open');
  await awaitLostAnswer(context, open);
  const giveUpAtMs = context.ports.clock.now() + STEP_TIMEOUT_MS;
  const state = await awaitRunning(context, change.listenerId, giveUpAtMs);
  if (state.kind === 'not-running') {
    return ended({ outcome: 'changed-unproved', reason: 'listener-not-ready', message: state.message });
  }
  const before = rebased(change, open.before, state.slots);
  const baseline = open.baseline && withoutRemovedNeighbours(change, open.baseline, open.before, state.slots);
  // Without a baseline it went on unproved then, and does so now.
  const mayContinueUnproved = emergency || baseline === undefined || context.settings.unprovable === 'rotate';
  const running = restartChange(change, found, before, context.known);
  const execution: ChangeExecution = { context, running, baseline, mayContinueUnproved, recovered: true };
  if (open.restored && !sameSlots(rebased(change, open.restored, state.slots), state.slots)) {
    await ended(changedByOthers(change.listenerId));
    return undefined;
  }
  if (open.rollingBack) return ended(await continueRollBack(execution, open, open.rollingBack, state.slots));
  const sent = [...open.sent, ...(open.unanswered ? [open.unanswered] : [])];
  const point = reachedPoint(
    change.steps,
    before,
    state.slots,
    sent.map(({ step }) => step),
  );
  if (!point) {
    await ended(changedByOthers(change.listenerId));
    return undefined;
  }
  if (hasLostBaseline(execution, open, point)) {
    await ended(neighboursChanged(change.listenerId));
    return undefined;
  }
  if (!hasWritten(point)) {
    await ended({ outcome: 'nothing-to-do', reason: 'not-started', message: 'Nothing of it had been done.' });
    return undefined;
  }
  return ended(await continueChange(execution, point));
}

/** What was there before, with everything that the change does not touch as it is now: neighbours may have been rotated since. */
function rebased(
  { newCertificateId, replaces }: Change,
  before: readonly SlotEntry[],
  live: readonly SlotEntry[],
): readonly SlotEntry[] {
  const own = new Set<CertificateId | undefined>([
    newCertificateId,
    ...replaces.map(({ certificateId }) => certificateId),
  ]);
  const isOwn = ({ certificateId }: SlotEntry): boolean => own.has(certificateId);
  return [...before.filter(isOwn), ...live.filter((entry) => !isOwn(entry))];
}

/** What was served by a certificate that has left since says nothing about what is to be served now. */
function withoutRemovedNeighbours(
  { newCertificateId, replaces }: Change,
  baseline: Baseline,
  before: readonly SlotEntry[],
  live: readonly SlotEntry[],
): Baseline {
  const present = new Set<CertificateId | undefined>([
    newCertificateId,
    ...[...replaces, ...live].map(({ certificateId }) => certificateId),
  ]);
  const anyLeft = before.some(({ certificateId }) => !present.has(certificateId));
  const hasLeft = (answer: Answer): boolean =>
    answer.kind === 'known'
      ? ![answer.certificateId, ...(answer.copies ?? [])].some((id) => present.has(id))
      : answer.kind === 'other' && anyLeft;
  return {
    ...baseline,
    targets: baseline.targets.map((one) =>
      hasLeft(one.answer)
        ? { target: one.target, answer: { kind: 'unknown', code: NEIGHBOUR_LEFT }, ...chainNotSeen }
        : one,
    ),
  };
}

/** Nothing is left of what was seen before, and a step is still to come that needs a proof first: begun again, there is one. */
function hasLostBaseline(execution: ChangeExecution, open: OpenChange, point: ReachedPoint): boolean {
  const { running, baseline } = execution;
  const sees = (one: Baseline | undefined): boolean =>
    one?.targets.some(({ answer }) => answer.kind === 'known' || answer.kind === 'other') ?? false;
  const writesAhead = running.change.steps.slice(point.next).some(({ kind }) => kind !== 'prove');
  return sees(open.baseline) && !sees(baseline) && writesAhead && !isUncovered(execution, point);
}

/** A write whose answer was lost may have been taken and not show yet. */
async function awaitLostAnswer(
  { ports: { clock } }: RotationContext,
  { lastIntentAtMs }: OpenChange,
): Promise<void> {
  const leftMs = lastIntentAtMs === undefined ? 0 : lastIntentAtMs + LOST_ANSWER_GRACE_MS - clock.now();
  if (leftMs > 0) await clock.sleep(Math.min(leftMs, LOST_ANSWER_GRACE_MS));
}

/** How far along its steps a listener is. */
interface ReachedPoint extends ChangeState {
  /** Index of the step that comes next. */
  readonly next: number;
}

/** @param sent the steps that it may have done itself: the others were done by another writer */
function reachedPoint(
  steps: readonly Step[],
  before: readonly SlotEntry[],
  live: readonly SlotEntry[],
  sent: readonly WriteStep[],
): ReachedPoint | undefined {
  let point: ReachedPoint = { done: [], kept: [], slots: before, next: 0 };
  let reached = sameSlots(before, live) ? point : undefined;
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'prove') continue;
    const byUs = sent.some((one) => sameStep(one, step));
    point = { ...stateAfter(point, step, byUs), next: index + 1 };
    if (sameSlots(point.slots, live)) reached = point;
  }
  return reached;
}

/** Only while what was attached is still fit: hours may have passed. */
async function continueChange(execution: ChangeExecution, point: ReachedPoint): Promise<ChangeOutcome> {
  const { context, running } = execution;
  const { newCertificateId } = running.change;
  const replacement = newCertificateId && (await readCertificateAgain(context, newCertificateId));
  if (newCertificateId && !(replacement && isValid(replacement, context.ports.clock.now()))) {
    const message = `${newCertificateId} was revoked, has expired or was deleted from CAS before the change was finished.`;
    const undone = await rollBack({
      ...execution,
      state: point,
      failure: { reason: REPLACEMENT_UNFIT, message },
      // Where neither is on the listener, what was there is better.
      restoresCover: isUncovered(execution, point),
      live: undefined,
    });
    return { ...undone, proofFailed: false };
  }
  return runSteps(execution, point, point.next);
}

async function continueRollBack(
  execution: ChangeExecution,
  { unproved, restored }: OpenChange,
  { reason, message, done, kept, slots, restoresCover }: RollingBack,
  live: readonly SlotEntry[],
): Promise<ChangeOutcome> {
  const failure = { reason, message };
  const state = { done, kept, slots: rebased(execution.running.change, slots, live) };
  const undone: ChangeOutcome = restored
    ? { ...(await proveOldState({ ...execution, failure }, live)), proofFailed: !restoresCover }
    : await rollBack({ ...execution, state, failure, restoresCover, live });
  // One failed proof counts once, by the worker that saw how its roll back ended.
  const counts = undone.proofFailed === true && unproved === undefined && reason !== REPLACEMENT_UNFIT;
  return { ...undone, proofFailed: counts };
}

function neighboursChanged(listenerId: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `What ${listenerId} served before came from certificates that have been taken off since. The change is planned again.`,
  };
}

function changedByOthers(listenerId: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `${listenerId} is as no step of the open change leaves it: another writer has changed it since. It is planned again.`,
  };
}
