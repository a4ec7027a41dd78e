/**
 * One change as a transaction: baseline → steps, each waited for and proved → verified; or back to where it began.
 *
 * A failed proof rolls back. A step that cannot be completed is no failed proof: what is done stays where no name is bare (new and old both
 * attached) and goes on next time. What cannot be seen is not called verified.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Listener } from '../../core/model/listener.ts';
import type { Reason } from '../../core/model/reasons.ts';
import { withDetails } from '../../core/planning/attached-details.ts';
import { type Change, changeKey } from '../../core/planning/change.ts';
import { covers } from '../../core/planning/cover.ts';
import {
  applyStep,
  describeStep,
  type ProveStep,
  type SlotEntry,
  type Step,
  sameSlots,
  type WriteStep,
} from '../../core/planning/steps.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import type { Proof } from '../../core/proof/proof.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { baselineRemark, silentBaseline, takeBaseline } from '../proving/baseline.ts';
import { prove } from '../proving/prove.ts';
import type { RotationContext } from '../run/context.ts';
import { STEP_TIMEOUT_MS } from '../run/limits.ts';
import { rollBack } from './roll-back.ts';
import { attemptWrite } from './write.ts';

/** Where a change is: what it has written and how it left the listener. */
export interface State {
  /** Its own writes since somebody else did one of its steps, if anybody did: those that can be undone. */
  readonly done: readonly WriteStep[];
  /** Its own writes before that: the listener never was as they left it again, so they stay. */
  readonly kept: readonly WriteStep[];
  readonly slots: readonly SlotEntry[];
}

/** After a step that the listener shows. What somebody else did is theirs: a roll back leaves it alone. */
export function stateAfter({ done, kept, slots }: State, step: WriteStep, byUs: boolean): State {
  const after = applyStep(slots, step);
  return byUs
    ? { done: [...done, step], kept, slots: after }
    : { done: [], kept: [...kept, ...done], slots: after };
}

export interface Run {
  readonly context: RotationContext;
  readonly listener: Listener;
  readonly change: Change;
  /** `undefined`: nothing can be seen, and the operator or an emergency lets it go on all the same. */
  readonly baseline: Baseline | undefined;
  /** An emergency, or UNPROVABLE=rotate: silence does not stop it. */
  readonly mayGoOnUnproved: boolean;
  /** An earlier run began it: what was silent then is asked again. */
  readonly resumed: boolean;
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
  const run: Run = { context, listener, change, baseline, mayGoOnUnproved, resumed: false };
  const begun = await begin(run);
  if (begun) return begun;
  return endChange(run, await runSteps(run, { done: [], kept: [], slots: slotsOf(listener) }, 0));
}

/** Writes down what is needed to finish or undo it, before anything is done. */
async function begin({ context, listener, change, baseline }: Run): Promise<ChangeOutcome | undefined> {
  const { record, rotationId } = context;
  const before = slotsOf(listener);
  try {
    await record.write({
      kind: 'change-started',
      data: { key: changeKey(change), rotationId, change, before, baseline: baseline ?? null },
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return { outcome: 'blocked', reason: 'ledger-unavailable', message: error.message };
  }
}

/** Writes down how it ended, with what a person should know of the proof. */
export async function endChange(
  { context, change, baseline }: Pick<Run, 'context' | 'change' | 'baseline'>,
  ended: ChangeOutcome,
): Promise<ChangeOutcome> {
  const outcome = { ...ended, message: `${ended.message}${baseline ? baselineRemark(baseline) : ''}` };
  await context.record.note({
    kind: 'change-ended',
    data: {
      key: changeKey(change),
      outcome: outcome.outcome,
      reason: outcome.reason,
      message: outcome.message,
      ...(outcome.restored ? { restored: outcome.restored } : {}),
    },
  });
  return outcome;
}

function slotsOf({ attached }: Listener): readonly SlotEntry[] {
  return attached.map(({ certificateId, slot }) => ({ certificateId, slot }));
}

/** Carries out the steps from `from` on; what came before them is in `begun`. */
export async function runSteps(run: Run, begun: State, from: number): Promise<ChangeOutcome> {
  const { change, listener, context } = run;
  let state = begun;
  let proof: Proof = {
    kind: 'unproved',
    reason: 'unreachable',
    message: 'no address answered before, so there was nothing to compare with.',
  };
  for (const [index, step] of [...change.steps.entries()].slice(from)) {
    if (step.kind === 'prove') {
      const isLast = index === change.steps.length - 1;
      const baseline = run.baseline ?? (run.resumed ? silentBaseline(context, listener, change) : undefined);
      if (!baseline) continue;
      proof = await proveState(run, baseline, state, step, isLast);
      if (proof.kind === 'failed') {
        return rollBack({
          context,
          listener,
          change,
          baseline,
          ...state,
          failure: proof,
          restoresCover: false,
        });
      }
      if (proof.kind === 'unproved' && !isLast && !run.mayGoOnUnproved) return stoppedUnproved(state, proof);
      continue;
    }
    const written = await writeStep(run, state, step, index);
    if (written.kind === 'ended') return written.outcome;
    state = written.state;
  }
  if (proof.kind === 'proved') {
    return {
      outcome: 'verified',
      reason: 'proved',
      message: `Proved by real handshakes in every Active zone (${proof.zones.join(', ')}).${remarksOf(proof.remarks)}`,
    };
  }
  return {
    outcome: 'changed-unproved',
    reason: proof.reason,
    message: `The listener was changed, but not proved: ${proof.message}`,
  };
}

function remarksOf(remarks: readonly string[]): string {
  return remarks.length === 0 ? '' : ` But: ${remarks.join('; ')}.`;
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
    written: !sameSlots(state.slots, slotsOf(listener)),
    final,
    askSilent: run.resumed && final,
  });
  const message = proof.kind === 'proved' ? `${proof.handshakes} handshakes` : proof.message;
  await context.record.note({
    kind: 'proof',
    data: { listenerId: listener.listenerId, proof: proof.kind, message },
  });
  return proof;
}

