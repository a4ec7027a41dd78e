/**
 * Directory names (RFC 5280 section 4.1.2.4) in a form in which equal names are equal texts: section 7.1, as OpenSSL does it. Pure.
 */
import { type DerElement, elementsIn } from '../../base/bytes/der.ts';
import { generalNameTags } from '../../core/proof/certificate-parts.ts';

interface Attribute {
  /** Content of the object identifier, in hex. */
  readonly oid: string;
  readonly value: DerElement;
}

/** id-at-commonName, and emailAddress of PKCS #9. */
const COMMON_NAME = '550403';
const EMAIL_ADDRESS = '2a864886f70d010901';

/** One text for each RDN, in their order. */
export function directoryParts(name: Buffer): readonly string[] {
  return elementsIn(name).map(({ raw }) => attributesOf(raw).map(canonical).sort().join('+'));
}

function attributesOf(rdn: Buffer): readonly Attribute[] {
  return elementsIn(rdn).flatMap(({ raw }) => {
    const [oid, value] = elementsIn(raw);
    return oid && value ? [{ oid: oid.content.toString('hex'), value }] : [];
  });
}

function attributesOfName(name: Buffer): readonly Attribute[] {
  return elementsIn(name).flatMap(({ raw }) => attributesOf(raw));
}

const BMP_STRING = 0x1e;
/** UTF8String, PrintableString, T61String, IA5String and VisibleString, with the encoding of each. */
const textTags: ReadonlyMap<number, BufferEncoding> = new Map([
  [0x0c, 'utf8'],
  [0x13, 'latin1'],
  [0x14, 'latin1'],
  [0x16, 'latin1'],
  [0x1a, 'latin1'],
]);

/** Texts are compared without regard to case, to their type, and to the number of blanks; everything else by its bytes. */
function canonical({ oid, value }: Attribute): string {
  const text = textOf(value);
  if (text === undefined) return `${oid}=#${value.raw.toString('hex')}`;
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return `${oid}=${JSON.stringify(folded.trim().replace(/\s+/g, ' '))}`;
}

function textOf({ tag, content }: DerElement): string | undefined {
  if (tag === BMP_STRING && content.length % 2 === 0)
    return Buffer.from(content).swap16().toString('utf16le');
  const encoding = textTags.get(tag);
  return encoding && content.toString(encoding);
}

/** The name as a GeneralName of type directoryName. */
export function directoryName(name: Buffer): DerElement {
  return { tag: generalNameTags.directory, content: name, raw: name };
}

/** The e-mail addresses in a name, as GeneralNames. */
export function emailAddresses(name: Buffer): readonly DerElement[] {
  return attributesOfName(name)
    .filter(({ oid }) => oid === EMAIL_ADDRESS)
    .map(({ value }) => ({ ...value, tag: generalNameTags.email }));
}

/** A text that a client could take for a host name: labels with a dot between them. */
const hostPattern = /^(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;

/** The common names that can pose as a host, as GeneralNames of type dNSName. Some clients still match them. */
export function commonNameIds(name: Buffer): readonly DerElement[] {
  return attributesOfName(name)
    .filter(({ oid, value }) => oid === COMMON_NAME && hostPattern.test(textOf(value) ?? ''))
    .map(({ value }) => {
      const content = Buffer.from(textOf(value) ?? '', 'latin1');
      return { tag: generalNameTags.dns, content, raw: content };
    });
}
