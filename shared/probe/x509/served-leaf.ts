/**
 * Reads the fields of a served certificate that this project uses. It reports what the certificate says, never whether it is
 * right.
 */
import { X509Certificate } from 'node:crypto';
import { nameText } from '../../core/proof/chain-findings.ts';
import type { ServedLeaf } from '../../core/proof/observation.ts';
import { alternativeNamesOf } from './alternative-names.ts';
import { withDroppedNames } from './dropped-names.ts';

/** Longer than any sensible chain. Limits the memory that a hostile server can use. */
export const MAX_CERTIFICATES = 20;

/**
 * `undefined` for bytes that are not a certificate. Node also accepts PEM, and ignores bytes after the end: neither is DER as sent.
 */
export function parseCertificate(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** Never throws, whatever the certificate holds. */
export function readServedLeaf(certificate: X509Certificate): ServedLeaf {
  return withDroppedNames(certificate, {
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    names: alternativeNamesOf(certificate.subjectAltName),
    issuer: nameText(certificate.issuer),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
  });
}

/** Whether both dates can be read. A hostile certificate may hold anything there, and OpenSSL parses it nevertheless. */
export function hasDates({ notBeforeMs, notAfterMs }: ServedLeaf): boolean {
  return !Number.isNaN(notBeforeMs) && !Number.isNaN(notAfterMs);
}
