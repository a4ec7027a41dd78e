/**
 * Packet protection (RFC 9001 section 5): the AEAD over payload and header, the header mask, and the integrity tag of Retry.
 *
 * Uses node:crypto only. The QUIC libraries on npm are native, and their binaries need a newer C library (glibc 2.34) than the
 * Node.js runtime of Function Compute has (2.28).
 */
import { type CipherCCMOptions, createCipheriv, createDecipheriv } from 'node:crypto';
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { vector } from '../../base/bytes/byte-writer.ts';
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { aes128GcmSha256, type CipherSuite } from './cipher-suite.ts';
import { hkdfExpandLabel, hkdfExtract } from './key-schedule.ts';
import { AEAD_TAG_BYTES } from './packet.ts';

/** The keys for one direction of one level. */
export interface PacketKeys {
  readonly suite: CipherSuite;
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly headerKey: Buffer;
}

/** RFC 9001 section 5.1. */
export function packetKeys(suite: CipherSuite, trafficSecret: Buffer): PacketKeys {
  const expand = (label: string, length: number) =>
    hkdfExpandLabel(suite.hash, trafficSecret, label, Buffer.alloc(0), length);
  return {
    suite,
    key: expand('quic key', suite.keyBytes),
    iv: expand('quic iv', 12),
    headerKey: expand('quic hp', suite.keyBytes),
  };
}

const INITIAL_SALT = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex');

/** RFC 9001 section 5.2. `destinationId` is that of the client's first Initial packet, or of the first one after a Retry. */
export function initialKeys(destinationId: Buffer): { client: PacketKeys; server: PacketKeys } {
  const secret = hkdfExtract('sha256', INITIAL_SALT, destinationId);
  const keysOf = (label: string) =>
    packetKeys(aes128GcmSha256, hkdfExpandLabel('sha256', secret, label, Buffer.alloc(0), 32));
  return { client: keysOf('client in'), server: keysOf('server in') };
}

/** RFC 9001 section 5.3: the packet number in network order, combined by XOR with the last bytes of the IV. */
function nonceOf(iv: Buffer, packetNumber: number): Buffer {
  const nonce = Buffer.from(iv);
  let left = packetNumber;
  for (let index = nonce.length - 1; left > 0; index -= 1) {
    nonce[index] = (nonce[index] ?? 0) ^ (left % 256);
    left = Math.floor(left / 256);
  }
  return nonce;
}

/** RFC 9001 section 5.4.2: the sample starts four bytes after the start of the packet number, whatever its length. */
const SAMPLE_OFFSET = 4;
const SAMPLE_BYTES = 16;

/** Five bytes (RFC 9001 sections 5.4.3 and 5.4.4). */
function headerMask({ suite, headerKey }: PacketKeys, sample: Buffer): Buffer {
  if (suite.aead === 'chacha20-poly1305') {
    // The sample is a little-endian counter and a nonce: the form in which OpenSSL takes the IV.
    return createCipheriv('chacha20', headerKey, sample).update(Buffer.alloc(5));
  }
  const block = createCipheriv(suite.keyBytes === 16 ? 'aes-128-ecb' : 'aes-256-ecb', headerKey, null);
  return block.update(sample).subarray(0, 5);
}

/** Four bits of the first byte are protected in long headers, five in short ones (RFC 9001 section 5.4.1). */
function applyMaskToFirst(packet: Buffer, mask: Buffer): void {
  const first = packet[0] ?? 0;
  packet[0] = first ^ ((mask[0] ?? 0) & ((first & 0x80) === 0 ? 0x1f : 0x0f));
}

function applyMaskToNumber(packet: Buffer, mask: Buffer, offset: number, length: number): void {
  for (let index = 0; index < length; index += 1) {
    packet[offset + index] = (packet[offset + index] ?? 0) ^ (mask[index + 1] ?? 0);
  }
}

/**
 * `header` ends with the packet number, whose length is in the first byte. Packet number and payload have at least four bytes
 * together.
 */
