/** What every target of the fuzzer is asked, and what it answers. */
export interface FuzzRequest {
  readonly runs: number;
  readonly seed: number;
  /** After each run. */
  readonly onRun: (run: number, failures: number) => void;
}

export interface FuzzOutcome {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly failures: readonly { readonly target: string; readonly run: number; readonly problem: string }[];
  /** Whether a share worth having got as far as the runs are for. */
  readonly enough: boolean;
}
