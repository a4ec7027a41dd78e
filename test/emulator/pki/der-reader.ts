/**
 * Reads the parts of a certificate (RFC 5280 section 4.1) that the emulator needs, from its DER. Some thousand certificates of a large fleet
 * are read at the start, for which a general ASN.1 parser is too slow.
 *
 * Assumes a certificate that has been accepted or made before: anything else throws.
 */

/** One element: its tag, its contents, and its whole encoding. */
interface Element {
  readonly tag: number;
  readonly contents: Buffer;
  readonly whole: Buffer;
}

export interface CertificateParts {
  /** Contents of the INTEGER. */
  readonly serialNumber: Buffer;
  /** `''` if the issuer has no common name. */
  readonly issuerCommonName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** The algorithm as dotted text, its parameters as DER, and the contents of the key's BIT STRING. */
  readonly key: { readonly algorithm: string; readonly parameters: Buffer; readonly bits: Buffer };
  /** By dotted object identifier: the contents of extnValue. */
  readonly extensions: ReadonlyMap<string, Buffer>;
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const UTC_TIME = 0x17;
/** EXPLICIT [0] and [3] of TBSCertificate. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
/** id-at-commonName, 2.5.4.3. */
const COMMON_NAME = Buffer.of(0x55, 0x04, 0x03);

export function readCertificate(der: Uint8Array): CertificateParts {
  const [tbs] = elementsOf(first(Buffer.from(der)).contents);
  const fields = elementsOf(expectTag(tbs, SEQUENCE).contents);
  const rest = fields[0]?.tag === VERSION ? fields.slice(1) : fields;
  const [serial, , issuer, validity, , keyInfo] = rest;
  const [notBefore, notAfter] = elementsOf(expectTag(validity, SEQUENCE).contents);
  const [algorithm, bits] = elementsOf(expectTag(keyInfo, SEQUENCE).contents);
  const [oid, parameters] = elementsOf(expectTag(algorithm, SEQUENCE).contents);
  const extensions = rest.find(({ tag }) => tag === EXTENSIONS);
  return {
    serialNumber: present(serial).contents,
    issuerCommonName: commonNameOf(present(issuer).contents),
    notBeforeMs: timeOf(present(notBefore)),
    notAfterMs: timeOf(present(notAfter)),
    key: {
      algorithm: dotted(expectTag(oid, OBJECT_IDENTIFIER).contents),
      parameters: parameters?.whole ?? Buffer.alloc(0),
      // The first byte counts unused bits: none.
      bits: present(bits).contents.subarray(1),
    },
    extensions: extensions === undefined ? new Map() : extensionsOf(first(extensions.contents).contents),
  };
}

function extensionsOf(list: Buffer): ReadonlyMap<string, Buffer> {
  return new Map(
    elementsOf(list).map(({ contents }) => {
      const parts = elementsOf(contents);
      const value = parts.find(({ tag }) => tag === OCTET_STRING);
      return [dotted(expectTag(parts[0], OBJECT_IDENTIFIER).contents), present(value).contents];
    }),
  );
}

/** Name: a SEQUENCE of SETs of attributes. */
function commonNameOf(name: Buffer): string {
  for (const set of elementsOf(name)) {
    for (const attribute of elementsOf(set.contents)) {
      const [type, value] = elementsOf(attribute.contents);
      if (type?.contents.equals(COMMON_NAME) && value) return value.contents.toString();
    }
  }
  return '';
}

/** UTCTime has two digits of the year, of 1950 to 2049 (RFC 5280 section 4.1.2.5.1); GeneralizedTime has four. */
function timeOf({ tag, contents }: Element): number {
  const text = contents.toString('latin1');
  const full = tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (match === null) throw new Error(`Not a time of a certificate: ${text}.`);
  const [, year, month, ...others] = match;
  const [day, hour, minute, second] = others.map(Number);
  return Date.UTC(Number(year), Number(month) - 1, day, hour, minute, second);
}

function dotted(contents: Buffer): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of contents) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...tail] = arcs;
  const root = Math.min(2, Math.floor(head / 40));
  return [root, head - root * 40, ...tail].join('.');
}

function elementsOf(bytes: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const element = first(bytes.subarray(offset));
    found.push(element);
    offset += element.whole.length;
  }
  return found;
}

/** The element at the beginning. */
function first(bytes: Buffer): Element {
  const [tag, length] = bytes;
  if (tag === undefined || length === undefined) throw new Error('The DER of a certificate ends too early.');
  const lengthBytes = length < 0x80 ? 0 : length & 0x7f;
  const size = lengthBytes === 0 ? length : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (start + size > bytes.length) throw new Error('The DER of a certificate ends too early.');
  return { tag, contents: bytes.subarray(start, start + size), whole: bytes.subarray(0, start + size) };
}

function present(element: Element | undefined): Element {
  if (element === undefined) throw new Error('A part of the certificate is missing.');
  return element;
}

function expectTag(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new Error(`Expected the tag ${tag} in the certificate.`);
  return element;
}
