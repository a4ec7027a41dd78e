/**
 * Carries out the steps of a change one after another. Waits for the effect of each write, and makes the proofs among the steps.
 *
 * A failed proof rolls back. A step that cannot be completed is not a failed proof: completed steps stay as long as no name is uncovered, and
 * the next run continues. A change is `verified` only if the last proof succeeded.
 */
import { type Reason, reasonOf, withMessage } from '../../core/model/reasons.ts';
import { changeKey } from '../../core/planning/change.ts';
import { missingAfter, missingRemark } from '../../core/planning/missing-names.ts';
import { describeStep, type ProveStep, type Step, type WriteStep } from '../../core/planning/step.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import type { Proof } from '../../core/proof/proof.ts';
import { describeExtent } from '../../core/proof/proof-extent.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { silentBaseline } from '../proving/baseline.ts';
import { proveAfterStep } from '../proving/prove.ts';
import { reportProgress } from '../run/rotation.ts';
import {
  type ChangeExecution,
  type ChangeState,
  hasWritten,
  isUncovered,
  outOfTime,
  stateAfter,
} from './change-execution.ts';
import { causeOf, contentFaultOf } from './failed-proof.ts';
import { tellOfWrongContent } from './record-failure.ts';
import { rollBack } from './roll-back.ts';
import { performWrite } from './write.ts';

/** @param begun the state before the first step to carry out @param from the index of that step */
export async function runSteps(
  execution: ChangeExecution,
  begun: ChangeState,
  from: number,
): Promise<ChangeOutcome> {
  const { context, running } = execution;
  const { steps } = running.change;
  let state = begun;
  let proof: Proof = {
    kind: 'unproved',
    reason: 'unreachable',
    message: 'no address answered before the change, so there was nothing to compare with.',
  };
  for (const [index, step] of [...steps.entries()].slice(from)) {
    if (step.kind === 'prove') {
      const isLast = index === steps.length - 1;
      const baseline =
        execution.baseline ??
        (execution.recovered ? silentBaseline(execution.context, execution.running) : undefined);
      if (!baseline) continue;
      proof = await proveState(execution, baseline, state, step, isLast);
      if (proof.kind === 'failed') {
        const failure = await causeOf(execution, state, proof);
        await tellOfWrongContent(context, running.change, contentFaultOf(failure, { running, baseline }));
        return rollBack({
          ...execution,
          baseline,
          state,
          failure,
          restoresCover: false,
          live: undefined,
        });
      }
      if (proof.kind === 'unproved' && !isLast && !execution.mayContinueUnproved)
        return stoppedUnproved(state, proof);
      continue;
    }
    const written = await writeStep(execution, state, step, index);
    if (written.kind === 'ended') return written.outcome;
    state = written.state;
  }
  const { ports, settings } = execution.context;
  const missing = missingAfter(execution.running, settings.retiredNames, ports.clock.now());
  if (proof.kind === 'proved') return verified(execution, proof, missing);
  return {
    outcome: 'changed-unproved',
    ...withMessage(
      proof,
      `The listener was changed, but not proved: ${proof.message}${missingRemark(missing)}`,
    ),
  };
}

function verified(
  { context, running: { listener } }: ChangeExecution,
  { zones, remarks, extent }: Extract<Proof, { kind: 'proved' }>,
  missing: readonly string[],
): ChangeOutcome {
  const { text, warnings } = describeExtent(extent);
  for (const warning of warnings) reportProgress(context, listener.listenerId, warning, { severity: 'warn' });
  return {
    outcome: 'verified',
    reason: 'proved',
    message: `Proved by real handshakes in every Active zone (${zones.join(', ')}). ${text}${missingRemark(missing)}${remarksOf(remarks)}`,
    parameters: { zones, ...(missing.length === 0 ? {} : { missing }) },
    extent,
  };
}

function remarksOf(remarks: readonly string[]): string {
  return remarks.length === 0 ? '' : ` Remarks: ${remarks.join('; ')}.`;
}

async function proveState(
  { context, running, recovered }: ChangeExecution,
  baseline: Baseline,
  { slots }: ChangeState,
  step: ProveStep,
  final: boolean,
): Promise<Proof> {
  const { listenerId } = running.listener;
  reportProgress(context, listenerId, describeStep(step).text);
  const probeSilent = recovered && final;
  const proof = await proveAfterStep(context, { running, baseline, slots, final, probeSilent });
  const message = proof.kind === 'proved' ? `${proof.handshakes} handshakes` : proof.message;
  await context.record.writeBestEffort({ kind: 'proof', data: { listenerId, proof: proof.kind, message } });
  return proof;
}

/** Old and new are both attached: the next run finishes the change. */
function stoppedUnproved(state: ChangeState, proof: Reason): ChangeOutcome {
  if (!hasWritten(state)) return { outcome: 'blocked', ...reasonOf(proof) };
  return {
    outcome: 'changed-unproved',
    ...withMessage(proof, `Stopped with new and old attached: ${proof.message}`),
  };
}

type Written =
  | { readonly kind: 'continued'; readonly state: ChangeState }
  | { readonly kind: 'ended'; readonly outcome: ChangeOutcome };

async function writeStep(
  execution: ChangeExecution,
  state: ChangeState,
  step: WriteStep,
  index: number,
): Promise<Written> {
  const { context, running } = execution;
  const { change } = running;
  const { listenerId } = running.listener;
  const tooLittle = outOfTime(execution, state, index);
  if (tooLittle !== undefined) {
    const why = { ...tooLittle, reason: 'out-of-time' } as const;
    return { kind: 'ended', outcome: await endedEarly(execution, state, why) };
  }
  reportProgress(context, listenerId, describeStep(step).text);
  const result = await performWrite(context, {
    listenerId,
    step,
    stepKey: `${changeKey(change)}/${index}`,
    before: state.slots,
    intends: change.gap ? change.steps.slice(index + 1) : [],
    restores: false,
  });
  switch (result.kind) {
    case 'done':
      return { kind: 'continued', state: stateAfter(state, step, result.byUs) };
    case 'conflict': {
      const why = { reason: 'changed-by-others', message: result.message } as const;
      return { kind: 'ended', outcome: await endedEarly(execution, state, why) };
    }
    case 'not-done': {
      // A write that may still take effect counts as done: the slots may change.
      const left = result.mayHappen ? stateAfter(state, step, true) : state;
      const ended = await endedEarly(execution, left, result);
      const again = result.quota && !hasWritten(state);
      const refused = result.refused ? { refused: result.refused } : {};
      return { kind: 'ended', outcome: { ...ended, ...refused, ...(again ? { quota: true } : {}) } };
    }
  }
}

/** Completed steps stay, unless a name is uncovered: then cover is restored first. */
async function endedEarly(
  execution: ChangeExecution,
  state: ChangeState,
  why: Reason,
): Promise<ChangeOutcome> {
  if (!hasWritten(state)) return { outcome: 'blocked', ...reasonOf(why) };
  if (isUncovered(execution, state)) {
    return rollBack({ ...execution, state, failure: why, restoresCover: true, live: undefined });
  }
  const next =
    why.reason === 'changed-by-others' || execution.running.change.gap
      ? 'The next run plans from the state that it finds.'
      : 'Every name stays covered; the next run continues.';
  return {
    outcome: 'changed-unproved',
    ...withMessage(
      why,
      `Stopped after ${describeLast([...state.kept, ...state.done])}: ${why.message} ${next}`,
    ),
  };
}

function describeLast(done: readonly Step[]): string {
  const last = done.at(-1);
  return last ? `"${describeStep(last).text}"` : 'nothing';
}
