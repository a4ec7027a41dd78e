/** What the peer sent breaks the rules of TLCP or our limits. `code` is what the observation says. */
export class TlcpViolation extends Error {
  override readonly name = 'TlcpViolation';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
