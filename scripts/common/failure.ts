/** Reports a failure of a command. */
import process from 'node:process';
import { RotatorError } from '../../shared/base/errors.ts';
import { sentences } from '../../shared/service/platform/function-compute.ts';
import { answer, tell } from './output.ts';

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Prints the failure on stderr, with `json` also as one JSON document on stdout, and sets exit status 1.
 * @param more fields of the JSON document
 */
export function printFailure(error: unknown, json: boolean | undefined, more: object = {}): void {
  const { code, message, hint } = asRotatorError(error);
  if (json) answer(JSON.stringify({ ...more, error: { code, message, hint } }));
  tell(formatFailure(error).trimEnd());
  process.exitCode = 1;
}

/** The message, the hint, and the cause unless the message contains it. */
export function formatFailure(error: unknown): string {
  const { message, hint, cause } = asRotatorError(error);
  const text = hint === undefined || message.includes(hint) ? message : sentences(message, hint);
  const because = cause instanceof Error && !message.includes(cause.message) ? [cause.message] : [];
  return [text, ...because.map((reason) => `Because: ${reason}`)].map((line) => `${line}\n`).join('');
}

function asRotatorError(error: unknown): RotatorError {
  return error instanceof RotatorError ? error : new RotatorError('Unexpected', messageOf(error));
}
