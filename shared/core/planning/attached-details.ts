import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import type { SlotEntry } from './step.ts';

/** Adds certificate details to slots, from the certificates attached before and from the candidates. */
export function withDetails(
  entries: readonly SlotEntry[],
  attached: readonly AttachedCertificate[],
  candidates: readonly Certificate[],
): readonly AttachedCertificate[] {
  const known = new Map<CertificateId, Certificate | undefined>([
    ...candidates.map((certificate) => [certificate.certificateId, certificate] as const),
    ...attached.map(({ certificateId, certificate }) => [certificateId, certificate] as const),
  ]);
  return entries.map(({ certificateId, slot }) => ({
    certificateId,
    slot,
    certificate: known.get(certificateId),
  }));
}
