/**
 * One change as a transaction: baseline → steps, each waited for and proved → verified; or back to where it began.
 *
 * A failed proof rolls back. A step that cannot be completed is no failed proof: what is done stays where no name is bare (new and old both
 * attached) and goes on next time. What cannot be seen is not called verified.
 */
import type { Listener } from '../listeners/listener.ts';
import { attemptWrite } from './attempt-write.ts';
import type { Change } from './change.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import type { RotationContext } from './context.ts';
import { STEP_TIMEOUT_MS } from './limits.ts';
import type { Proof } from './proof.ts';
import { type Baseline, prove, takeBaseline } from './prove.ts';
import { rollBack } from './roll-back.ts';
import {
  applyStep,
  describeStep,
  type ProveStep,
  type SlotEntry,
  type Step,
  type WriteStep,
} from './steps.ts';

/** Where a change is: what it has written and how it left the listener. */
interface State {
  readonly done: readonly WriteStep[];
  readonly slots: readonly SlotEntry[];
}

interface Run {
  readonly context: RotationContext;
  readonly listener: Listener;
  readonly change: Change;
  /** `undefined`: nothing can be seen, and the operator or an emergency lets it go on all the same. */
  readonly baseline: Baseline | undefined;
  /** An emergency, or UNPROVABLE=rotate: silence does not stop it. */
  readonly mayGoOnUnproved: boolean;
}

export async function executeChange(
  context: RotationContext,
  listener: Listener,
  change: Change,
  emergency: boolean,
): Promise<ChangeOutcome> {
  context.onProgress(
    listener,
    `baseline for ${change.newCertificateId ?? 'removing an expired certificate'}`,
  );
  const taken = await takeBaseline(context, listener, change);
  const mayGoOnUnproved = emergency || context.unprovable === 'rotate';
  if (taken.kind === 'identity-unknown')
    return { outcome: 'blocked', reason: 'identity-unknown', message: taken.message };
  if (taken.kind === 'unreachable' && !mayGoOnUnproved) {
    return { outcome: 'blocked', reason: 'unreachable', message: taken.message };
  }
  const baseline = taken.kind === 'taken' ? taken.baseline : undefined;
  const outcome = await runSteps({ context, listener, change, baseline, mayGoOnUnproved });
  await context.record.write({ kind: 'outcome', data: { listenerId: listener.listenerId, ...outcome } });
  return outcome;
}

async function runSteps(run: Run): Promise<ChangeOutcome> {
  const { change, listener, context } = run;
  let state: State = {
    done: [],
    slots: listener.attached.map(({ certificateId, slot }) => ({ certificateId, slot })),
  };
  let proof: Proof = {
    kind: 'unproved',
    reason: 'unreachable',
    message: 'No address answered, before or after.',
  };
  for (const [index, step] of change.steps.entries()) {
    if (step.kind === 'prove') {
      const isLast = index === change.steps.length - 1;
      if (!run.baseline) continue;
      proof = await proveState(run, run.baseline, state, step, isLast);
      if (proof.kind === 'failed') {
        return rollBack({ context, listener, change, baseline: run.baseline, ...state, failure: proof });
      }
      if (proof.kind === 'unproved' && !isLast && !run.mayGoOnUnproved) return stoppedUnproved(state, proof);
      continue;
    }
    const stopped = await writeStep(run, state, step, index);
    if (stopped) return stopped;
    state = { done: [...state.done, step], slots: applyStep(state.slots, step) };
  }
  if (proof.kind === 'proved') {
    return {
      outcome: 'verified',
      reason: 'proved',
      message: `Proved by real handshakes in every Active zone (${proof.zones.join(', ')}).`,
    };
  }
  return {
    outcome: 'changed-unproved',
    reason: proof.reason,
    message: `The listener was changed, but not proved: ${proof.message}`,
  };
}

async function proveState(
  run: Run,
  baseline: Baseline,
  state: State,
  step: ProveStep,
  final: boolean,
): Promise<Proof> {
  const { context, listener, change } = run;
  context.onProgress(listener, describeStep(step).text);
  const proof = await prove({
    context,
    listener,
    change,
    baseline,
    slots: state.slots,
    written: state.done.length > 0,
    final,
  });
  const message = proof.kind === 'proved' ? `${proof.handshakes} handshakes` : proof.message;
  await context.record.write({
    kind: 'proof',
    data: { listenerId: listener.listenerId, proof: proof.kind, message },
  });
  return proof;
}

/** Old and new are both attached: whoever comes next finishes it. */
function stoppedUnproved(
  state: State,
  proof: { readonly reason: string; readonly message: string },
): ChangeOutcome {
  if (state.done.length === 0) return { outcome: 'blocked', reason: proof.reason, message: proof.message };
  return {
    outcome: 'changed-unproved',
    reason: proof.reason,
    message: `Stopped with new and old attached: ${proof.message}`,
  };
}

/** @returns how the change ends, when the step could not be completed. */
async function writeStep(
  run: Run,
  state: State,
  step: WriteStep,
  index: number,
): Promise<ChangeOutcome | undefined> {
  const { context, listener, change } = run;
  if (!timeLeftFor(context, state.done.length)) {
    return endedEarly(run, state, {
      reason: 'out-of-time',
      message: "Too little of the function's time is left for another step and its roll back.",
    });
  }
  context.onProgress(listener, describeStep(step).text);
  const result = await attemptWrite(context, listener, {
    step,
    stepKey: `${listener.listenerId}/${change.newCertificateId ?? 'none'}/${index}`,
    before: state.slots,
    announces: change.gap ? change.steps.slice(index + 1) : [],
  });
  if (result.kind === 'done') return undefined;
  if (result.kind === 'conflict')
    return endedEarly(run, state, { reason: 'changed-by-others', message: result.message });
  const ended = await endedEarly(run, state, result);
  return result.quota && state.done.length === 0 ? { ...ended, quota: true } : ended;
}

/** What is done stays, unless the change opened a gap: then the cover is restored first. */
async function endedEarly(
  { context, listener, change, baseline }: Run,
  state: State,
  why: { readonly reason: string; readonly message: string },
): Promise<ChangeOutcome> {
  if (state.done.length === 0) return { outcome: 'blocked', reason: why.reason, message: why.message };
  if (change.gap && isBare(change, state)) {
    return rollBack({ context, listener, change, baseline, ...state, failure: why });
  }
  return {
    outcome: 'changed-unproved',
    reason: why.reason,
    message: `Stopped after ${describeLast(state.done)}: ${why.message} Every name stays covered; the next run goes on.`,
  };
}

/** The old ones have left and the new one has not come. */
function isBare(change: Change, { slots }: State): boolean {
  const present = (id: string | undefined): boolean =>
    slots.some(({ certificateId }) => certificateId === id);
  return (
    !present(change.newCertificateId) && !change.replaces.some(({ certificateId }) => present(certificateId))
  );
}

function describeLast(done: readonly Step[]): string {
  const last = done.at(-1);
  return last ? `"${describeStep(last).text}"` : 'nothing';
}

/** Time for this step and its proof, for undoing it and all before it, and for the last proof. */
function timeLeftFor({ deadlineMs, clock, proofTimeoutMs }: RotationContext, stepsDone: number): boolean {
  if (deadlineMs === undefined) return true;
  const neededMs = (1 + stepsDone + 1) * STEP_TIMEOUT_MS + 2 * proofTimeoutMs;
  return clock.now() + neededMs <= deadlineMs;
}
