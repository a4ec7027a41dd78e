/**
 * Asks the ledger whether a load balancer may use a new certificate (waves.ts decides), claims the role of pilot, and records the verdict.
 *
 * Several workers may ask at the same time: a worker that loses the race for an entry reads again and decides again.
 */

import type { CertificateId } from '../../core/model/certificate.ts';
import { type Reason, reasonOf } from '../../core/model/reasons.ts';
import {
  type CertificateEntry,
  type CertificateState,
  certificateLog,
  certificateReducer,
} from '../../core/records/certificate-log.ts';
import { CONTROL_LOG, controlReducer } from '../../core/records/control-log.ts';
import { otherCandidates, type PlanKnowledge } from '../../core/records/ledger-knowledge.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { openLog, viewLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import { leaseUntilMs } from '../run/lease-end.ts';
import { SOAK_PATIENCE_MS } from '../run/limits.ts';
import type { Rotation, RotationSettings } from '../run/rotation.ts';
import { appendEntry, writerOf } from './append-entry.ts';
import { gateFor, mustRecordWaiting } from './waves.ts';

export interface Entering {
  readonly certificateId: CertificateId;
  /** The certificates that it replaces. */
  readonly replaced: readonly CertificateId[];
  readonly emergency: boolean;
}

export interface Gatekeeper {
  /** @returns why the change must not start; `undefined`: it may start */
  enter(entering: Entering): Promise<Reason | undefined>;
  /** Call after every change that was allowed to start. A failed proof is recorded before its change ends (record-failed-proof.ts). */
  leave(certificateId: CertificateId, outcome: ChangeOutcome): Promise<void>;
}

/**
 * A trial ends with the lease of its worker at the latest.
 *
 * @param knowledge what the plan knew of the other candidates; `undefined`: no change will enter
 */
export function createGatekeeper(rotation: Rotation, knowledge: PlanKnowledge | undefined): Gatekeeper {
  const { ports, settings, request } = rotation;
  const { loadBalancerId } = request;
  const untilMs = leaseUntilMs(rotation);
  return {
    enter: (entering) =>
      racing(async () => {
        const { log, gate } = await askWithPatience(rotation, entering, knowledge);
        if (gate.kind === 'closed') {
          const waits = gate.reason === 'waiting-for-pilot';
          if (waits && mustRecordWaiting(log.state, loadBalancerId, ports.clock.now()))
            await log.append({ kind: 'waiting', data: { loadBalancerId } });
          if (gate.opensAtMs !== undefined) ports.onOthersMayFollow(entering.certificateId, gate.opensAtMs);
          return reasonOf(gate);
        }
        if (gate.kind === 'pilot') {
          await log.append({ kind: 'trial', data: { loadBalancerId, untilMs } });
        }
        return undefined;
      }),
    leave: async (certificateId, outcome) => {
      try {
        if (outcome.refused) {
          await appendEntry(rotation, certificateLog(certificateId), certificateReducer, {
            kind: 'refused',
            data: { loadBalancerId, ...outcome.refused },
          });
        }
        if (outcome.proofFailed) return;
        const { before, after } = await appendEntry(
          rotation,
          certificateLog(certificateId),
          certificateReducer,
          verdictOf(outcome, settings.unprovable, loadBalancerId),
        );
        if (after.proven && othersAreWaiting(before, loadBalancerId))
          ports.onOthersMayFollow(certificateId, after.proven.atMs + settings.soakMs);
      } catch (error) {
        // Without a recorded verdict the trial ends with its lease, and the next proof counts.
        if (!(error instanceof LedgerUnavailable)) throw error;
      }
    },
  };
}

/** Waits for the end of a soak if it is near, and asks again. A change that has time to start has far more than that (time-to-start.ts). */
async function askWithPatience(rotation: Rotation, entering: Entering, knowledge: PlanKnowledge | undefined) {
  const { clock } = rotation.ports;
  const first = await askGate(rotation, entering, knowledge);
  if (first.gate.kind !== 'closed' || first.gate.opensAtMs === undefined) return first;
  const leftMs = first.gate.opensAtMs - clock.now();
  if (leftMs > SOAK_PATIENCE_MS) return first;
  await clock.sleep(leftMs);
  return askGate(rotation, entering, knowledge);
}

async function askGate(rotation: Rotation, entering: Entering, knowledge: PlanKnowledge | undefined) {
  const { store, clock, roots } = rotation.ports;
  const { loadBalancerId } = rotation.request;
  const { certificateId } = entering;
  const { soakMs } = rotation.settings;
  const log = await openLog({
    ...writerOf(rotation),
    log: certificateLog(certificateId),
    reducer: certificateReducer,
  });
  const { state: control } = await viewLog(store, CONTROL_LOG, controlReducer);
  const nowMs = clock.now();
  const certificate = log.state;
  const others = knowledge ? otherCandidates(knowledge, certificateId) : [];
  const gate = gateFor({
    ...entering,
    loadBalancerId,
    certificate,
    others,
    control,
    roots,
    soakMs,
    nowMs,
  });
  return { log, gate };
}

/** With UNPROVABLE=rotate, a change that could not be proved lets the others follow, too. */
function verdictOf(
  { outcome }: ChangeOutcome,
  unprovable: RotationSettings['unprovable'],
  loadBalancerId: string,
): Extract<CertificateEntry, { readonly kind: 'proven' | 'trial-ended' }> {
  if (outcome === 'verified') return { kind: 'proven', data: { loadBalancerId } };
  if (outcome === 'changed-unproved' && unprovable === 'rotate')
    return { kind: 'proven', data: { loadBalancerId, unproved: true } };
  return { kind: 'trial-ended', data: { loadBalancerId } };
}

/** With a proof, true only at the first one: it clears the list of waiting load balancers (certificate-log.ts). */
function othersAreWaiting({ waiting }: CertificateState, loadBalancerId: string): boolean {
  return waiting.some((one) => one.loadBalancerId !== loadBalancerId);
}
