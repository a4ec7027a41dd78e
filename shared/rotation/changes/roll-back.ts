/**
 * Rolls back a change after a failed proof: undoes its own steps in reverse order, and proves the old state.
 *
 * Rolls back only to certificates that CAS still has, that are not revoked, and that are valid for at least another hour. A wrong certificate
 * that stayed only because nothing else could be restored is not put back: it would be live twice. Undoes a step only while the listener is as
 * that step left it. Otherwise the new certificate stays, and the outcome says so. A new certificate that was an additional one before is put
 * back there on the same conditions, which never keep the old ones out.
 *
 * Also restores cover if a change with a gap has removed the old certificates and cannot attach the new one. Then any old certificate is
 * better than none, even an expired one; the next run starts from there.
 */
import { reasonOf, withMessage } from '../../core/model/reasons.ts';
import { changeKey } from '../../core/planning/change.ts';
import { applyStep, describeStep, type SlotEntry, sameSlots, undoStep } from '../../core/planning/step.ts';
import type { RollBackCause } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { proveOldServed, proveRestored } from '../proving/prove.ts';
import { reportProgress } from '../run/rotation.ts';
import type { ChangeExecution } from './change-execution.ts';
import { withFailedProof } from './failed-proof.ts';
import { type RestoreQuestion, whyNotRestorable, writesToUndo } from './restorable.ts';
import { performWrite } from './write.ts';

/** The new certificate can no longer be used. No proof has failed in this change, so it does not count against any certificate. */
export const REPLACEMENT_UNFIT = 'replacement-unfit';

export interface RollBackInput extends RestoreQuestion, Pick<ChangeExecution, 'baseline' | 'neverBack'> {
  /** Why the proof failed, or why the new certificate could not be attached. */
  readonly failure: RollBackCause;
  /** The rotation that started the change, if it is not this one. */
  readonly rotationId?: string;
}

/** The outcome counts as a failed proof, unless the roll back only restores cover. */
export async function rollBack(input: RollBackInput): Promise<ChangeOutcome> {
  const undone = await undoChange(input);
  return input.restoresCover
    ? { ...undone, proofFailed: false }
    : withFailedProof(undone, input.failure, input);
}

async function undoChange(input: RollBackInput): Promise<ChangeOutcome> {
  const { context, running, failure, restoresCover, live } = input;
  const { change } = running;
  const { listenerId } = running.listener;
  const { kept } = input.state;
  if (input.state.done.length === 0) return kept.length > 0 ? notRolledBack(input) : nothingToUndo(input);
  const done = await writesToUndo(input);
  const undos = done.toReversed().flatMap(undoStep);
  const end = undos.reduce<readonly SlotEntry[]>(applyStep, input.state.slots);
  // What an earlier run has put back is not put back again, whatever has become of it.
  const isBack = live !== undefined && sameSlots(end, live);
  const unfit = isBack ? undefined : (input.neverBack ?? (await whyNotRestorable(input, done)));
  if (unfit) {
    return {
      outcome: 'changed-unproved',
      reason: 'no-good-snapshot',
      message: `${failure.message} The new certificate stays, because the old one cannot be restored: ${unfit}`,
    };
  }
  const what = restoresCover ? 'restoring the old certificate' : 'proof failed, rolling back';
  reportProgress(context, listenerId, `${what}: ${failure.message}`);
  await context.record.writeBestEffort({
    kind: 'rolling-back',
    data: {
      key: changeKey(change),
      ...reasonOf(failure),
      ...(failure.content === undefined ? {} : { content: failure.content }),
      done,
      kept,
      slots: input.state.slots,
      restoresCover,
    },
  });
  let { slots } = input.state;
  /** Where an earlier run was interrupted. */
  const reached = live ?? slots;
  let caughtUp = false;
  for (const [index, undo] of undos.entries()) {
    caughtUp ||= sameSlots(slots, reached);
    if (!caughtUp) {
      slots = applyStep(slots, undo);
      continue;
    }
    reportProgress(context, listenerId, `undo: ${describeStep(undo).text}`);
    const result = await performWrite(context, {
      listenerId,
      step: undo,
      stepKey: `${changeKey(change)}/undo/${index}`,
      before: slots,
      // The new certificate is removed to make room for the old one: the names are uncovered between the two writes.
      intends: change.gap ? undos.slice(index + 1) : [],
      restores: true,
    });
    if (result.kind === 'conflict') {
      return {
        outcome: 'blocked',
        reason: 'changed-by-others',
        message: `${failure.message} Not rolled back: ${result.message}`,
      };
    }
    if (result.kind === 'not-done') {
      return {
        outcome: 'rollback-unproved',
        ...withMessage(
          result,
          `${failure.message} The old state could not be restored: ${result.message} The next run continues the roll back.`,
        ),
      };
    }
    slots = applyStep(slots, undo);
  }
  if (!caughtUp && !sameSlots(slots, reached)) {
    return {
      outcome: 'blocked',
      reason: 'changed-by-others',
      message: `${failure.message} Not rolled back further: another writer has changed the listener since.`,
    };
  }
  if (kept.length > 0) return notRolledBack(input);
  await context.record.writeBestEffort({ kind: 'restored', data: { key: changeKey(change), slots } });
  return proveOldState({ ...input, rotationId: input.rotationId ?? context.rotationId }, slots);
}

function nothingToUndo({ failure }: RollBackInput): ChangeOutcome {
  return {
    outcome: 'blocked',
    ...withMessage(failure, `${failure.message} Nothing had been changed.`),
  };
}

/** Another writer made a later step: the steps before it cannot be undone. */
function notRolledBack({ failure, state: { kept } }: RollBackInput): ChangeOutcome {
  const steps = kept.map((step) => `"${describeStep(step).text}"`).join(', ');
  return {
    outcome: 'blocked',
    reason: 'changed-by-others',
    message: `${failure.message} Not rolled back: ${steps}, since another writer has changed the listener after it.`,
  };
}

export interface ProveOldStateInput extends Pick<ChangeExecution, 'context' | 'running' | 'baseline'> {
  readonly failure: RollBackCause;
  /** The rotation that started the change. */
  readonly rotationId: string;
}

/** @param slots the present slots: the old state, except for what another writer changed */
export async function proveOldState(
  { context, running, baseline, failure, rotationId }: ProveOldStateInput,
  slots: readonly SlotEntry[],
): Promise<ChangeOutcome> {
  const proof = baseline
    ? await proveRestored(context, running, baseline, slots)
    : await proveOldServed(context, running, slots);
  if (proof.kind === 'proved') {
    return {
      outcome: 'rolled-back',
      ...withMessage(failure, `${failure.message} The old state was restored and proved.`),
    };
  }
  return {
    outcome: 'rollback-unproved',
    ...withMessage(
      failure,
      `${failure.message} The old state was restored, but not proved: ${proof.message} ${wayOut(rotationId)}`,
    ),
    restored: slots,
  };
}

/** How such a change ends if its proof never comes. */
function wayOut(rotationId: string): string {
  return `Each run proves it again. Once the old certificate is in an emergency, the change is dropped and the listener is planned again, once a day at most; to do so now: npm run ledger -- abandon ${rotationId}`;
}
