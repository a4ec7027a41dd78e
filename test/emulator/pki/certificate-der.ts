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
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  Extension,
  Extensions,
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
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
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

function nameOf(commonName: string): Name {
  const utf8String = commonName.slice(0, MAX_COMMON_NAME_CHARACTERS);
  const attribute = new AttributeTypeAndValue({
    type: '2.5.4.3',
    value: new AttributeValue({ utf8String }),
  });
  return new Name([new RelativeDistinguishedName([attribute])]);
}

/** RFC 5280 section 4.2.1.2, method (1), over the whole SubjectPublicKeyInfo: any unique value is allowed. */
function keyIdentifierOf(key: CertificateKey): Uint8Array {
  return createHash('sha1').update(key.publicKeyDer).digest();
}

const publicKeyInfos = new WeakMap<CertificateKey, SubjectPublicKeyInfo>();

/** Kept, since keys are shared and parsing is slow. */
function publicKeyInfoOf(key: CertificateKey): SubjectPublicKeyInfo {
  const info = publicKeyInfos.get(key) ?? AsnConvert.parse(key.publicKeyDer, SubjectPublicKeyInfo);
  publicKeyInfos.set(key, info);
  return info;
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** An address as iPAddress, `URI:`, `email:` and `dNSName=` by their type, everything else as dNSName. */
function generalNameOf(name: string): GeneralName {
  const [, kind, value = ''] = /^(URI:|email:|dNSName=)(.*)$/s.exec(name) ?? [];
  if (kind === 'URI:') return new GeneralName({ uniformResourceIdentifier: value });
  if (kind === 'email:') return new GeneralName({ rfc822Name: value });
  if (kind === undefined && isIP(name) !== 0) return new GeneralName({ iPAddress: name });
  return new GeneralName({ dNSName: kind === undefined ? name : value });
}

function extensionsOf(request: CertificateRequest): Extensions {
  const isCa = request.purpose === 'ca';
  const authority = new AuthorityKeyIdentifier({
    keyIdentifier: new KeyIdentifier(keyIdentifierOf(request.issuer.key)),
  });
  const extensions = [
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: isCa })),
    extension(id_ce_keyUsage, true, new KeyUsage(keyUsages[request.purpose])),
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifierOf(request.key))),
    extension(id_ce_authorityKeyIdentifier, false, authority),
  ];
  if (!isCa) extensions.push(extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([id_kp_serverAuth])));
  if (request.names.length > 0) {
    const names = request.names.map(generalNameOf);
    extensions.push(extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names)));
  }
  return new Extensions(extensions);
}

/** An INTEGER is signed: a leading zero keeps a serial number whose first bit is set positive. */
function serialBytes(hex: string): ArrayBuffer {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = Buffer.from(even, 'hex');
  const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Uint8Array.from(padded).buffer;
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

/** DER of the TBSCertificate. */
function unsignedCertificate(request: CertificateRequest): Uint8Array {
  const { signatureAlgorithm } = request.issuer.key;
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialBytes(request.serialNumber),
    signature: signatureAlgorithm,
    issuer: nameOf(request.issuer.subject),
    validity: new Validity({
      notBefore: new Date(request.notBeforeMs),
      notAfter: new Date(request.notAfterMs),
    }),
    subject: nameOf(request.subject),
    subjectPublicKeyInfo: publicKeyInfoOf(request.key),
    extensions: extensionsOf(request),
  });
  return new Uint8Array(AsnConvert.serialize(tbsCertificate));
}

/** Certificate: the signed part, the algorithm, and the signature as a BIT STRING without unused bits. */
function signedCertificate(
  { issuer: { key } }: CertificateRequest,
  unsigned: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  const algorithm = new Uint8Array(AsnConvert.serialize(key.signatureAlgorithm));
  return der(SEQUENCE, [unsigned, algorithm, der(BIT_STRING, [Uint8Array.of(0), signature])]);
}

const BIT_STRING = 0x03;
const SEQUENCE = 0x30;

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
