/**
 * Reads elements of DER (ITU-T X.690 section 8.1): enough to find the parts of a certificate that OpenSSL has parsed already and
 * that Node does not expose. asn1js does the same, but would add 165 kB to every bundle.
 */
import { ByteReader } from './byte-reader.ts';
import { MalformedBytes, unlessMalformed } from './violation.ts';

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly raw: Buffer;
}

const LONG_LENGTH = 0x80;
/** Three bytes allow a length of 16 MB. */
const MAX_LENGTH_BYTES = 3;

/** @throws MalformedBytes if a length points past the end, is indefinite, or takes too many bytes */
export function readDer(reader: ByteReader): DerElement {
  const tag = reader.take(1);
  const first = reader.take(1);
  const short = first.readUInt8();
  if (short < LONG_LENGTH) return element(tag, first, reader.take(short));
  const lengthBytes = short - LONG_LENGTH;
  if (lengthBytes === 0 || lengthBytes > MAX_LENGTH_BYTES)
    throw new MalformedBytes(`A DER length of ${lengthBytes} bytes is not supported.`);
  const rest = reader.take(lengthBytes);
  return element(tag, Buffer.concat([first, rest]), reader.take(rest.readUIntBE(0, lengthBytes)));
}

function element(tag: Buffer, length: Buffer, content: Buffer): DerElement {
  return { tag: tag.readUInt8(), content, raw: Buffer.concat([tag, length, content]) };
}

/** The elements of the SEQUENCE in `bytes`; none if `bytes` are not DER. */
export function elementsIn(bytes: Buffer): readonly DerElement[] {
  return unlessMalformed([], () => {
    const content = new ByteReader(readDer(new ByteReader(bytes)).content);
    const elements: DerElement[] = [];
    while (content.remaining > 0) elements.push(readDer(content));
    return elements;
  });
}
