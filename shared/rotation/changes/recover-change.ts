/**
 * Settles a change that an earlier worker began: finds out from the listener how far it got, and finishes it or takes it back.
 *
 * The listener is believed; the ledger says what was meant, what was there before, and whether a proof had failed. Decides nothing until
 * the listener has left `Configuring`. A listener that is at no point of the change was changed by somebody else: it is left alone.
 */

import type { CertificateId } from '../../core/model/certificate.ts';
import type { Listener, LiveLoadBalancer } from '../../core/model/listener.ts';
import { withDetails } from '../../core/planning/attached-details.ts';
import type { Change } from '../../core/planning/change.ts';
import { isValid } from '../../core/planning/due.ts';
import { type SlotEntry, type Step, sameSlots, sameStep, type WriteStep } from '../../core/planning/steps.ts';
import { type Baseline, NEIGHBOUR_LEFT } from '../../core/proof/expectation.ts';
import type { Answer } from '../../core/proof/identity.ts';
import type { OpenChange, RollingBack } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { nothingKnown } from '../proving/baseline.ts';
import type { RotationContext } from '../run/context.ts';
import { LOST_ANSWER_GRACE_MS, STEP_TIMEOUT_MS } from '../run/limits.ts';
import {
  endChange,
  hasWritten,
  isBare,
  type Run,
  runSteps,
  type State,
  stateAfter,
} from './execute-change.ts';
import { proveOldState, rollBack } from './roll-back.ts';
import { settledState } from './write.ts';

/** CAS took it back: no proof has failed, so nothing is held against anybody. */
const REPLACEMENT_UNFIT = 'replacement-unfit';

/** @returns how it ended; `undefined`: nothing of it is left (it had not begun, or somebody else has changed the listener since), plan anew. */
export async function recoverChange(
  context: RotationContext,
  live: LiveLoadBalancer,
  open: OpenChange,
  emergency: boolean,
): Promise<ChangeOutcome | undefined> {
  const { change } = open;
  const found = live.listeners.find(({ listenerId }) => listenerId === change.listenerId);
  const ended = (outcome: ChangeOutcome): Promise<ChangeOutcome> =>
    endChange({ context, change, baseline: open.baseline }, outcome);
  if (!found) {
    return ended({
      outcome: 'blocked',
      reason: 'changed-by-others',
      message: `${change.listenerId} is gone.`,
    });
  }
  context.onProgress(found, 'settling what an earlier run has left open');
  await graceOf(context, open);
  const state = await settledState(
    { alb: context.alb, clock: context.clock, listenerId: change.listenerId },
    context.clock.now() + STEP_TIMEOUT_MS,
  );
  if (state.kind === 'not-settled') {
    return ended({ outcome: 'changed-unproved', reason: 'listener-not-ready', message: state.message });
  }
  const before = rebased(change, open.before, state.slots);
  const baseline = open.baseline && withoutMovedNeighbours(change, open.baseline, open.before, state.slots);
  const listener: Listener = {
    ...found,
    attached: withDetails(before, found.attached, [...context.known.values()]),
  };
  // Without a baseline it went on unproved then, and does so now.
  const mayGoOnUnproved = emergency || baseline === undefined || context.unprovable === 'rotate';
  const run: Run = { context, listener, change, baseline, mayGoOnUnproved, resumed: true };
  if (open.restored && !sameSlots(rebased(change, open.restored, state.slots), state.slots)) {
    await ended(changedByOthers(change.listenerId));
    return undefined;
  }
  if (open.rollingBack) return ended(await goOnBack(run, open, open.rollingBack, state.slots));
  const sent = [...open.sent, ...(open.unanswered ? [open.unanswered] : [])];
  const point = pointOf(
    change.steps,
    before,
    state.slots,
    sent.map(({ step }) => step),
  );
  if (!point) {
    await ended(changedByOthers(change.listenerId));
    return undefined;
  }
  if (isObsolete(run, open, point)) {
    await ended(neighboursChanged(change.listenerId));
    return undefined;
  }
  if (!hasWritten(point)) {
    await ended({ outcome: 'nothing-to-do', reason: 'not-started', message: 'Nothing of it had been done.' });
    return undefined;
  }
  return ended(await goOn(run, point));
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
function withoutMovedNeighbours(
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
        ? { target: one.target, answer: { kind: 'unknown', code: NEIGHBOUR_LEFT }, ...nothingKnown }
        : one,
    ),
  };
}

