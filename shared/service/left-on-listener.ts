/**
 * What a listener holds after a change that nobody finished: what was there before it, and every write since whose effect was seen.
 *
 * Pure, and only as good as the record: nobody looks at the listener here, and somebody else may have changed it since. A write is sent only
 * once the listener shows what the one before it has left (write.ts); so a write has surely taken effect where another step or a proof
 * follows it, and only the last one may be in doubt.
 */
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { LoadBalancerEntry, OpenChange } from '../ledger/load-balancer-log.ts';
import { applyStep, describeStep, type SlotEntry, sameSlots, type WriteStep } from '../rotation/steps.ts';
import type { LeftOnListener } from './operator-report.ts';

/** How an answer is recorded after which the write may have taken effect all the same. */
const unsureResults: ReadonlySet<string> = new Set(['accepted', 'unavailable', 'invalid-answer']);

/** @param records every entry of the load balancer's log that there is, in order */
export function leftOnListener(
  { key, rotationId, change, before }: OpenChange,
  records: readonly LedgerRecord[],
): LeftOnListener {
  const { listenerId } = change;
  // The format version says that this version knows how to read it.
  const entries = records.map(({ kind, data }) => ({ kind, data }) as LoadBalancerEntry);
  const start = entries.findLastIndex(
    ({ kind, data }) => kind === 'change-started' && data.key === key && data.rotationId === rotationId,
  );
  if (start < 0) {
    return {
      listenerId,
      attached: null,
      unsure: null,
      message: `${listenerId}: the entries that say what was done were deleted; before the change it held ${inWords(before)}.`,
    };
  }
  const { slots, last } = replay(entries.slice(start), listenerId, before);
  const unsure = last && describeStep(last).text;
  const doubt = unsure === undefined ? '' : ` "${unsure}" was sent last, and may or may not have taken effect.`;
  return {
    listenerId,
    attached: slots.map(slotInWords),
    unsure: unsure ?? null,
    message: `${listenerId} holds ${inWords(slots)}, as far as the ledger knows.${doubt}`,
  };
}

interface Replayed {
  readonly slots: readonly SlotEntry[];
  /** Sent, and not known to have taken effect. */
  readonly last: WriteStep | undefined;
}

function replay(
  entries: readonly LoadBalancerEntry[],
  listenerId: string,
  before: readonly SlotEntry[],
): Replayed {
  let slots = before;
  let last: WriteStep | undefined;
  const settle = (): void => {
    if (last) slots = after(slots, last);
    last = undefined;
  };
  for (const entry of entries) {
    if (!('listenerId' in entry.data) || entry.data.listenerId !== listenerId) continue;
    if (entry.kind === 'intent') {
      // The same step once more: the attempt before it had no effect, or its answer was lost.
      if (last && describeStep(last).text !== describeStep(entry.data.step).text) settle();
      last = entry.data.step;
    }
    if (entry.kind === 'result' && !unsureResults.has(entry.data.result)) last = undefined;
    if (entry.kind === 'proof') settle();
  }
  return { slots, last };
}

/** A step that was settled before (an attempt too many) changes nothing. */
function after(slots: readonly SlotEntry[], step: WriteStep): readonly SlotEntry[] {
  const isThere =
    step.kind === 'associate' && slots.some(({ certificateId }) => certificateId === step.certificateId);
  const next = isThere ? slots : applyStep(slots, step);
  return sameSlots(next, slots) ? slots : next;
}

function slotInWords({ certificateId, slot }: SlotEntry): string {
  return `${slot} ${certificateId}`;
}

function inWords(slots: readonly SlotEntry[]): string {
  return slots.length === 0 ? 'no certificates' : slots.map(slotInWords).join(', ');
}
