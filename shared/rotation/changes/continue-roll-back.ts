/**
 * Continues a roll back that an earlier run began, or proves again what it restored.
 *
 * Never goes forwards: it only says that the roll back is stuck, because no old certificate can be put back.
 */
import { reasonOf } from '../../core/model/reasons.ts';
import type { Change } from '../../core/planning/change.ts';
import { applyStep, type SlotEntry, sameSlots, undoStep } from '../../core/planning/step.ts';
import type { OpenChange, RollBackCause, RollingBack } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import type { ChangeExecution } from './change-execution.ts';
import { contentFaultOf, withFailedProof } from './failed-proof.ts';
import { rebased } from './rebased.ts';
import { tellOfWrongContent } from './record-failure.ts';
import { proveOldState, REPLACEMENT_UNFIT, rollBack } from './roll-back.ts';

/** Whether it would stay open for ever: no old certificate can be restored, and nothing is known against the new one itself. */
export function isStuck({ reason, content }: ChangeOutcome): boolean {
  return reason === 'no-good-snapshot' && content === undefined;
}

/** Whether the listener is at a point of the roll back: a part of it was made, and no one else has changed the listener. */
export function isWithin(
  change: Change,
  { done, slots }: Pick<RollingBack, 'done' | 'slots'>,
  live: readonly SlotEntry[],
): boolean {
  let point = rebased(change, slots, live);
  return [undefined, ...done.toReversed().flatMap(undoStep)].some((undo) => {
    point = undo ? applyStep(point, undo) : point;
    return sameSlots(point, live);
  });
}

/** The failed proof of a roll back that is stuck still counts, unless the change was proved after all. */
export function withProofOf(stuck: ChangeOutcome | undefined, continued: ChangeOutcome): ChangeOutcome {
  return stuck?.proofFailed && continued.outcome !== 'verified'
    ? { ...continued, proofFailed: true }
    : continued;
}

export async function continueRollBack(
  execution: ChangeExecution,
  { unproved, restored, rotationId }: OpenChange,
  rollingBack: RollingBack,
  live: readonly SlotEntry[],
): Promise<ChangeOutcome> {
  const { reason, content, done, kept, slots, restoresCover } = rollingBack;
  const failure = { ...reasonOf(rollingBack), ...(content === undefined ? {} : { content }) };
  const state = { done, kept, slots: rebased(execution.running.change, slots, live) };
  // The earlier run may have died, or the ledger may have been unavailable, before it could tell.
  if (unproved === undefined)
    await tellOfWrongContent(execution.context, execution.running.change, contentFaultOf(failure, execution));
  const undone: ChangeOutcome = restored
    ? afterRestoring(
        await proveOldState({ ...execution, failure, rotationId }, live),
        { ...execution, failure },
        restoresCover,
      )
    : await rollBack({ ...execution, state, failure, restoresCover, live, rotationId });
  // A failed proof counts once: in the run in which its roll back ended.
  const counts = undone.proofFailed === true && unproved === undefined && reason !== REPLACEMENT_UNFIT;
  return { ...undone, proofFailed: counts };
}

function afterRestoring(
  undone: ChangeOutcome,
  {
    failure,
    ...execution
  }: Pick<ChangeExecution, 'running' | 'baseline'> & { readonly failure: RollBackCause },
  restoresCover: boolean,
): ChangeOutcome {
  return restoresCover ? { ...undone, proofFailed: false } : withFailedProof(undone, failure, execution);
}
