/**
 * The text formats of CAS. Other tools have misread each of them.
 */
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';

/** A date without time or zone. A. */
export function wireDate(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** CAS adds a leading zero, so clients must compare as integers. B. */
export function wireSerial(serialNumber: string): string {
  return `0${serialNumber}`;
}

/** All names in one text. A. */
export function commaList(names: readonly string[]): string {
  return names.join(',');
}

/** The fields of a certificate in ListUserCertificateOrder. */
export function commonFields(certificate: CertificateRecord, nowMs: number): WireBody {
  const { described } = certificate;
  return {
    InstanceId: certificate.instanceId,
    Name: certificate.name,
    Sans: commaList(described.names),
    StartDate: wireDate(described.notBeforeMs),
    EndDate: wireDate(described.notAfterMs),
    Expired: described.notAfterMs < nowMs,
    Fingerprint: described.sha1.toUpperCase(),
    Sha2: described.sha256.toUpperCase(),
    SerialNo: wireSerial(described.serialNumber),
    Issuer: described.issuer,
    OrgName: 'Example',
    Country: 'CN',
    Province: 'Zhejiang',
    City: 'Hangzhou',
    ResourceGroupId: certificate.resourceGroupId,
  };
}