/** Nothing is left of what was seen before, and a step is still to come that needs a proof first: begun anew, there is one. */
function isObsolete(run: Run, open: OpenChange, point: Point): boolean {
  const { change, baseline } = run;
  const sees = (one: Baseline | undefined): boolean =>
    one?.targets.some(({ answer }) => answer.kind === 'known' || answer.kind === 'other') ?? false;
  const writesAhead = change.steps.slice(point.next).some(({ kind }) => kind !== 'prove');
  return sees(open.baseline) && !sees(baseline) && writesAhead && !isBare(run, point);
}

/** A write whose answer nobody heard may have been taken and not show yet. */
async function graceOf({ clock }: RotationContext, { lastIntentAtMs }: OpenChange): Promise<void> {
  const leftMs = lastIntentAtMs === undefined ? 0 : lastIntentAtMs + LOST_ANSWER_GRACE_MS - clock.now();
  if (leftMs > 0) await clock.sleep(Math.min(leftMs, LOST_ANSWER_GRACE_MS));
}

/** How far along its steps a listener is. */
interface Point extends State {
  /** Index of the step that comes next. */
  readonly next: number;
}

/** @param sent the steps that it may have done itself: the others were done by somebody else */
function pointOf(
  steps: readonly Step[],
  before: readonly SlotEntry[],
  live: readonly SlotEntry[],
  sent: readonly WriteStep[],
): Point | undefined {
  let point: Point = { done: [], kept: [], slots: before, next: 0 };
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
async function goOn(run: Run, point: Point): Promise<ChangeOutcome> {
  const { context, listener, change, baseline } = run;
  const { newCertificateId } = change;
  const replacement = newCertificateId && (await context.lookup(newCertificateId));
  if (newCertificateId && !(replacement && isValid(replacement, context.clock.now()))) {
    const message = `${newCertificateId} was revoked, has expired or was deleted from CAS before the change was finished.`;
    const undone = await rollBack({
      context,
      listener,
      change,
      baseline,
      done: point.done,
      kept: point.kept,
      slots: point.slots,
      failure: { reason: REPLACEMENT_UNFIT, message },
      // Where neither is on the listener, whatever was there is better.
      restoresCover: isBare(run, point),
    });
    return { ...undone, proofFailed: false };
  }
  return runSteps(run, point, point.next);
}

async function goOnBack(
  { context, listener, change, baseline }: Run,
  { unproved, restored }: OpenChange,
  { reason, message, done, kept, slots, restoresCover }: RollingBack,
  live: readonly SlotEntry[],
): Promise<ChangeOutcome> {
  const failure = { reason, message };
  const undone: ChangeOutcome = restored
    ? {
        ...(await proveOldState({ context, listener, change, baseline, failure }, live)),
        proofFailed: !restoresCover,
      }
    : await rollBack({
        context,
        listener,
        change,
        baseline,
        done,
        kept,
        slots: rebased(change, slots, live),
        failure,
        restoresCover,
        live,
      });
  // One failed proof counts once, by the worker that saw how its roll back ended.
  const counts = undone.proofFailed === true && unproved === undefined && reason !== REPLACEMENT_UNFIT;
  return { ...undone, proofFailed: counts };
}

function neighboursChanged(listenerId: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `What ${listenerId} served before came from certificates that have been taken off since. The change is planned anew.`,
  };
}

function changedByOthers(listenerId: string): ChangeOutcome {
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `${listenerId} is as no step of the open change leaves it: somebody else has changed it since. It is planned anew.`,
  };
}
