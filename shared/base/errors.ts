/**
 * The base of every error that a person can act on.
 *
 * `code` is PascalCase, documented in docs/errors.md and stable; the message says what happened with the numbers and begins
 * with the code, so that it survives platforms that keep only the message; `hint` says what to do about it.
 */
export interface ErrorOptions {
  /** What the person who reads this should do. */
  readonly hint?: string;
  /** Whether trying the same thing again, unchanged, can succeed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

export class RotatorError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(`${code}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RotatorError';
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }

  /** The message as it was given, for answers in which the code stands by itself. */
  get messageWithoutCode(): string {
    return this.message.slice(`${this.code}: `.length);
  }
}

/** What a caller sent cannot be understood. Nothing was read or changed. */
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
