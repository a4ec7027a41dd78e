/** Writes the presentation language of TLS (RFC 5246 section 4), which TLCP shares: big-endian numbers and vectors. */

export function uint(lengthBytes: 1 | 2 | 3 | 4, value: number): Buffer {
  const bytes = Buffer.alloc(lengthBytes);
  bytes.writeUIntBE(value, 0, lengthBytes);
  return bytes;
}

/** The parts one after the other, with their common length in front. */
export function vector(lengthBytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([uint(lengthBytes, content.length), content]);
}
