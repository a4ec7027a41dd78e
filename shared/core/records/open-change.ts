/**
 * A change that was begun and has not ended: all that is needed to finish or to undo it, and which of its writes may have taken effect.
 * Pure. The listener is believed; what is here only says what was intended.
 */
import type { Reason, RecordedReason } from '../model/reasons.ts';
import type { Change } from '../planning/change.ts';
import { type SlotEntry, sameStep, type WriteStep } from '../planning/steps.ts';
import type { Baseline } from '../proof/expectation.ts';

export type Failure = Reason<RecordedReason>;

/** A change that was begun: all that is needed to finish it or to undo it. */
export interface OpenChange {
  readonly key: string;
  readonly rotationId: string;
  readonly change: Change;
  /** What was attached to the listener before the first step. */
  readonly before: readonly SlotEntry[];
  /** `undefined`: nothing could be seen, and an emergency or UNPROVABLE=rotate let it go on. */
  readonly baseline: Baseline | undefined;
  readonly startedAtMs: number;
  /** Set once a proof has failed, or a gap could not be closed. */
  readonly rollingBack: RollingBack | undefined;
  /** All that was to be undone is undone: the listener as it was then. Only the proof is left. */
  readonly restored: readonly SlotEntry[] | undefined;
  /** Its writes that were sent, not refused, and not seen to end without effect: no other step of it can be its own doing. */
  readonly sent: readonly SentWrite[];
  /** Its intent is recorded, its answer is not: it may have been sent. */
  readonly unanswered: SentWrite | undefined;
  /** When its last intent was recorded: soon after, an unchanged listener does not show that nothing was sent. */
  readonly lastIntentAtMs: number | undefined;
  /** It ended without a proof; the next worker proves it first. */
  readonly unproved: Failure | undefined;
}

export interface SentWrite {
  readonly step: WriteStep;
  /** Another token for the same step is another attempt; there is none before the earlier one was seen to end without effect. */
  readonly clientToken: string;
}

/** The old state is back, and was not proved yet. */
export interface Restored {
  readonly key: string;
  /** The listener as it was then. */
  readonly slots: readonly SlotEntry[];
}

export interface RollingBack extends Failure {
  /** Its own writes that are to be undone, in the order they were made. */
  readonly done: readonly WriteStep[];
  /** Its own writes that stay, since another writer did a later step of it. */
  readonly kept: readonly WriteStep[];
  /** The listener as all of this left it. */
  readonly slots: readonly SlotEntry[];
  /** No proof had failed: it only puts back what made room for a new certificate that could not be put on. */
  readonly restoresCover: boolean;
}

/** A change as it is when it begins. */
export function openedChange(
  started: Pick<OpenChange, 'key' | 'rotationId' | 'change' | 'before' | 'baseline'>,
  startedAtMs: number,
): OpenChange {
  return {
    ...started,
    startedAtMs,
    rollingBack: undefined,
    restored: undefined,
    sent: [],
    unanswered: undefined,
    lastIntentAtMs: undefined,
    unproved: undefined,
  };
}

/** The results after which a write may have taken effect. */
const unsureResults: ReadonlySet<string> = new Set(['accepted', 'unavailable', 'invalid-answer']);

/** @param result as recorded */
export function mayHaveHappened(result: string): boolean {
  return unsureResults.has(result);
}

/** The intent of a write is recorded: it may be sent from now on. */
export function withIntent(open: OpenChange, { step, clientToken }: SentWrite, atMs: number): OpenChange {
  return {
    ...open,
    sent: withWrite(open.sent, open.unanswered).filter(
      (earlier) => earlier.clientToken === clientToken || !sameStep(earlier.step, step),
    ),
    unanswered: { step, clientToken },
    lastIntentAtMs: atMs,
  };
}

/** The answer to the write whose intent was recorded last. */
export function withResult(open: OpenChange, result: string): OpenChange {
  return {
    ...open,
    sent: mayHaveHappened(result) ? withWrite(open.sent, open.unanswered) : open.sent,
    unanswered: undefined,
  };
}

function withWrite(writes: readonly SentWrite[], write: SentWrite | undefined): readonly SentWrite[] {
  return write && !writes.some(({ clientToken }) => clientToken === write.clientToken)
    ? [...writes, write]
    : writes;
}
