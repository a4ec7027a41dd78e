/**
 * A value that must never be printed. Printing, logging, serialising or concatenating it gives `[redacted]`. Only `reveal()`
 * returns the value, so that every use is easy to find. It protects against mistakes, not against hostile code.
 */
import { inspect } from 'node:util';

/** Replaces a secret in text. */
export const REDACTED = '[redacted]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call this where the value is used (signing, comparing), never to store or show it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
