/**
 * One run of a command that records an operator's decision: where it is written and by whom, and the report about it.
 */
import type { Clock } from '../../base/clock.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import type { OperatorReport } from './operator-report.ts';

/** One run of an operator's command. */
export interface Operator {
  readonly store: LedgerStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Made by `operatorHolder`. */
  readonly holder: string;
}

/** Distinguishes the entries of operators from those of workers. */
export function operatorHolder(newId: () => string): string {
  return `operator-${newId()}`;
}

/** What is said, in English and for other languages. */
export type Answered = Required<Pick<OperatorReport, 'answer' | 'message' | 'parameters'>>;

export function changed(action: OperatorReport['action'], answered: Answered): OperatorReport {
  return { action, changed: true, ...answered, left: [] };
}

export function unchanged(
  action: OperatorReport['action'],
  { message, ...answered }: Answered,
): OperatorReport {
  return { action, changed: false, message: `${message} Nothing was changed.`, ...answered, left: [] };
}
