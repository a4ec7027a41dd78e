/**
 * The base class of every error that an operator can act on.
 *
 * `code` is PascalCase, stable and documented in docs/errors.md. The message says what happened, with the numbers, and begins with
 * the code, since some platforms keep only the message. `hint` says what to do.
 */
export interface ErrorOptions {
  /** What the operator should do. */
  readonly hint?: string;
  /** Whether the same call, repeated unchanged, can succeed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** The same for a person who reads Chinese; by default what the code means. */
  readonly chinese?: ErrorInChinese | undefined;
}

export interface ErrorInChinese {
  readonly says: string;
  readonly todo: string;
  /** What others have said, in their language. */
  readonly original?: string | undefined;
}

export class RotatorError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly chinese: ErrorInChinese | undefined;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(`${code}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RotatorError';
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.chinese = options.chinese;
  }

  /** The message without the code, for answers that have the code in a field of its own. */
  get messageWithoutCode(): string {
    return this.message.slice(`${this.code}: `.length);
  }

  /** Sentences for reports, which have a reason code of their own and no other place for the hint. */
  get messageWithHint(): string {
    const said = this.messageWithoutCode;
    const sentence = /[.!?]$/.test(said) ? said : `${said}.`;
    return this.hint === undefined ? sentence : `${sentence} ${this.hint}`;
  }
}

/** The event that a caller sent is not valid. Nothing was read or changed. */
export class InvalidEvent extends RotatorError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('InvalidEvent', message, options);
    this.name = 'InvalidEvent';
  }
}

/** An environment variable is missing or wrong. Nothing was read or changed. */
export class InvalidConfiguration extends RotatorError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('InvalidConfiguration', message, options);
    this.name = 'InvalidConfiguration';
  }
}
