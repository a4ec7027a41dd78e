/** The peer violated the protocol (RFC 9000 section 11). The handshake has failed and proves nothing. */
export class ProtocolViolation extends Error {
  override readonly name: string = 'ProtocolViolation';
}

/** The bytes are inconsistent: a length points past their end, or bytes remain. */
export class MalformedBytes extends ProtocolViolation {
  override readonly name = 'MalformedBytes';
}

/** What `read` returns, or `otherwise` if the bytes are malformed. */
export function unlessMalformed<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedBytes) return otherwise;
    throw error;
  }
}
