import type { CertificateId } from './certificate.ts';

/** Identifies one replacement: the listener, and the certificate that is to be replaced there. The form the ledger uses. */
export function replacementKey(listenerId: string, oldCertificateId: CertificateId): string {
  return `${listenerId} ${oldCertificateId}`;
}

/** The key of the replacement that a row of a report or a snapshot is about. */
export function keyOfRow(row: {
  readonly listenerId: string;
  readonly oldCertificateId: CertificateId;
}): string {
  return replacementKey(row.listenerId, row.oldCertificateId);
}
