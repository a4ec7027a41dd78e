import type { CertificateId } from './certificate.ts';

/** Identifies a replacement: the listener, and the certificate that is replaced there. The ledger stores this text. */
export function replacementKey(listenerId: string, oldCertificateId: CertificateId): string {
  return `${listenerId} ${oldCertificateId}`;
}

/** The key of the replacement that a row of a report or a snapshot describes. */
export function keyOfRow(row: {
  readonly listenerId: string;
  readonly oldCertificateId: CertificateId;
}): string {
  return replacementKey(row.listenerId, row.oldCertificateId);
}
