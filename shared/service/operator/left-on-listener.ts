/**
 * What a listener holds after a change that nobody finished, as the record has it.
 *
 * Pure, and only as good as the record: nobody looks at the listener here, and somebody else may have changed it since. Rests on a rule of
 * write.ts: a write is announced only once the listener shows what all steps before it have left. So the last announcement says what was
 * there, and only the write it announces may be in doubt.
 */

import {
  applyStep,
  describeStep,
  type SlotEntry,
  sameStep,
  undoStep,
  type WriteStep,
} from '../../core/planning/steps.ts';
import type { LoadBalancerEntry } from '../../core/records/load-balancer-log.ts';
import { mayHaveTakenEffect, type OpenChange } from '../../core/records/open-change.ts';
import type { LedgerRecord } from '../../ledger/ledger.ts';
import type { LeftOnListener } from './operator-report.ts';

/** @param records every entry of the load balancer's log that there is, in order */
export function leftOnListener(open: OpenChange, records: readonly LedgerRecord[]): LeftOnListener {
  const { listenerId } = open.change;
  // The format version says that this version knows how to read it.
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
      message: `${listenerId}: the entries that say what was done were deleted; before the change it held ${describeSlots(open.before)}.`,
    };
  }
  const { slots, unsure } = whereItStands(open, entries.slice(start));
  const doubt = unsure ? ` "${describeStep(unsure).text}" was begun last, and may have taken effect.` : '';
  return {
    listenerId,
    attached: slots.map(describeSlot),
    unsure: unsure ? describeStep(unsure).text : null,
    message: `${listenerId} holds ${describeSlots(slots)}, as far as the ledger knows.${doubt}`,
  };
}

interface Standing {
  readonly slots: readonly SlotEntry[];
  /** PublishedStates, and not seen to take effect. */
  readonly unsure: WriteStep | undefined;
}

/** @param entries from the one on that began the change */
function whereItStands({ key, change, before }: OpenChange, entries: readonly LoadBalancerEntry[]): Standing {
  const writes = change.steps.filter((step) => step.kind !== 'prove');
  const back = entries.findLastIndex(({ kind, data }) => kind === 'rolling-back' && data.key === key);
  const turn = entries[back];
  if (turn?.kind !== 'rolling-back') return along(change.listenerId, before, writes, entries);
  const restored = entries.findLast(({ kind, data }) => kind === 'restored' && data.key === key);
  if (restored?.kind === 'restored') return { slots: restored.data.slots, unsure: undefined };
  const undos = turn.data.done.toReversed().flatMap(undoStep);
  return along(change.listenerId, turn.data.slots, undos, entries.slice(back));
}

function along(
  listenerId: string,
  from: readonly SlotEntry[],
  steps: readonly WriteStep[],
  entries: readonly LoadBalancerEntry[],
): Standing {
  const at = entries.findLastIndex(({ kind, data }) => kind === 'intent' && data.listenerId === listenerId);
  const intent = entries[at];
  if (intent?.kind !== 'intent') return { slots: from, unsure: undefined };
  const { step } = intent.data;
  const index = steps.findIndex((one) => sameStep(one, step));
  const slots = steps.slice(0, Math.max(0, index)).reduce(applyStep, from);
  const since = entries.slice(at + 1);
  // Another worker may have found the listener as it was before, and have proved that.
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
