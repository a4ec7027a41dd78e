import type { Outcome } from './report.ts';

/** How a change ended; every replacement it was made for ends the same way. */
export interface ChangeOutcome {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly message: string;
  /** ALB refused for lack of a free slot: the change may be planned again in another way. Nothing was changed. */
  readonly quota?: boolean;
  /** What was served was seen to be wrong. */
  readonly proofFailed?: boolean;
}
