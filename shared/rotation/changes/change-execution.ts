/** A change that is being carried out: its writes so far, the resulting slots, and whether there is time for another step. */
import type { Message } from '../../core/model/reasons.ts';
import { leavesUncovered, type RunningChange } from '../../core/planning/running-change.ts';
import { applyStep, type SlotEntry, type WriteStep } from '../../core/planning/step.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import type { RotationContext } from '../run/context.ts';
import { timeForStepMs, tooLittleTime } from '../run/time-needed.ts';

export interface ChangeExecution {
  readonly context: RotationContext;
  readonly running: RunningChange;
  /** `undefined`: no target answered, and the change continues because of UNPROVABLE=rotate or an emergency. */
  readonly baseline: Baseline | undefined;
  /** In an emergency, or with UNPROVABLE=rotate: continue even if no target answers. */
  readonly mayContinueUnproved: boolean;
  /** An earlier run started the change: targets that were silent then are probed again. */
  readonly recovered: boolean;
  /** Why the certificates that the ledger names as the old ones must not be brought back. */
  readonly neverBack?: string | undefined;
}

export interface ChangeState {
  /** The writes of this change that can be undone: those after the last step that another writer made, if any. */
  readonly done: readonly WriteStep[];
  /** The writes of this change before that step. They stay, since the state after them no longer exists. */
  readonly kept: readonly WriteStep[];
  readonly slots: readonly SlotEntry[];
}

/** The state after a step. A step that another writer made is not undone by a roll back, so neither are the writes before it. */
export function stateAfter({ done, kept, slots }: ChangeState, step: WriteStep, byUs: boolean): ChangeState {
  const after = applyStep(slots, step);
  return byUs
    ? { done: [...done, step], kept, slots: after }
    : { done: [], kept: [...kept, ...done], slots: after };
}

export function hasWritten({ done, kept }: Pick<ChangeState, 'done' | 'kept'>): boolean {
  return done.length + kept.length > 0;
}

/** Whether a removed old certificate leaves names without any certificate in this state. */
export function isUncovered(
  { context, running }: Pick<ChangeExecution, 'context' | 'running'>,
  { slots }: Pick<ChangeState, 'slots'>,
): boolean {
  return leavesUncovered(running, slots, context.ports.clock.now());
}

/** Why there is no time for this step (time-needed.ts). Once a gap is open, lack of time does not stop the change. */
export function outOfTime(
  execution: ChangeExecution,
  state: ChangeState,
  index: number,
): Message | undefined {
  const { invocation, ports, settings } = execution.context;
  const { change } = execution.running;
  if (invocation.deadlineMs === undefined || isUncovered(execution, state)) return undefined;
  const neededMs = timeForStepMs(change, index, state.done.length, settings.proofTimeoutMs);
  const tooLittle = tooLittleTime(neededMs, invocation.deadlineMs - ports.clock.now());
  return tooLittle && { ...tooLittle, message: `The next step, with its roll back, ${tooLittle.message}.` };
}
