/**
 * The log of a load balancer (load-balancer-log.ts) as one worker writes it: its claim, the start of each change, the intent before each
 * write and the result after it, each proof, the end of each change.
 *
 * An intent is recorded before its call. After a crash the next worker knows which calls may have been made, and reads the live listener
 * to find out which had an effect.
 */
import type { Clock } from '../base/clock.ts';
import {
  type LoadBalancerEntry,
  type LoadBalancerState,
  loadBalancerLog,
  loadBalancerReducer,
} from '../core/records/load-balancer-log.ts';
import { LedgerUnavailable } from './errors.ts';
import type { LedgerStore } from './ledger.ts';
import { openLog } from './log.ts';

export { LedgerUnavailable } from './errors.ts';

export type RotationEntry = Exclude<LoadBalancerEntry, { readonly kind: 'checkpoint' }>;

export interface RotationRecord {
  /** The state after every entry so far, whichever worker wrote it. */
  readonly state: LoadBalancerState;
  /** Records an intent. Rejects with `LedgerUnavailable`: the intended call must then not be made. */
  write(entry: RotationEntry): Promise<void>;
  /** Records what has already happened, so an unavailable ledger is ignored. Rejects only if another worker has taken over. */
  writeBestEffort(entry: RotationEntry): Promise<void>;
}

export interface RotationRecordInput {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly holder: string;
  readonly region: string;
  readonly loadBalancerId: string;
}

/** Opens the log of a load balancer for one run. Rejects with `LedgerUnavailable`. */
export async function openRotationRecord(input: RotationRecordInput): Promise<RotationRecord> {
  const { store, clock, holder, region, loadBalancerId } = input;
  const log = await openLog({
    store,
    log: loadBalancerLog(region, loadBalancerId),
    reducer: loadBalancerReducer,
    clock,
    holder,
  });
  return {
    get state() {
      return log.state;
    },
    write: (entry) => log.append(entry),
    async writeBestEffort(entry) {
      try {
        await log.append(entry);
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
      }
    },
  };
}
