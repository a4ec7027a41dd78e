/**
 * One change as a transaction: the baseline, the steps (run-steps.ts), and the end recorded in the ledger.
 *
 * Decides whether the change starts. Nothing is written to ALB before the ledger holds everything needed to finish or undo the change.
 */
import type { Listener } from '../../core/model/listener.ts';
import { reasonOf } from '../../core/model/reasons.ts';
import { type Change, changeKey } from '../../core/planning/change.ts';
import { startChange } from '../../core/planning/running-change.ts';
import type { SlotEntry } from '../../core/planning/step.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { takeBaseline } from '../proving/baseline.ts';
import { identityRemark, silenceRemark } from '../proving/baseline-texts.ts';
import type { RotationContext } from '../run/context.ts';
import { reportProgress } from '../run/rotation.ts';
import { isStopped, notBegun } from '../run/stopped.ts';
import type { ChangeExecution } from './change-execution.ts';
import { recordFailure } from './record-failure.ts';
import { runSteps } from './run-steps.ts';

export async function executeChange(
  context: RotationContext,
  listener: Listener,
  change: Change,
  emergency: boolean,
): Promise<ChangeOutcome> {
  const purpose = change.newCertificateId ?? 'removing an expired certificate';
  reportProgress(context, listener.listenerId, `baseline for ${purpose}`);
  const running = startChange(change, listener, context.known);
  const taken = await takeBaseline(context, running);
  const mayContinueUnproved = emergency || context.settings.unprovable === 'rotate';
  if (taken.kind === 'identity-unknown')
    return { outcome: 'blocked', reason: 'identity-unknown', message: taken.message };
  if (taken.kind !== 'taken' && !mayContinueUnproved) {
    return { outcome: 'blocked', ...reasonOf({ ...taken, reason: taken.kind }) };
  }
  const { baseline } = taken;
  const execution: ChangeExecution = { context, running, baseline, mayContinueUnproved, recovered: false };
  const slots = slotsOf(listener);
  // The baseline has taken up to a minute.
  if (isStopped(context.ports)) return notBegun;
  const refused = await begin(execution, slots);
  if (refused) return refused;
  reportProgress(context, listener.listenerId, `begins: ${purpose}`, { change: 'begun' });
  const ended = await runSteps(execution, { done: [], kept: [], slots }, 0);
  return endChange(context, change, baseline, ended);
}

/** Records what is needed to finish or undo the change. @returns why the change cannot start */
async function begin(
  { context, running: { change }, baseline }: ChangeExecution,
  before: readonly SlotEntry[],
): Promise<ChangeOutcome | undefined> {
  const { record, rotationId } = context;
  try {
    await record.write({
      kind: 'change-started',
      data: { key: changeKey(change), rotationId, change, before, baseline: baseline ?? null },
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return { outcome: 'blocked', reason: 'ledger-unavailable', message: error.messageWithHint };
  }
}

/** Records the outcome, with remarks on the proof for operators. A failed proof is recorded first: an ended change is not recovered. */
export async function endChange(
  context: RotationContext,
  change: Change,
  baseline: Baseline | undefined,
  ended: ChangeOutcome,
): Promise<ChangeOutcome> {
  const silence = baseline && !ended.extent ? silenceRemark(baseline) : '';
  const remark = baseline ? `${identityRemark(baseline)}${silence}` : '';
  const outcome = { ...ended, message: `${ended.message}${remark}` };
  if (outcome.proofFailed) await recordFailure(context, change, outcome.content);
  await context.record.writeBestEffort({
    kind: 'change-ended',
    data: {
      key: changeKey(change),
      outcome: outcome.outcome,
      ...reasonOf(outcome),
      ...(outcome.restored ? { restored: outcome.restored } : {}),
      ...(outcome.extent ? { extent: outcome.extent } : {}),
    },
  });
  return outcome;
}

function slotsOf({ attached }: Listener): readonly SlotEntry[] {
  return attached.map(({ certificateId, slot }) => ({ certificateId, slot }));
}
