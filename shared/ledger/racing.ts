/**
 * Several runs write to the same log: whoever loses the race for an entry reads again and decides again.
 *
 * Only for decisions that may be made anew from what is read. A worker that writes to listeners stops instead (rotation-record.ts).
 */
import { LedgerLost } from './errors.ts';

/** Each lost race means that another run got its entry in; ten in a row do not happen to an honest ledger. */
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
