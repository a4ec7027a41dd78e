/**
 * Writes X.509 certificates (RFC 5280) of every key type as DER. The issuer's key determines the signature algorithm.
 *
 * `openssl verify -x509_strict` accepts the certificates: fixtures that only lenient clients accept would prove nothing about strict
 * clients.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import type { CertificateKey } from './keys.ts';

/** Allowed use of the certificate's key. An SM2 server has one certificate to sign and one to encrypt. */
export type CertificatePurpose = 'ca' | 'server' | 'sign-only' | 'encrypt-only';

const keyUsages: Readonly<Record<CertificatePurpose, number>> = {
  ca: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
  server: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
  'sign-only': KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation,
  'encrypt-only': KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment | KeyUsageFlags.keyAgreement,
};

export interface CertificateRequest {
  readonly subject: string;
  readonly key: CertificateKey;
  /** The subject itself, for a root. */
  readonly issuer: { readonly subject: string; readonly key: CertificateKey };
  readonly purpose: CertificatePurpose;
  /** Entries of subjectAltName (`generalNameOf`), written unchanged: a test may use invalid ones. */
  readonly names: readonly string[];
  /** Hex, at most 20 bytes (RFC 5280 section 4.1.2.2). */
  readonly serialNumber: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** RFC 5280 appendix A.1: ub-common-name. Longer names are only in subjectAltName, which is what clients read. */
const MAX_COMMON_NAME_CHARACTERS = 64;

/** A Name with this common name alone, as DER. */
function nameOf(commonName: string): Uint8Array {
  const text = Buffer.from(commonName.slice(0, MAX_COMMON_NAME_CHARACTERS));
  return der(SEQUENCE, [der(SET, [der(SEQUENCE, [COMMON_NAME, der(UTF8_STRING, [text])])])]);
}

/** RFC 5280 section 4.2.1.2, method (1), over the whole SubjectPublicKeyInfo: any unique value is allowed. */
function keyIdentifierOf(key: CertificateKey): Uint8Array {
  return createHash('sha1').update(key.publicKeyDer).digest();
}

/** An Extension as DER. */
function extension(extnID: string, critical: boolean, value: unknown): Uint8Array {
  const extnValue = new OctetString(AsnConvert.serialize(value));
  return new Uint8Array(AsnConvert.serialize(new Extension({ extnID, critical, extnValue })));
}

/** Those that only depend on the purpose, and those that only depend on a key, are written once: the writer is slow. */
const byPurpose = new Map<CertificatePurpose, readonly Uint8Array[]>();
const subjectKeyIdentifiers = new WeakMap<CertificateKey, readonly Uint8Array[]>();
const authorityKeyIdentifiers = new WeakMap<CertificateKey, readonly Uint8Array[]>();

function writtenOnce<Key>(
  known: {
    get(key: Key): readonly Uint8Array[] | undefined;
    set(key: Key, value: readonly Uint8Array[]): unknown;
  },
  key: Key,
  write: () => readonly Uint8Array[],
): readonly Uint8Array[] {
  const found = known.get(key) ?? write();
  known.set(key, found);
  return found;
}

/** An address as iPAddress, `URI:`, `email:` and `dNSName=` by their type, everything else as dNSName. */
function generalNameOf(name: string): GeneralName {
  const [, kind, value = ''] = /^(URI:|email:|dNSName=)(.*)$/s.exec(name) ?? [];
  if (kind === 'URI:') return new GeneralName({ uniformResourceIdentifier: value });
  if (kind === 'email:') return new GeneralName({ rfc822Name: value });
  if (kind === undefined && isIP(name) !== 0) return new GeneralName({ iPAddress: name });
  return new GeneralName({ dNSName: kind === undefined ? name : value });
}

/** Extensions as DER. */
function extensionsOf({ purpose, key, issuer, names }: CertificateRequest): Uint8Array {
  const isCa = purpose === 'ca';
  const general = writtenOnce(byPurpose, purpose, () => [
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: isCa })),
    extension(id_ce_keyUsage, true, new KeyUsage(keyUsages[purpose])),
    ...(isCa ? [] : [extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([id_kp_serverAuth]))]),
  ]);
  const subject = writtenOnce(subjectKeyIdentifiers, key, () => [
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifierOf(key))),
  ]);
  const authority = writtenOnce(authorityKeyIdentifiers, issuer.key, () => {
    const keyIdentifier = new KeyIdentifier(keyIdentifierOf(issuer.key));
    return [extension(id_ce_authorityKeyIdentifier, false, new AuthorityKeyIdentifier({ keyIdentifier }))];
  });
  const alternativeNames =
    names.length === 0
      ? []
      : [extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names.map(generalNameOf)))];
  return der(SEQUENCE, [...general, ...subject, ...authority, ...alternativeNames]);
}

/** An INTEGER is signed: a leading zero keeps a serial number whose first bit is set positive. */
function serialOf(hex: string): Uint8Array {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = Buffer.from(even, 'hex');
  return der(INTEGER, (bytes[0] ?? 0) >= 0x80 ? [Buffer.of(0), bytes] : [bytes]);
}

/** DER of the signed certificate. */
export function makeCertificate(request: CertificateRequest): Uint8Array {
  const unsigned = unsignedCertificate(request);
  return signedCertificate(request, unsigned, request.issuer.key.sign(unsigned));
}

/** The same; several at once use all cores. */
export async function makeCertificateInBackground(request: CertificateRequest): Promise<Uint8Array> {
  const unsigned = unsignedCertificate(request);
  return signedCertificate(request, unsigned, await request.issuer.key.signInBackground(unsigned));
}

/** DER of the TBSCertificate, version 3. */
function unsignedCertificate(request: CertificateRequest): Uint8Array {
  const { issuer, key, subject, serialNumber, notBeforeMs, notAfterMs } = request;
  return der(SEQUENCE, [
    der(EXPLICIT_0, [der(INTEGER, [Buffer.of(2)])]),
    serialOf(serialNumber),
    algorithmOf(issuer.key),
    nameOf(issuer.subject),
    der(SEQUENCE, [timeOf(notBeforeMs), timeOf(notAfterMs)]),
    nameOf(subject),
    key.publicKeyDer,
    der(EXPLICIT_3, [extensionsOf(request)]),
  ]);
}

const algorithms = new WeakMap<CertificateKey, readonly Uint8Array[]>();

function algorithmOf(key: CertificateKey): Uint8Array {
  const write = () => [new Uint8Array(AsnConvert.serialize(key.signatureAlgorithm))];
  return Buffer.concat(writtenOnce(algorithms, key, write));
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 section 4.1.2.5). */
function timeOf(atMs: number): Uint8Array {
  const text = `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return text < '2050' && text >= '1950'
    ? der(UTC_TIME, [Buffer.from(text.slice(2))])
    : der(GENERALIZED_TIME, [Buffer.from(text)]);
}

/** Certificate: the signed part, the algorithm, and the signature as a BIT STRING without unused bits. */
function signedCertificate(
  { issuer: { key } }: CertificateRequest,
  unsigned: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  return der(SEQUENCE, [unsigned, algorithmOf(key), der(BIT_STRING, [Uint8Array.of(0), signature])]);
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const EXPLICIT_0 = 0xa0;
const EXPLICIT_3 = 0xa3;
/** OBJECT IDENTIFIER id-at-commonName, 2.5.4.3. */
const COMMON_NAME = Buffer.of(0x06, 0x03, 0x55, 0x04, 0x03);

function der(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const contents = Buffer.concat(parts);
  const { length } = contents;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), contents]);
}

export function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
