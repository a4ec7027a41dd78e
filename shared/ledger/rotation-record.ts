/**
 * What one worker writes into the log of its load balancer, as it happens (load-balancer-log.ts): the claim, each change that is begun, the
 * intent before each write, its result after it, each proof, how each change ended.
 *
 * The intent is written before the call it announces: whoever reads the record after a crash knows what may have happened, and asks the
 * listener what did.
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
  /** What follows from everything written so far, by whoever wrote it. */
  readonly state: LoadBalancerState;
  /** Rejects with `LedgerUnavailable`: what it announces must not be done. */
  write(entry: RotationEntry): Promise<void>;
  /** For what has happened anyway: an unavailable ledger does not undo it. Rejects only where another worker has taken over. */
  note(entry: RotationEntry): Promise<void>;
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
    async note(entry) {
      try {
        await log.append(entry);
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
      }
    },
  };
}
