/** The peer breaks the protocol (RFC 9000 section 11): its handshake is over, and nothing can be concluded from it. */
export class ProtocolViolation extends Error {
  override readonly name: string = 'ProtocolViolation';
}

/** The bytes contradict themselves: a length points past their end, or something is left over. */
export class MalformedBytes extends ProtocolViolation {
  override readonly name = 'MalformedBytes';
}
