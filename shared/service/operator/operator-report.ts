/**
 * What an operator's command did, for the person who typed it. Plain data, JSON-safe, without secrets.
 */

/** What a listener holds where a rotation was abandoned: as the ledger knows it, nobody has looked. */
export interface LeftOnListener {
  readonly listenerId: string;
  /** For example `default 1-cn-hangzhou`, `additional 2-cn-hangzhou`; `null` where the entries that say so were deleted. */
  readonly attached: readonly string[] | null;
  /** The last write, where nobody knows whether it took effect, such as `associate 2-cn-hangzhou`. */
  readonly unsure: string | null;
  /** The same in one sentence. */
  readonly message: string;
}

export interface OperatorReport {
  readonly action: 'release' | 'abandon' | 'pause' | 'resume';
  /** `false`: it was so before, and nothing was written. */
  readonly changed: boolean;
  /** One or two sentences. */
  readonly message: string;
  /** One for each change that was open; empty unless something was abandoned. */
  readonly left: readonly LeftOnListener[];
}
