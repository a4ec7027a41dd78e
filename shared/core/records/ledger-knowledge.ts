/** What the ledger says about rotations as a whole, and about the candidates of one plan. A log that could not be read is unknown, never empty. */
import type { CertificateId } from '../model/certificate.ts';
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

export function isNotRead(state: object): state is NotRead {
  return 'notRead' in state;
}

/** The known states of the other candidates. */
export function otherCandidates(
  { certificates }: LedgerKnowledge,
  certificateId: CertificateId,
): readonly CertificateState[] {
  return [...certificates].flatMap(([id, state]) =>
    id === certificateId || isNotRead(state) ? [] : [state],
  );
}
