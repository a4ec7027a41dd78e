/**
 * The report of an operator's command. Plain data, JSON-safe, without secrets.
 */
import type { ReasonParameters } from '../../core/model/reasons.ts';
import type { OperatorAnswer } from './operator-texts.ts';

/** The certificates of a listener whose rotation was abandoned, according to the ledger; the listener was not read. */
export interface LeftOnListener {
  readonly listenerId: string;
  /** For example `default 1-cn-hangzhou`, `additional 2-cn-hangzhou`; `null`: the entries were deleted. */
  readonly attached: readonly string[] | null;
  /** The last write if its effect is unknown, such as `associate 2-cn-hangzhou`. */
  readonly unsure: string | null;
  /** The same in one sentence. */
  readonly message: string;
}

export interface OperatorReport {
  readonly action: 'release' | 'acknowledge' | 'abandon' | 'pause' | 'resume';
  /** `false`: nothing had to be changed, and nothing was written. */
  readonly changed: boolean;
  /** One or two sentences. */
  readonly message: string;
  /** For sentences in other languages (operator-texts.ts); absent in reports of older versions. */
  readonly answer?: OperatorAnswer;
  readonly parameters?: ReasonParameters;
  /** One for each abandoned change. */
  readonly left: readonly LeftOnListener[];
}
