import type { CertificateId } from '../model/certificate.ts';
import type { KeyType } from '../model/key-types.ts';
import type { Listener, ListenerProtocol, Slot } from '../model/listener.ts';
import type { Outcome } from '../model/outcomes.ts';
import type { Reason, RecordedReason } from '../model/reasons.ts';
import type { PassedOver } from '../planning/gates.ts';
import type { ProofExtent } from '../proof/proof-extent.ts';

/** The outcome of one certificate on one HTTPS or QUIC listener. If it is `verified` in this run, with how much was proved. */
export interface OutcomeRow extends Partial<ProofExtent>, Reason<RecordedReason> {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  /** `null` if the listener is known only from the ledger, which does not record its port. */
  readonly port: number | null;
  readonly slot: Slot;
  /** `unknown` if CAS does not have the certificate. */
  readonly keyType: KeyType | 'unknown';
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | null;
  /** Better candidates that were passed over, and those that fit but for their chain, and why; absent if there are none. */
  readonly passedOver?: readonly PassedOver[];
  readonly outcome: Outcome;
}

/** @param listener `undefined` if the load balancer no longer has it */
export function protocolAndPort(
  listener: Listener | undefined,
  recordedProtocol: ListenerProtocol,
): Pick<OutcomeRow, 'protocol' | 'port'> {
  return { protocol: listener?.protocol ?? recordedProtocol, port: listener?.port ?? null };
}