/** Old and new are both attached: whoever comes next finishes it. */
function stoppedUnproved(state: State, proof: Reason): ChangeOutcome {
  if (!hasWritten(state)) return { outcome: 'blocked', reason: proof.reason, message: proof.message };
  return {
    outcome: 'changed-unproved',
    reason: proof.reason,
    message: `Stopped with new and old attached: ${proof.message}`,
  };
}

type Written =
  | { readonly kind: 'went'; readonly state: State }
  | { readonly kind: 'ended'; readonly outcome: ChangeOutcome };

async function writeStep(run: Run, state: State, step: WriteStep, index: number): Promise<Written> {
  const { context, listener, change } = run;
  if (!timeLeftFor(run, state, index)) {
    const message = "Too little of the function's time is left for another step and its roll back.";
    return { kind: 'ended', outcome: await endedEarly(run, state, { reason: 'out-of-time', message }) };
  }
  context.onProgress(listener, describeStep(step).text);
  const result = await attemptWrite(context, listener, {
    step,
    stepKey: `${changeKey(change)}/${index}`,
    before: state.slots,
    announces: change.gap ? change.steps.slice(index + 1) : [],
    restores: false,
  });
  switch (result.kind) {
    case 'done':
      return { kind: 'went', state: stateAfter(state, step, result.byUs) };
    case 'conflict': {
      const why = { reason: 'changed-by-others', message: result.message } as const;
      return { kind: 'ended', outcome: await endedEarly(run, state, why) };
    }
    case 'not-done': {
      // What may still take effect counts as done: the listener is no longer known to be as it was.
      const left = result.mayHappen ? stateAfter(state, step, true) : state;
      const ended = await endedEarly(run, left, result);
      const again = result.quota && !hasWritten(state);
      return { kind: 'ended', outcome: again ? { ...ended, quota: true } : ended };
    }
  }
}

/** What is done stays, unless the change opened a gap: then the cover is restored first. */
async function endedEarly(
  { context, listener, change, baseline }: Run,
  state: State,
  why: Reason,
): Promise<ChangeOutcome> {
  if (!hasWritten(state)) return { outcome: 'blocked', reason: why.reason, message: why.message };
  if (isBare({ context, listener, change }, state)) {
    return rollBack({ context, listener, change, baseline, ...state, failure: why, restoresCover: true });
  }
  const next =
    why.reason === 'changed-by-others' || change.gap
      ? 'The next run looks at what is there then.'
      : 'Every name stays covered; the next run goes on.';
  return {
    outcome: 'changed-unproved',
    reason: why.reason,
    message: `Stopped after ${describeLast([...state.kept, ...state.done])}: ${why.message} ${next}`,
  };
}

/** An old one has left on purpose, the new one has not come, and nothing else there covers its names. */
export function isBare(
  { context, listener, change }: Pick<Run, 'context' | 'listener' | 'change'>,
  { slots }: Pick<State, 'slots'>,
): boolean {
  const isThere = (id: CertificateId | undefined): boolean =>
    slots.some(({ certificateId }) => certificateId === id);
  if (!change.gap || isThere(change.newCertificateId)) return false;
  const attached = withDetails(slots, listener.attached, [...context.known.values()]);
  return change.replaces
    .filter(({ certificateId }) => !isThere(certificateId))
    .some(({ certificateId }) => {
      const old = context.known.get(certificateId);
      // Nobody knows what it was for: then something may be missing.
      if (!old || old.names === 'unknown') return true;
      const { names, keyType } = old;
      return names.some((name) => !covers(attached, { name, keyType }, context.clock.now()));
    });
}

export function hasWritten({ done, kept }: Pick<State, 'done' | 'kept'>): boolean {
  return done.length + kept.length > 0;
}

function describeLast(done: readonly Step[]): string {
  const last = done.at(-1);
  return last ? `"${describeStep(last).text}"` : 'nothing';
}

/**
 * Time for this step, for undoing it and all before it, and for two proofs. A gap is not opened without the time to close it again; once
 * it is open, nothing is gained by stopping.
 */
function timeLeftFor(run: Run, state: State, index: number): boolean {
  const { context, change } = run;
  const { deadlineMs, clock, proofTimeoutMs } = context;
  if (deadlineMs === undefined || isBare(run, state)) return true;
  const ahead = change.gap ? writesUntilProof(change.steps, index) : 1;
  const neededMs = (2 * ahead + state.done.length) * STEP_TIMEOUT_MS + 2 * proofTimeoutMs;
  return clock.now() + neededMs <= deadlineMs;
}

function writesUntilProof(steps: readonly Step[], from: number): number {
  const proofAt = steps.findIndex(({ kind }, index) => index > from && kind === 'prove');
  return (proofAt < 0 ? steps.length : proofAt) - from;
}
