/**
 * The parts of a certificate (RFC 5280 section 4.1) that Node does not expose: names and extensions as DER. Pure. It reports what
 * is there, never whether it is right.
 *
 * Assumes bytes that OpenSSL has parsed already: it reads what it needs and ignores the rest.
 */
import { type DerElement, elementsIn } from '../../base/bytes/der.ts';

export interface CertificateExtension {
  /** Content of the object identifier, in hex. */
  readonly oid: string;
  readonly critical: boolean;
  /** DER inside the OCTET STRING. */
  readonly value: Buffer;
}

export interface CertificateParts {
  /** Content of the INTEGER. */
  readonly serialNumber: Buffer;
  /** DER of the names. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  readonly extensions: readonly CertificateExtension[];
}

/** Content of the object identifiers (RFC 5280 section 4.2.1, Netscape Certificate Extensions), in hex. */
export const extensionOids = {
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  nameConstraints: '551d1e',
  crlDistributionPoints: '551d1f',
  certificatePolicies: '551d20',
  policyMappings: '551d21',
  policyConstraints: '551d24',
  extendedKeyUsage: '551d25',
  inhibitAnyPolicy: '551d36',
  netscapeCertType: '6086480186f8420101',
  ipAddressBlocks: '2b06010505070107',
  autonomousSystems: '2b06010505070108',
} as const;

/** Tags of DER: universal ones, and `[n]` of a context. */
export const derTags = {
  boolean: 0x01,
  bitString: 0x03,
  sequence: 0x30,
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** Tags of GeneralName (RFC 5280 section 4.2.1.6). */
export const generalNameTags = {
  other: 0xa0,
  email: 0x81,
  dns: 0x82,
  directory: 0xa4,
  uri: 0x86,
  ip: 0x87,
} as const;

/** Serial number, signature algorithm, issuer, validity, subject and public key; then what is optional. */
type Fields = readonly [
  DerElement,
  DerElement,
  DerElement,
  DerElement,
  DerElement,
  DerElement,
  ...DerElement[],
];
const MANDATORY_FIELDS = 6;

function areFields(elements: readonly DerElement[]): elements is Fields {
  return elements.length >= MANDATORY_FIELDS;
}

/** `undefined` for bytes that are not a certificate. */
export function certificateParts(der: Uint8Array): CertificateParts | undefined {
  const [tbsCertificate] = elementsIn(Buffer.from(der));
  if (!tbsCertificate) return undefined;
  const elements = elementsIn(tbsCertificate.raw);
  // The version is there from version 2 on.
  const fields = elements[0]?.tag === derTags.context0 ? elements.slice(1) : elements;
  if (!areFields(fields)) return undefined;
  const [serialNumber, , issuer, , subject, publicKey, ...optional] = fields;
  const [extensions] = elementsIn(
    optional.find(({ tag }) => tag === derTags.context3)?.raw ?? Buffer.alloc(0),
  );
  return {
    serialNumber: serialNumber.content,
    issuer: issuer.raw,
    subject: subject.raw,
    publicKey: publicKey.raw,
    extensions: extensions ? elementsIn(extensions.raw).flatMap(readExtension) : [],
  };
}

function readExtension({ raw }: DerElement): readonly CertificateExtension[] {
  const [oid, ...rest] = elementsIn(raw);
  const value = rest.at(-1);
  if (!oid || !value) return [];
  const critical = rest.some(({ tag, content }) => tag === derTags.boolean && content[0] !== 0);
  return [{ oid: oid.content.toString('hex'), critical, value: value.content }];
}

/** The value of one extension; the first one, if there are several. */
export function extensionValue(
  { extensions }: Pick<CertificateParts, 'extensions'>,
  oid: string,
): Buffer | undefined {
  return extensions.find((extension) => extension.oid === oid)?.value;
}

/** The GeneralNames of subjectAltName (RFC 5280 section 4.2.1.6), as sent. */
export function alternativeNames(parts: Pick<CertificateParts, 'extensions'>): readonly DerElement[] {
  const value = extensionValue(parts, extensionOids.subjectAltName);
  return value ? elementsIn(value) : [];
}
