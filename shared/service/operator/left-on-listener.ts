/**
 * The certificates of a listener after an unfinished change, according to the ledger. Pure.
 *
 * Never reads the listener, which may have been changed since. Relies on a rule of write.ts: the intent of a write is recorded only after
 * the listener shows the effect of all steps before it. So the last intent determines what was attached, and only its own write is in doubt.
 */

import {
  applyStep,
  describeStep,
  type SlotEntry,
  sameStep,
  undoStep,
  type WriteStep,
} from '../../core/planning/step.ts';
import type { LoadBalancerEntry } from '../../core/records/load-balancer-log.ts';
import { mayHaveTakenEffect, type OpenChange } from '../../core/records/open-change.ts';
import type { LedgerRecord } from '../../ledger/ledger.ts';
import type { LeftOnListener } from './operator-report.ts';

/** @param records all entries of the load balancer's log that still exist, in order */
export function leftOnListener(open: OpenChange, records: readonly LedgerRecord[]): LeftOnListener {
  const { listenerId } = open.change;
  // Safe: the format version was checked when the entry was read.
  const entries = records.map(({ kind, data }) => ({ kind, data }) as LoadBalancerEntry);
  const start = entries.findLastIndex(
    ({ kind, data }) =>
      kind === 'change-started' && data.key === open.key && data.rotationId === open.rotationId,
  );
  if (start < 0) {
    return {
      listenerId,
      attached: null,
      unsure: null,
      message: `${listenerId}: the entries of the change were deleted; before it the listener held ${describeSlots(open.before)}.`,
    };
  }
  const { slots, unsure } = slotsAfter(open, entries.slice(start));
  const doubt = unsure ? ` The last write, "${describeStep(unsure).text}", may have taken effect.` : '';
  return {
    listenerId,
    attached: slots.map(describeSlot),
    unsure: unsure ? describeStep(unsure).text : null,
    message: `${listenerId} holds ${describeSlots(slots)}, according to the ledger.${doubt}`,
  };
}

interface RecordedSlots {
  readonly slots: readonly SlotEntry[];
  /** Intended, and its effect is unknown. */
  readonly unsure: WriteStep | undefined;
}

/** @param entries starting with the one that started the change */
function slotsAfter(
  { key, change, before }: OpenChange,
  entries: readonly LoadBalancerEntry[],
): RecordedSlots {
  const writes = change.steps.filter((step) => step.kind !== 'prove');
  const back = entries.findLastIndex(({ kind, data }) => kind === 'rolling-back' && data.key === key);
  const rollback = entries[back];
  if (rollback?.kind !== 'rolling-back') return slotsAfterSteps(change.listenerId, before, writes, entries);
  const restored = entries.findLast(({ kind, data }) => kind === 'restored' && data.key === key);
  if (restored?.kind === 'restored') return { slots: restored.data.slots, unsure: undefined };
  const undos = rollback.data.done.toReversed().flatMap(undoStep);
  return slotsAfterSteps(change.listenerId, rollback.data.slots, undos, entries.slice(back));
}

function slotsAfterSteps(
  listenerId: string,
  from: readonly SlotEntry[],
  steps: readonly WriteStep[],
  entries: readonly LoadBalancerEntry[],
): RecordedSlots {
  const at = entries.findLastIndex(({ kind, data }) => kind === 'intent' && data.listenerId === listenerId);
  const intent = entries[at];
  if (intent?.kind !== 'intent') return { slots: from, unsure: undefined };
  const { step } = intent.data;
  const index = steps.findIndex((one) => sameStep(one, step));
  const slots = steps.slice(0, Math.max(0, index)).reduce(applyStep, from);
  const since = entries.slice(at + 1);
  // A proof of a later worker may be of the state before this step.
  const takenOver = since.findIndex(({ kind }) => kind === 'claimed');
  const sameRun = takenOver < 0 ? since : since.slice(0, takenOver);
  if (sameRun.some(({ kind, data }) => kind === 'proof' && data.listenerId === listenerId))
    return { slots: applyStep(slots, step), unsure: undefined };
  const result = sameRun.find(({ kind, data }) => kind === 'result' && data.listenerId === listenerId);
  const refused = result?.kind === 'result' && !mayHaveTakenEffect(result.data.result);
  return { slots, unsure: refused ? undefined : step };
}

function describeSlot({ certificateId, slot }: SlotEntry): string {
  return `${slot} ${certificateId}`;
}

function describeSlots(slots: readonly SlotEntry[]): string {
  return slots.length === 0 ? 'no certificates' : slots.map(describeSlot).join(', ');
}
