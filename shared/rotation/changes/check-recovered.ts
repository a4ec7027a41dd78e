/**
 * Decides whether an open change of the ledger may write to its listener: the ledger is checked before it is believed, like every other answer
 * from outside.
 *
 * Its steps have to be those of the planner, and before a further write its new certificate has to pass every check against the old ones, as
 * CAS describes them now. Never writes. Assumes that the entries fit their schemas, and that only proofs, which change nothing, are made
 * without these checks.
 */
import { replacementKey } from '../../core/model/replacement-key.ts';
import { isValid } from '../../core/planning/due.ts';
import {
  type FitnessQuestion,
  isRollBackOf,
  whyNoReplacement,
  whyNotPlanned,
  whyUnrelated,
} from '../../core/planning/recorded-change.ts';
import { attachedIn } from '../../core/planning/running-change.ts';
import type { SlotEntry } from '../../core/planning/step.ts';
import type { OpenChange } from '../../core/records/open-change.ts';
import { type ChangeExecution, isUncovered } from './change-execution.ts';
import { rebased } from './rebased.ts';

type Recovered = Pick<ChangeExecution, 'context' | 'running'>;

/** Why this service cannot have recorded the change; `undefined`: it may have. @param live the slots of the listener */
export function whyForged(
  { running }: Recovered,
  { change, before, rollingBack, startedAtMs }: OpenChange,
  live: readonly SlotEntry[],
): string | undefined {
  const listener = { ...running.listener, attached: attachedIn(running, before) };
  const notPlanned = whyNotPlanned({ running: { ...running, listener }, startedAtMs });
  if (notPlanned !== undefined || !rollingBack) return notPlanned;
  const recorded = { ...rollingBack, slots: rebased(change, rollingBack.slots, live) };
  return isRollBackOf(change, rebased(change, before, live), recorded)
    ? undefined
    : 'its roll back undoes steps that are not its own';
}

/** Why a roll back must not bring the old certificates back: they are no earlier ones of the new one. */
export function whyNeverBack(recovered: Recovered, live: readonly SlotEntry[]): string | undefined {
  return whyUnrelated(fitnessOf(recovered, live));
}

/**
 * Why no further write may be made; `undefined`: it may. A new certificate that is no longer valid is rolled back instead, and a name without
 * a certificate gets the old one back.
 */
export function whyNotContinued(
  recovered: Recovered,
  { slots, next }: { readonly slots: readonly SlotEntry[]; readonly next: number },
): string | undefined {
  const { change, replacement } = recovered.running;
  const nowMs = recovered.context.ports.clock.now();
  if (!replacement || !isValid(replacement, nowMs) || isUncovered(recovered, { slots })) return undefined;
  const isWritten = change.steps.slice(next).every(({ kind }) => kind === 'prove');
  return isWritten ? undefined : whyNoReplacement(fitnessOf(recovered, slots));
}

/** Whether the new certificate may close the gap that the change has opened. */
export function mayCloseGap(recovered: Recovered, slots: readonly SlotEntry[]): boolean {
  return whyNoReplacement(fitnessOf(recovered, slots)) === undefined;
}

function fitnessOf({ context, running }: Recovered, slots: readonly SlotEntry[]): FitnessQuestion {
  const { ports, settings, request, servedBad } = context;
  const { force, certificateId } = request.selection;
  return {
    running,
    attached: attachedIn(running, slots),
    nowMs: ports.clock.now(),
    policy: settings,
    forced: force && certificateId !== undefined && certificateId === running.change.newCertificateId,
    isServedBad: (id) => servedBad.has(replacementKey(running.change.listenerId, id)),
  };
}