export function protectPacket(
  keys: PacketKeys,
  header: Buffer,
  packetNumber: number,
  payload: Buffer,
): Buffer {
  const cipher = createAead(keys, nonceOf(keys.iv, packetNumber), header, payload.length);
  const packet = Buffer.concat([header, cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const numberBytes = ((header[0] ?? 0) & 3) + 1;
  const numberOffset = header.length - numberBytes;
  const mask = headerMask(keys, sampleOf(packet, numberOffset));
  applyMaskToFirst(packet, mask);
  applyMaskToNumber(packet, mask, numberOffset, numberBytes);
  return packet;
}

function createAead({ suite, key }: PacketKeys, nonce: Buffer, header: Buffer, plaintextLength: number) {
  const options = { authTagLength: AEAD_TAG_BYTES };
  return aeadCipher(suite.aead, key, nonce, options).setAAD(header, { plaintextLength });
}

/** The types of Node distinguish GCM, CCM and ChaCha20-Poly1305; the calls are the same. */
function aeadCipher(aead: CipherSuite['aead'], key: Buffer, nonce: Buffer, options: CipherCCMOptions) {
  if (aead === 'chacha20-poly1305') return createCipheriv(aead, key, nonce, options);
  return aead === 'aes-128-ccm'
    ? createCipheriv(aead, key, nonce, options)
    : createCipheriv(aead, key, nonce, options);
}

function aeadDecipher(aead: CipherSuite['aead'], key: Buffer, nonce: Buffer, options: CipherCCMOptions) {
  if (aead === 'chacha20-poly1305') return createDecipheriv(aead, key, nonce, options);
  return aead === 'aes-128-ccm'
    ? createDecipheriv(aead, key, nonce, options)
    : createDecipheriv(aead, key, nonce, options);
}

function sampleOf(packet: Buffer, numberOffset: number): Buffer {
  const start = numberOffset + SAMPLE_OFFSET;
  return new ByteReader(packet.subarray(start)).take(SAMPLE_BYTES);
}

export interface OpenedPacket {
  readonly packetNumber: number;
  readonly payload: Buffer;
}

/**
 * `undefined` if the packet is too short or was not protected with these keys: such packets are dropped silently (RFC 9001
 * section 5.5). `largestNumber` is the largest packet number received so far, or -1.
 */
export function openPacket(
  keys: PacketKeys,
  protectedBytes: Buffer,
  numberOffset: number,
  largestNumber: number,
): OpenedPacket | undefined {
  if (protectedBytes.length < numberOffset + SAMPLE_OFFSET + SAMPLE_BYTES) return undefined;
  const packet = Buffer.from(protectedBytes);
  const mask = headerMask(keys, sampleOf(packet, numberOffset));
  applyMaskToFirst(packet, mask);
  const first = packet[0] ?? 0;
  const numberBytes = (first & 3) + 1;
  applyMaskToNumber(packet, mask, numberOffset, numberBytes);
  const headerBytes = numberOffset + numberBytes;
  const truncated = packet.readUIntBE(numberOffset, numberBytes);
  const packetNumber = decodePacketNumber(truncated, numberBytes, largestNumber);
  const payload = decrypt(keys, packetNumber, packet.subarray(0, headerBytes), packet.subarray(headerBytes));
  if (!payload) return undefined;
  // RFC 9000 sections 17.2 and 17.3.1: only a holder of the keys can have set the reserved bits.
  if ((first & ((first & 0x80) === 0 ? 0x18 : 0x0c)) !== 0) {
    throw new ProtocolViolation('The reserved bits of a packet are set.');
  }
  return { packetNumber, payload };
}

function decrypt(keys: PacketKeys, packetNumber: number, header: Buffer, body: Buffer): Buffer | undefined {
  const { suite, key, iv } = keys;
  const plaintextLength = body.length - AEAD_TAG_BYTES;
  const nonce = nonceOf(iv, packetNumber);
  const options = { authTagLength: AEAD_TAG_BYTES };
  const decipher = aeadDecipher(suite.aead, key, nonce, options);
  // CCM checks the tag in update: it must have it before.
  decipher.setAuthTag(body.subarray(plaintextLength));
  decipher.setAAD(header, { plaintextLength });
  try {
    const payload = decipher.update(body.subarray(0, plaintextLength));
    decipher.final();
    return payload;
  } catch {
    // The tag is wrong. Node has no other error here.
    return undefined;
  }
}

/** RFC 9000 appendix A.3: of the numbers that end in these bytes, the nearest to the expected one. */
export function decodePacketNumber(truncated: number, numberBytes: number, largestNumber: number): number {
  const expected = largestNumber + 1;
  const window = 2 ** (8 * numberBytes);
  const candidate = expected - (expected % window) + truncated;
  if (candidate <= expected - window / 2) return candidate + window;
  if (candidate > expected + window / 2 && candidate >= window) return candidate - window;
  return candidate;
}

const RETRY_KEY = Buffer.from('be0c690b9f66575a1d766b54e368c84e', 'hex');
const RETRY_NONCE = Buffer.from('461599d35d632bf2239825bb', 'hex');

/** RFC 9001 section 5.8. `packet` is without its tag. */
export function retryIntegrityTag(originalDestinationId: Buffer, packet: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-gcm', RETRY_KEY, RETRY_NONCE, { authTagLength: AEAD_TAG_BYTES });
  cipher.setAAD(Buffer.concat([vector(1, originalDestinationId), packet]));
  cipher.final();
  return cipher.getAuthTag();
}
