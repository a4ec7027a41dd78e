import type { CertificateId, KeyType } from '../model/certificate.ts';
import type { ListenerProtocol, Slot } from '../model/listener.ts';

/**
 * How one replacement ended.
 *
 * - `verified`: the new certificate was seen in real handshakes in every Active zone, later than the last write.
 * - `changed-unproved`: the listener was changed, but what it serves could not be proved.
 * - `rolled-back`: the proof failed, the old state was restored, and that was proved.
 * - `rollback-unproved`: the proof failed and the old state could not be restored, or not be proved.
 * - `nothing-to-do`: not due.
 * - `blocked`: due, but not changed (or not further), for the reason given.
 */
export type Outcome =
  | 'verified'
  | 'changed-unproved'
  | 'rolled-back'
  | 'rollback-unproved'
  | 'nothing-to-do'
  | 'blocked';

/** From best to worst; the outcome of a load balancer is the worst of its replacements. */
export const outcomesFromBestToWorst: readonly Outcome[] = [
  'nothing-to-do',
  'verified',
  'blocked',
  'rolled-back',
  'changed-unproved',
  'rollback-unproved',
];

export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const worst = Math.max(0, ...outcomes.map((outcome) => outcomesFromBestToWorst.indexOf(outcome)));
  return outcomesFromBestToWorst[worst] ?? 'nothing-to-do';
}

/** Why a certificate should be replaced now. */
export type DueReason = 'expires-soon' | 'expired' | 'revoked' | 'forced';

/** One row per certificate of every HTTPS and QUIC listener. */
export interface OutcomeRow {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  readonly slot: Slot;
  /** `unknown` where CAS does not have the certificate. */
  readonly keyType: KeyType | 'unknown';
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | null;
  readonly outcome: Outcome;
  /** kebab-case; listed in docs/reasons.md. */
  readonly reason: string;
  /** One sentence for a person, with the names and numbers. */
  readonly message: string;
}
