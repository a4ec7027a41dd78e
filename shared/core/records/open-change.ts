/**
 * A change that has started and not ended: everything that is needed to finish or undo it, and which of its writes may have taken effect.
 * It records what was intended; only the live listener shows what happened.
 */
import type { Reason, RecordedReason } from '../model/reasons.ts';
import type { Change } from '../planning/change.ts';
import { type SlotEntry, sameStep, type WriteStep } from '../planning/step.ts';
import type { Baseline } from '../proof/expectation.ts';

export type Failure = Reason<RecordedReason>;

/** Why a change is rolled back. */
export interface RollBackCause extends Failure {
  /** The proof failed because of the certificate itself. */
  readonly content?: boolean;
}

export interface OpenChange {
  readonly key: string;
  readonly rotationId: string;
  readonly change: Change;
  /** The slots of the listener before the first step. */
  readonly before: readonly SlotEntry[];
  /** `undefined`: no target answered, and the change continued because of an emergency or UNPROVABLE=rotate. */
  readonly baseline: Baseline | undefined;
  readonly startedAtMs: number;
  /** Set once a proof has failed or a gap could not be closed. */
  readonly rollingBack: RollingBack | undefined;
  /** The listener once everything was undone; only the proof of it is missing. */
  readonly restored: readonly SlotEntry[] | undefined;
  /** The writes that were sent, were not refused and may have taken effect. Any other step was not done by this change. */
  readonly sent: readonly SentWrite[];
  /** The write whose intent is recorded but whose answer is not: it may have been sent. */
  readonly unanswered: SentWrite | undefined;
  /** When the last intent was recorded. Shortly afterwards an unchanged listener does not prove that no write was sent. */
  readonly lastIntentAtMs: number | undefined;
  /** Set once it has ended without a proof; the next worker proves it first. */
  readonly unproved: Failure | undefined;
}

export interface SentWrite {
  readonly step: WriteStep;
  /** Each attempt at a step has its own token. A new attempt starts only after the previous one ended without effect. */
  readonly clientToken: string;
}

/** The old state was restored and is not proved yet. */
export interface Restored {
  readonly key: string;
  /** The restored listener. */
  readonly slots: readonly SlotEntry[];
}

export interface RollingBack extends RollBackCause {
  /** The writes of this change that have to be undone, in the order they were made. */
  readonly done: readonly WriteStep[];
  /** The writes of this change that stay, because another writer did a later step of it. */
  readonly kept: readonly WriteStep[];
  /** The listener after these writes. */
  readonly slots: readonly SlotEntry[];
  /** No proof failed: it only reattaches the certificate that was removed to free a slot for one that could not be attached. */
  readonly restoresCover: boolean;
}

/** A change at its start. */
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

/**
 * Whether a change that has put its new certificate on takes over from an earlier one of the same place, which only waited for its proof: it
 * replaces the same certificates, or the new one of the earlier change together with whatever that was to replace and is still attached. A roll
 * back that was not completed is never dropped.
 */
export function takesOver(later: OpenChange, earlier: OpenChange): boolean {
  const { listenerId, replaces, newCertificateId } = earlier.change;
  const replaced = new Set(later.change.replaces.map(({ certificateId }) => certificateId));
  const attached = new Set(later.before.map(({ certificateId }) => certificateId));
  const left = replaces.filter(({ certificateId }) => attached.has(certificateId));
  const isSamePlace =
    replaces.every(({ certificateId }) => replaced.has(certificateId)) ||
    (newCertificateId !== undefined && replaced.has(newCertificateId));
  return (
    earlier.key !== later.key &&
    listenerId === later.change.listenerId &&
    isSamePlace &&
    left.every(({ certificateId }) => replaced.has(certificateId)) &&
    earlier.unproved !== undefined &&
    earlier.rollingBack === undefined
  );
}

/** Results after which a write may have taken effect. */
const unsureResults: ReadonlySet<string> = new Set(['accepted', 'unavailable', 'invalid-answer']);

/** Whether a write may have taken effect. @param result as recorded */
export function mayHaveTakenEffect(result: string): boolean {
  return unsureResults.has(result);
}

/** Records the intent of a write: it may be sent from now on. */
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

/** Records the answer to the write whose intent was recorded last. */
export function withResult(open: OpenChange, result: string): OpenChange {
  return {
    ...open,
    sent: mayHaveTakenEffect(result) ? withWrite(open.sent, open.unanswered) : open.sent,
    unanswered: undefined,
  };
}

function withWrite(writes: readonly SentWrite[], write: SentWrite | undefined): readonly SentWrite[] {
  return write && !writes.some(({ clientToken }) => clientToken === write.clientToken)
    ? [...writes, write]
    : writes;
}
