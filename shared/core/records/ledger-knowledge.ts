/** What the ledger says about rotations as a whole, and about the candidates of one plan. A log that could not be read is unknown, never empty. */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import { shareName } from '../model/names.ts';
import type { CertificateState } from './certificate-log.ts';
import type { ControlState } from './control-log.ts';

/** A log that could not be read. */
export interface NotRead {
  /** Why, for operators. */
  readonly notRead: string;
}

export interface LedgerKnowledge {
  readonly control: ControlState | NotRead;
  readonly certificates: ReadonlyMap<CertificateId, CertificateState | NotRead>;
}

/** The knowledge of a plan, which knows which of its candidates may take the place of each other. */
export interface PlanKnowledge extends LedgerKnowledge {
  readonly candidates: readonly Certificate[];
}

export function isNotRead(state: object): state is NotRead {
  return 'notRead' in state;
}

/** The known states of the other candidates that have a name and the key type of this one: they may replace the same certificates. */
export function otherCandidates(
  { certificates, candidates }: PlanKnowledge,
  certificateId: CertificateId,
): readonly CertificateState[] {
  const own = candidates.find((one) => one.certificateId === certificateId);
  return candidates.flatMap((other) => {
    const state = certificates.get(other.certificateId);
    const isAlternative =
      own !== undefined &&
      other.certificateId !== certificateId &&
      other.keyType === own.keyType &&
      shareName(own.names, other.names);
    return isAlternative && state && !isNotRead(state) ? [state] : [];
  });
}
