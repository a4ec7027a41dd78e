/** Writes the presentation language of TLS (RFC 8446 section 3), which TLCP and QUIC also use: big-endian numbers and vectors. */

export function uint(value: number, lengthBytes: 1 | 2 | 3 | 4): Buffer {
  const bytes = Buffer.alloc(lengthBytes);
  bytes.writeUIntBE(value, 0, lengthBytes);
  return bytes;
}

/** The parts one after another, preceded by their total length in `lengthBytes` bytes. */
export function vector(lengthBytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([uint(content.length, lengthBytes), content]);
}
