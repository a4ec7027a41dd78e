import type { CertificateId } from './certificate.ts';

export function outcomeKey(listenerId: string, oldCertificateId: CertificateId): string {
  return `${listenerId} ${oldCertificateId}`;
}

/** Identifies one replacement: the slot of a listener is named by what is in it. */
export function replacementKey(listenerId: string, certificateId: CertificateId): string {
  return `${listenerId} ${certificateId}`;
}
