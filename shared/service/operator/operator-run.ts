import type { Clock } from '../../base/clock.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';

/** One run of an operator's command. */
export interface Operator {
  readonly store: LedgerStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Made by `operatorHolder`. */
  readonly holder: string;
}
