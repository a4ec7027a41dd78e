/** Request and result of one fuzzing target. */
export interface FuzzRequest {
  readonly runs: number;
  readonly seed: number;
  /** Called after each run. */
  readonly onRun: (run: number, failures: number) => void;
}

export interface FuzzOutcome {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly failures: readonly { readonly target: string; readonly run: number; readonly problem: string }[];
  /** Whether a sufficient share of the inputs reached the code under test. */
  readonly reachedEnough: boolean;
}
