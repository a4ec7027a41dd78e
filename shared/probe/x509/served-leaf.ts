/**
 * Reads the fields of a served certificate that this project uses. It reports what the certificate says, never whether it is
 * right.
 *
 * Node gives the alternative names as one line of text. A hostile name could once pose as several in it (CVE-2021-44532). Since
 * then Node quotes every entry that contains a quote, a comma or a control character. No DNS name contains one, so quoted entries
 * are skipped. An ASN.1 library would do the same, for some hundred kilobytes in every bundle.
 */
import { X509Certificate } from 'node:crypto';
import { normaliseName } from '../../core/model/names.ts';
import { nameText } from '../../core/proof/chain-findings.ts';
import type { ServedLeaf } from '../../core/proof/observation.ts';
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

/** One entry: a type, a colon, and a value that is either a JSON string or free of quotes and commas. */
const alternativeNamePattern = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy;

/** A dNSName is ASCII and holds A-labels (RFC 5280 section 4.2.1.6). A text with a path, a port or a user is not a dNSName. */
const dnsNamePattern = /^[A-Za-z0-9*._-]+$/;

/** The dNSName entries of a subjectAltName as Node formats it, normalised. Other entries are left out. */
export function dnsNamesOf(subjectAltName: string | undefined): readonly string[] {
  const names = [...(subjectAltName ?? '').matchAll(alternativeNamePattern)].flatMap(
    ([, kind, value = '']) =>
      kind === 'DNS' && dnsNamePattern.test(value) ? (normaliseName(value) ?? []) : [],
  );
  return [...new Set(names)];
}

/** Never throws, whatever the certificate holds. */
export function readServedLeaf(certificate: X509Certificate): ServedLeaf {
  return withDroppedNames(certificate, {
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    names: dnsNamesOf(certificate.subjectAltName),
    issuer: nameText(certificate.issuer),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
  });
}

/** Whether both dates can be read. A hostile certificate may hold anything there, and OpenSSL parses it nevertheless. */
export function hasDates({ notBeforeMs, notAfterMs }: ServedLeaf): boolean {
  return !Number.isNaN(notBeforeMs) && !Number.isNaN(notAfterMs);
}
