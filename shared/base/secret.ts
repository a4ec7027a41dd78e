/**
 * A value that must never be printed. Whatever prints, logs, serialises or concatenates it gets `[redacted]`; only `reveal()`
 * gives the value, so that every use is easy to find. It protects against carelessness, not against code that wants to know.
 */
import { inspect } from 'node:util';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where it is used (signing, comparing), never to keep or to show it. */
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
