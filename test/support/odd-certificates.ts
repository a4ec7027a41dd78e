/** Certificates with any extensions, names and keys, made at run time, for the tests of those that judge them. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectAltName,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { DAY_MS } from '../../shared/base/clock.ts';
import type { CertificateKey } from '../emulator/pki/keys.ts';
import { NOW_MS } from './builders.ts';

export interface OddRequest {
  /** Attributes by object identifier; none: an empty name. */
  readonly subject: Readonly<Record<string, string>>;
  readonly key: CertificateKey;
  /** Absent: signed by itself. */
  readonly issuer?: Pick<OddRequest, 'subject' | 'key'>;
  readonly extensions: readonly Extension[];
  /** Content of the INTEGER. Default: positive. */
  readonly serialNumber?: Uint8Array;
  /** DER of another public key, which need not be that of `key`. */
  readonly publicKeyDer?: Uint8Array;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
}

export const COMMON_NAME = '2.5.4.3';
export const ORGANISATION = '2.5.4.10';
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
export const ANY_PURPOSE = '2.5.29.37.0';
/** A private arc that no program knows. */
export const UNKNOWN_EXTENSION = '1.3.6.1.4.1.55555.1';

export function directoryName(attributes: Readonly<Record<string, string>>): Name {
  return new Name(
    Object.entries(attributes).map(([type, utf8String]) => {
      const value = new AttributeValue({ utf8String });
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })]);
    }),
  );
}

export function oddCertificate(request: OddRequest): X509Certificate {
  const { subject, key, issuer = request, extensions } = request;
  const { signatureAlgorithm } = issuer.key;
  const serialNumber = request.serialNumber ?? Buffer.concat([Buffer.of(0x40), randomBytes(8)]);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: Uint8Array.from(serialNumber).buffer,
    signature: signatureAlgorithm,
    issuer: directoryName(issuer.subject),
    validity: new Validity({
      notBefore: new Date(request.notBeforeMs ?? NOW_MS - DAY_MS),
      notAfter: new Date(request.notAfterMs ?? NOW_MS + 90 * DAY_MS),
    }),
    subject: directoryName(subject),
    subjectPublicKeyInfo: AsnConvert.parse(request.publicKeyDer ?? key.publicKeyDer, SubjectPublicKeyInfo),
    extensions: new Extensions([...extensions]),
  });
  const signature = issuer.key.sign(new Uint8Array(AsnConvert.serialize(tbsCertificate)));
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm,
    signatureValue: Uint8Array.from(signature).buffer,
  });
  return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate)));
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

export function basicConstraints(cA: boolean, pathLenConstraint?: number): Extension {
  const value = pathLenConstraint === undefined ? { cA } : { cA, pathLenConstraint };
  return extension(id_ce_basicConstraints, true, new BasicConstraints(value));
}

export function keyUsage(...flags: readonly (keyof typeof KeyUsageFlags)[]): Extension {
  const bits = flags.reduce((all, flag) => all | KeyUsageFlags[flag], 0);
  return extension(id_ce_keyUsage, true, new KeyUsage(bits));
}

export function extendedKeyUsage(...purposes: readonly string[]): Extension {
  return extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([...purposes]));
}

/** One element of DER, shorter than 64 KiB. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const length =
    content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

const SEQUENCE = 0x30;

/** A GeneralName as DER. */
export const general = {
  dns: (name: string) => der(0x82, Buffer.from(name, 'latin1')),
  email: (address: string) => der(0x81, Buffer.from(address, 'latin1')),
  uri: (uri: string) => der(0x86, Buffer.from(uri, 'latin1')),
  /** 4 or 16 bytes; in name constraints twice as many, with a mask. */
  ip: (...bytes: readonly number[]) => der(0x87, Buffer.from(bytes)),
  directory: (attributes: Readonly<Record<string, string>>) =>
    der(0xa4, new Uint8Array(AsnConvert.serialize(directoryName(attributes)))),
  /** Of a type that only few programs know. */
  other: (text: string) =>
    der(0xa0, Buffer.from('060a2b0601040182370a0303', 'hex'), der(0xa0, der(0x0c, Buffer.from(text)))),
  /** x400Address, which Node writes as an unsupported one. */
  x400: () => der(0xa3, der(SEQUENCE)),
  registeredId: () => der(0x88, Buffer.of(0x2a, 3)),
} as const;

export function rawExtension(extnID: string, critical: boolean, value: Uint8Array): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(Uint8Array.from(value)) });
}

export function alternativeNames(...names: readonly Uint8Array[]): Extension {
  return rawExtension(id_ce_subjectAltName, false, der(SEQUENCE, ...names));
}

export function nameConstraints(
  permitted: readonly Uint8Array[],
  excluded: readonly Uint8Array[] = [],
): Extension {
  const subtrees = (tag: number, bases: readonly Uint8Array[]) =>
    bases.length > 0 ? [der(tag, ...bases.map((base) => der(SEQUENCE, base)))] : [];
  const value = der(SEQUENCE, ...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded));
  return rawExtension(id_ce_nameConstraints, true, value);
}

export function unknownExtension(critical: boolean): Extension {
  return rawExtension(UNKNOWN_EXTENSION, critical, Uint8Array.of(5, 0));
}
