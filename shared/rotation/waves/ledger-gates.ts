/**
 * The gates of a plan, from what the ledger says: the same decisions that the gatekeeper makes before the first write. Pure.
 *
 * A log that could not be read holds nothing back here, because nothing is known; the gates say so, and the gatekeeper asks again.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import { reasonOf } from '../../core/model/reasons.ts';
import type { Gates } from '../../core/planning/gates.ts';
import { type CertificateState, emptyCertificate } from '../../core/records/certificate-log.ts';
import {
  isNotRead,
  type NotRead,
  otherCandidates,
  type PlanKnowledge,
} from '../../core/records/ledger-knowledge.ts';
import { whyPassedOver } from './passed-over.ts';
import { gateFor, isHeldBack } from './waves.ts';

export interface GatesInput {
  readonly loadBalancerId: string;
  readonly knowledge: PlanKnowledge;
  readonly soakMs: number;
  /** Identifies the trusted roots. */
  readonly roots: string;
  readonly nowMs: number;
}

export function ledgerGates(input: GatesInput): Gates {
  const { knowledge, ...rest } = input;
  const { control, certificates } = knowledge;
  const stateOf = (id: CertificateId): CertificateState | NotRead => certificates.get(id) ?? emptyCertificate;
  return {
    passedOver: (certificateId, emergency, replaced) => {
      const certificate = stateOf(certificateId);
      if (isNotRead(certificate)) return undefined;
      const others = otherCandidates(knowledge, certificateId);
      return whyPassedOver({ ...rest, certificateId, certificate, others, replaced: [replaced], emergency });
    },
    heldBack: (certificateId, emergency, replaced) => {
      const certificate = stateOf(certificateId);
      if (isNotRead(control) || isNotRead(certificate)) return undefined;
      const others = otherCandidates(knowledge, certificateId);
      const gate = gateFor({ ...rest, certificateId, certificate, control, others, replaced, emergency });
      return gate.kind === 'closed' && isHeldBack(gate) ? reasonOf(gate) : undefined;
    },
    unproven: (certificateId) => {
      const certificate = stateOf(certificateId);
      return isNotRead(certificate) || certificate.proven === undefined;
    },
    released: (certificateId) => {
      const certificate = stateOf(certificateId);
      return !isNotRead(certificate) && certificate.releasedAtMs !== undefined;
    },
    unknown: unknownState(knowledge),
  };
}

function unknownState({ control, certificates }: PlanKnowledge): Gates['unknown'] {
  const [first] = [control, ...certificates.values()].filter(isNotRead);
  return (
    first && {
      reason: 'ledger-unavailable',
      message: `Whether the change is held back or its certificate quarantined: the ledger could not be read. ${first.notRead}`,
    }
  );
}
