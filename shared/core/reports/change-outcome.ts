import type { Outcome } from '../model/outcomes.ts';
import type { Reason, RecordedReason } from '../model/reasons.ts';
import type { Change } from '../planning/change.ts';
import type { SlotEntry } from '../planning/steps.ts';

/** How a change ended; every replacement it was made for ends the same way. */
export interface ChangeOutcome extends Reason<RecordedReason> {
  readonly outcome: Outcome;
  /** ALB refused for lack of a free slot: the change may be planned again in another way. Nothing was changed. */
  readonly quota?: boolean;
  /** What was served was seen to be wrong. */
  readonly proofFailed?: boolean;
  /** The old state is back, and this is the listener with it; only its proof is missing. */
  readonly restored?: readonly SlotEntry[];
}

/** A change that an earlier run had begun, and how this one ended it. */
export interface Recovered {
  readonly change: Change;
  readonly outcome: ChangeOutcome;
}
