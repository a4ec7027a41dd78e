import type { CertificateId } from '../model/certificate.ts';
import type { KeyType } from '../model/key-types.ts';
import type { Listener, ListenerProtocol, Slot } from '../model/listener.ts';
import type { Outcome } from '../model/outcomes.ts';
import type { RecordedReason } from '../model/reasons.ts';

/** One row per certificate of every HTTPS and QUIC listener. */
export interface OutcomeRow {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  /** `null` where the listener is known from the record only, which does not hold its port. */
  readonly port: number | null;
  readonly slot: Slot;
  /** `unknown` where CAS does not have the certificate. */
  readonly keyType: KeyType | 'unknown';
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | null;
  readonly outcome: Outcome;
  /** kebab-case; listed in docs/reasons.md. */
  readonly reason: RecordedReason;
  /** One sentence for a person, with the names and numbers. */
  readonly message: string;
}

/** @param listener `undefined` where it is no longer on the load balancer */
export function protocolAndPort(
  listener: Listener | undefined,
  recordedProtocol: ListenerProtocol,
): Pick<OutcomeRow, 'protocol' | 'port'> {
  return { protocol: listener?.protocol ?? recordedProtocol, port: listener?.port ?? null };
}
