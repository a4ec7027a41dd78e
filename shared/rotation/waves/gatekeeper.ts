/**
 * Asks the ledger whether a new certificate may be taken (waves.ts decides), claims the role of pilot, and tells the ledger how it went.
 *
 * Several workers ask at the same time: whoever loses the race for an entry reads again and asks again.
 */

import type { Clock } from '../../base/clock.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Reason } from '../../core/model/reasons.ts';
import {
  type CertificateEntry,
  type CertificateState,
  certificateLog,
  certificateReducer,
} from '../../core/records/certificate-log.ts';
import { CONTROL_LOG, type ControlEntry, controlReducer } from '../../core/records/control-log.ts';
import type { LogReducer } from '../../core/records/reducer.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { openLog, viewLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import { SOAK_PATIENCE_MS } from '../run/limits.ts';
import { gateFor, mustSayThatItWaits } from './waves.ts';

export interface Gatekeeper {
  /** Why not; `undefined`: go. */
  enter(certificateId: CertificateId, emergency: boolean): Promise<Reason | undefined>;
  /** After every change that was let in. */
  leave(certificateId: CertificateId, outcome: ChangeOutcome): Promise<void>;
}

export interface GatekeeperInput {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly holder: string;
  readonly loadBalancerId: string;
  readonly soakMs: number;
  /** A trial ends with the lease of the worker that made it. */
  readonly leaseUntilMs: number;
  /** When the platform ends the worker; `undefined`: never. */
  readonly deadlineMs: number | undefined;
  /** Where the operator goes on without proof, a change that could not be proved is trial enough. */
  readonly unprovable: 'block' | 'rotate';
  /** Some wait for this certificate, and may have it from then on. */
  readonly onOthersMayFollow?: OthersMayFollow | undefined;
}

/** @param fromMs the end of the soak: in the future, or now where there is none */
export type OthersMayFollow = (certificateId: CertificateId, fromMs: number) => void;

export function createGatekeeper(input: GatekeeperInput): Gatekeeper {
  const { clock, loadBalancerId } = input;
  return {
    enter: (certificateId, emergency) =>
      racing(async () => {
        const { log, gate } = await ask(input, certificateId, emergency);
        if (gate.kind === 'closed') {
          const waits = gate.reason === 'waiting-for-pilot';
          if (waits && mustSayThatItWaits(log.state, loadBalancerId, clock.now()))
            await log.append({ kind: 'waiting', data: { loadBalancerId } });
          if (gate.opensAtMs !== undefined) input.onOthersMayFollow?.(certificateId, gate.opensAtMs);
          return { reason: gate.reason, message: gate.message };
        }
        if (gate.kind === 'pilot') {
          await log.append({ kind: 'trial', data: { loadBalancerId, untilMs: input.leaseUntilMs } });
        }
        return undefined;
      }),
    leave: async (certificateId, outcome) => {
      try {
        if (outcome.proofFailed && !(await hasFailedBefore(input, certificateId))) {
          const failed: Exclude<ControlEntry, { kind: 'checkpoint' }> = {
            kind: 'proof-failed',
            data: { loadBalancerId },
          };
          await note(input, CONTROL_LOG, controlReducer, failed);
        }
        const verdict: Exclude<CertificateEntry, { kind: 'checkpoint' }> = {
          kind: verdictOf(outcome, input.unprovable),
          data: { loadBalancerId },
        };
        const { before, after } = await note(
          input,
          certificateLog(certificateId),
          certificateReducer,
          verdict,
        );
        if (verdict.kind === 'proven' && after.proven && othersWait(before, loadBalancerId))
          input.onOthersMayFollow?.(certificateId, after.proven.atMs + input.soakMs);
      } catch (error) {
        // What has happened has happened: without its verdict the trial ends with its lease, and the next proof counts.
        if (!(error instanceof LedgerUnavailable)) throw error;
      }
    },
  };
}

/** Asks once, and once more where the end of a soak is near. */
async function ask(input: GatekeeperInput, certificateId: CertificateId, emergency: boolean) {
  const { clock, deadlineMs = Number.POSITIVE_INFINITY } = input;
  const first = await askNow(input, certificateId, emergency);
  if (first.gate.kind !== 'closed' || first.gate.opensAtMs === undefined) return first;
  const nowMs = clock.now();
  const leftMs = first.gate.opensAtMs - nowMs;
  if (leftMs > Math.min(SOAK_PATIENCE_MS, (deadlineMs - nowMs) / 4)) return first;
  await clock.sleep(leftMs);
  return askNow(input, certificateId, emergency);
}

async function askNow(input: GatekeeperInput, certificateId: CertificateId, emergency: boolean) {
  const { store, clock, loadBalancerId, soakMs } = input;
  const log = await openLog({ ...input, log: certificateLog(certificateId), reducer: certificateReducer });
  const { state: control } = await viewLog(store, CONTROL_LOG, controlReducer);
  const nowMs = clock.now();
  const certificate = log.state;
  const gate = gateFor({ loadBalancerId, certificateId, certificate, control, emergency, soakMs, nowMs });
  return { log, gate };
}

/** One that is tried again after its quarantine, and fails again, says nothing new about anything else. */
async function hasFailedBefore(
  { store, loadBalancerId }: GatekeeperInput,
  certificateId: CertificateId,
): Promise<boolean> {
  const { state } = await viewLog(store, certificateLog(certificateId), certificateReducer);
  return state.failures.some((failure) => failure.loadBalancerId === loadBalancerId);
}

function verdictOf(
  outcome: ChangeOutcome,
  unprovable: 'block' | 'rotate',
): 'proven' | 'failed' | 'trial-ended' {
  if (outcome.proofFailed) return 'failed';
  const isEnough = outcome.outcome === 'changed-unproved' && unprovable === 'rotate';
  return outcome.outcome === 'verified' || isEnough ? 'proven' : 'trial-ended';
}

/** True for a first proof only: it ends all waiting (certificate-log.ts). Whoever comes later is let in, or finds it soaking. */
function othersWait({ waiting }: CertificateState, loadBalancerId: string): boolean {
  return waiting.some((one) => one.loadBalancerId !== loadBalancerId);
}

/** @returns the state that the entry came upon, and the one that it made */
async function note<State, Entry extends { readonly kind: string; readonly data: unknown }>(
  input: GatekeeperInput,
  log: string,
  reducer: LogReducer<State, Entry>,
  entry: Exclude<Entry, { readonly kind: 'checkpoint' }>,
): Promise<{ readonly before: State; readonly after: State }> {
  return racing(async () => {
    const open = await openLog({ ...input, log, reducer });
    const before = open.state;
    await open.append(entry);
    return { before, after: open.state };
  });
}
