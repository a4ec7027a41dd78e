/** The peer violated the protocol (RFC 9000 section 11). The handshake has failed and proves nothing. */
export class ProtocolViolation extends Error {
  override readonly name: string = 'ProtocolViolation';
}

/** The bytes are inconsistent: a length points past their end, or bytes remain. */
export class MalformedBytes extends ProtocolViolation {
  override readonly name = 'MalformedBytes';
}
