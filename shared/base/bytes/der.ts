/**
 * Reads elements of DER (ITU-T X.690 section 8.1). Enough to find the parts of a certificate that OpenSSL has parsed already and
 * that Node does not show; asn1js would do the same for 165 kB in every bundle.
 */
import { ByteReader } from './byte-reader.ts';
import { MalformedBytes } from './violation.ts';

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly raw: Buffer;
}

const LONG_LENGTH = 0x80;
/** Three bytes of length are 16 MB. */
const MAX_LENGTH_BYTES = 3;

/** Throws MalformedBytes where a length points past the end, is not given, or takes too many bytes. */
export function readDer(reader: ByteReader): DerElement {
  const tag = reader.take(1);
  const first = reader.take(1);
  const short = first.readUInt8();
  if (short < LONG_LENGTH) return element(tag, first, reader.take(short));
  const lengthBytes = short - LONG_LENGTH;
  if (lengthBytes === 0 || lengthBytes > MAX_LENGTH_BYTES)
    throw new MalformedBytes(`${lengthBytes} bytes of length.`);
  const rest = reader.take(lengthBytes);
  return element(tag, Buffer.concat([first, rest]), reader.take(rest.readUIntBE(0, lengthBytes)));
}

function element(tag: Buffer, length: Buffer, content: Buffer): DerElement {
  return { tag: tag.readUInt8(), content, raw: Buffer.concat([tag, length, content]) };
}

/** The elements of the SEQUENCE that the bytes are; none where they are not DER. */
export function elementsIn(bytes: Buffer): readonly DerElement[] {
  try {
    const content = new ByteReader(readDer(new ByteReader(bytes)).content);
    const elements: DerElement[] = [];
    while (content.remaining > 0) elements.push(readDer(content));
    return elements;
  } catch (error) {
    if (error instanceof MalformedBytes) return [];
    throw error;
  }
}
