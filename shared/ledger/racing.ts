/**
 * Several runs append to the same log: a run that loses the race for an entry reads the log and decides again.
 *
 * Only for decisions that can be repeated. A worker that changes listeners stops instead (rotation-record.ts).
 */
import { LedgerLost } from './errors.ts';

/** Each lost race means that another run appended an entry. Ten in a row show that the ledger does not work. */
const MAX_RACES = 10;

/** @param attempt opens the log, decides, appends */
export async function racing<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let races = 1; ; races++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LedgerLost) || races >= MAX_RACES) throw error;
    }
  }
}
