/** Finds the point of a change that its listener has reached. Pure: the attached certificates decide. */
import { type SlotEntry, type Step, sameSlots, sameStep, type WriteStep } from '../../core/planning/step.ts';
import { type ChangeState, stateAfter } from './change-execution.ts';

/** The point of the change that the listener has reached. */
export interface ReachedPoint extends ChangeState {
  /** Index of the next step. */
  readonly next: number;
}

/** @param sent the steps that this change may have made; another writer made all others */
export function reachedPoint(
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
