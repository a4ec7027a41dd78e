/**
 * Reads what this project wants to know off a served certificate. Says what is written there, never whether it is right.
 *
 * Node gives the alternative names as one line of text, in which a hostile name once could pretend to be several
 * (CVE-2021-44532). Since then Node quotes every entry that has a quote, a comma or a control character in it. No DNS name has, so
 * that whatever is quoted can be passed over whole. An ASN.1 library would do the same for some hundred kilobytes in every bundle.
 */
import { X509Certificate } from 'node:crypto';
import { normaliseName } from '../../core/model/names.ts';
import type { ServedLeaf } from '../../core/proof/observation.ts';

/** Longer than any sane chain; a limit on what a hostile server can make us keep. */
export const MAX_CERTIFICATES = 20;

/** `undefined` for bytes that are no certificate. Node takes PEM, too, and passes over bytes after the end: neither is DER as sent. */
export function parseCertificate(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** One entry: a kind, a colon, and a value that is a JSON string or has neither quotes nor commas. */
const alternativeNamePattern = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy;

/** A dNSName is ASCII and holds A-labels (RFC 5280 section 4.2.1.6); a path, a port or a user beside it makes it none. */
const dnsNamePattern = /^[A-Za-z0-9*._-]+$/;

/** dNSName entries of a subjectAltName as Node writes it, normalised. Entries that are no DNS names are left out. */
export function dnsNamesOf(subjectAltName: string | undefined): readonly string[] {
  const names = [...(subjectAltName ?? '').matchAll(alternativeNamePattern)].flatMap(
    ([, kind, value = '']) =>
      kind === 'DNS' && dnsNamePattern.test(value) ? (normaliseName(value) ?? []) : [],
  );
  return [...new Set(names)];
}

export function readServedLeaf(certificate: X509Certificate): ServedLeaf {
  return {
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    names: dnsNamesOf(certificate.subjectAltName),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
  };
}

/** Whether both dates can be read: a hostile certificate may say anything there, and OpenSSL parses it all the same. */
export function hasDates({ notBeforeMs, notAfterMs }: ServedLeaf): boolean {
  return !Number.isNaN(notBeforeMs) && !Number.isNaN(notAfterMs);
}
