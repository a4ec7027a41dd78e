import type { Expectation } from './expectation.ts';
import type { StableTarget } from './seen.ts';

/** A target of a proof: what was expected, and what was seen. */
export interface ProofResult {
  readonly expectation: Expectation;
  readonly stable: StableTarget;
}
