import type { Outcome } from '../model/outcomes.ts';
import type { Reason, RecordedReason } from '../model/reasons.ts';
import type { Change } from '../planning/change.ts';
import type { SlotEntry } from '../planning/step.ts';
import type { ProofExtent } from '../proof/proof-extent.ts';
import type { ContentFault } from '../records/certificate-log.ts';

/** The outcome of a change. All its replacements have the same outcome. */
export interface ChangeOutcome extends Reason<RecordedReason> {
  readonly outcome: Outcome;
  /** ALB refused because no slot was free: nothing was changed, and the change may be planned again in another way. */
  readonly quota?: boolean;
  /** A handshake received a wrong certificate. */
  readonly proofFailed?: boolean;
  /** The proof failed because of the certificate itself, not of the place where it was attached. */
  readonly content?: Omit<ContentFault, 'roots'>;
  /** ALB has finally refused to attach the new certificate. */
  readonly refused?: { readonly code: string; readonly message: string };
  /** The restored listener; only the proof of the old state is missing. */
  readonly restored?: readonly SlotEntry[];
  /** How much was proved, if it is `verified`. */
  readonly extent?: ProofExtent;
}

/** A change that an earlier run started, and how this run ended it. */
export interface RecoveredChange {
  readonly change: Change;
  readonly outcome: ChangeOutcome;
  /** An earlier run ended it in the same way: this one has exposed nothing new. */
  readonly repeated: boolean;
}
