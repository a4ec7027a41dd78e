/**
 * What one rotation writes down, as it happens: the plan, the intent before each write, its result after it, each proof, each outcome.
 *
 * The intent is written before the call it announces: whoever reads the record after a crash knows what may have happened, and asks the
 * listener what did.
 */
import type { Clock } from '../clock.ts';
import { RotatorError } from '../errors.ts';
import type { Step, WriteStep } from '../rotation/steps.ts';
import { LEDGER_FORMAT, type LedgerStore } from './ledger.ts';

export type RotationEntry =
  | { readonly kind: 'started'; readonly data: { readonly rotationId: string; readonly planHash: string } }
  | {
      readonly kind: 'intent';
      /** Every step that must follow for no name to stay bare is announced with the first. */
      readonly data: {
        readonly listenerId: string;
        readonly step: WriteStep;
        readonly clientToken: string;
        readonly announces: readonly Step[];
      };
    }
  | {
      readonly kind: 'result';
      readonly data: {
        readonly listenerId: string;
        readonly clientToken: string;
        readonly result: string;
        readonly message: string;
      };
    }
  | {
      readonly kind: 'proof';
      readonly data: { readonly listenerId: string; readonly proof: string; readonly message: string };
    }
  | {
      readonly kind: 'outcome';
      readonly data: {
        readonly listenerId: string;
        readonly outcome: string;
        readonly reason: string;
        readonly message: string;
      };
    };

export interface RotationRecord {
  write(entry: RotationEntry): Promise<void>;
}

export interface RotationRecordInput {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly holder: string;
  readonly region: string;
  readonly loadBalancerId: string;
}

/** Opens the log of a load balancer for one run. */
export async function openRotationRecord(input: RotationRecordInput): Promise<RotationRecord> {
  const { store, clock, holder } = input;
  const log = `rotations/${input.region}/${input.loadBalancerId}`;
  let next = (await store.read(log, 1)).length + 1;
  return {
    async write({ kind, data }) {
      const result = await store.append(log, next, {
        format: LEDGER_FORMAT,
        atMs: clock.now(),
        holder,
        kind,
        data,
      });
      if (result === 'exists') {
        throw new RotatorError('LedgerLost', `Entry ${next} of ${log} was written by another worker.`, {
          hint: 'Another run works on this load balancer; this one stops. Nothing needs to be done.',
        });
      }
      next += 1;
    },
  };
}
