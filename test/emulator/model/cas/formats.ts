/**
 * The text formats of CAS. Other tools have misread each of them.
 */
import { isIP } from 'node:net';
import type { Knobs } from '../knobs.ts';
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import type { World } from '../world.ts';

/** A date without time or zone. A. */
export function wireDate(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** CAS adds a leading zero, so clients must compare as integers. B. */
export function wireSerial(serialNumber: string): string {
  return `0${serialNumber}`;
}

/** All names in one text. A. How addresses are written is a knob. */
export function commaList(names: readonly string[], { ipNames }: Pick<Knobs, 'ipNames'>): string {
  return names
    .filter((name) => ipNames !== 'omitted' || isIP(name) === 0)
    .map((name) =>
      ipNames === 'unreadable' && isIP(name) !== 0 ? `#${Buffer.from(name).toString('hex')}` : name,
    )
    .join(',');
}

/** The fields of a certificate in ListUserCertificateOrder. */
export function commonFields(
  { knobs }: Pick<World, 'knobs'>,
  certificate: CertificateRecord,
  nowMs: number,
): WireBody {
  const { described } = certificate;
  return {
    InstanceId: certificate.instanceId,
    Name: certificate.name,
    Sans: commaList(described.names, knobs),
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
