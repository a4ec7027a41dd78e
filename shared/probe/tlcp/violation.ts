/** The peer violated TLCP or one of our limits. `code` becomes the code of the observation. */
export class TlcpViolation extends Error {
  override readonly name = 'TlcpViolation';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
