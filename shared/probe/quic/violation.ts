/** The peer breaks the protocol (RFC 9000 section 11): its handshake is over, and nothing can be concluded from it. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}
