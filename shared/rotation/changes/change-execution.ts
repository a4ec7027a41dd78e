/**
 * Where a change under way is: what it has written, how it left the listener, and whether there is time for more.
 */
import { leavesUncovered, type RunningChange } from '../../core/planning/running-change.ts';
import { applyStep, type SlotEntry, type Step, type WriteStep } from '../../core/planning/steps.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import type { RotationContext } from '../run/context.ts';
import { STEP_TIMEOUT_MS } from '../run/limits.ts';

export interface ChangeExecution {
  readonly context: RotationContext;
  readonly running: RunningChange;
  /** `undefined`: nothing can be seen, and the operator or an emergency lets it go on all the same. */
  readonly baseline: Baseline | undefined;
  /** An emergency, or UNPROVABLE=rotate: silence does not stop it. */
  readonly mayContinueUnproved: boolean;
  /** An earlier run began it: what was silent then is asked again. */
  readonly recovered: boolean;
}

export interface ChangeState {
  /** Its own writes since another writer did one of its steps, if any did: those that can be undone. */
  readonly done: readonly WriteStep[];
  /** Its own writes before that: the listener never was as they left it again, so they stay. */
  readonly kept: readonly WriteStep[];
  readonly slots: readonly SlotEntry[];
}

/** After a step that the listener shows. What another writer did is theirs: a roll back leaves it alone. */
export function stateAfter({ done, kept, slots }: ChangeState, step: WriteStep, byUs: boolean): ChangeState {
  const after = applyStep(slots, step);
  return byUs
    ? { done: [...done, step], kept, slots: after }
    : { done: [], kept: [...kept, ...done], slots: after };
}

export function hasWritten({ done, kept }: Pick<ChangeState, 'done' | 'kept'>): boolean {
  return done.length + kept.length > 0;
}

/** Names of an old certificate have no certificate in this state. */
export function isUncovered(
  { context, running }: Pick<ChangeExecution, 'context' | 'running'>,
  { slots }: Pick<ChangeState, 'slots'>,
): boolean {
  return leavesUncovered(running, slots, context.ports.clock.now());
}

/**
 * Time for this step, for undoing it and all before it, and for two proofs. A gap is not opened without the time to close it again; once
 * it is open, nothing is gained by stopping.
 */
export function timeLeftFor(execution: ChangeExecution, state: ChangeState, index: number): boolean {
  const { invocation, ports, settings } = execution.context;
  const { deadlineMs } = invocation;
  const { change } = execution.running;
  if (deadlineMs === undefined || isUncovered(execution, state)) return true;
  const ahead = change.gap ? writesUntilProof(change.steps, index) : 1;
  const neededMs = (2 * ahead + state.done.length) * STEP_TIMEOUT_MS + 2 * settings.proofTimeoutMs;
  return ports.clock.now() + neededMs <= deadlineMs;
}

function writesUntilProof(steps: readonly Step[], from: number): number {
  const proofAt = steps.findIndex(({ kind }, index) => index > from && kind === 'prove');
  return (proofAt < 0 ? steps.length : proofAt) - from;
}
