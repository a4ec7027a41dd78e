/**
 * Why a request for the status is not answered with the status, each with the HTTP status that says so. docs/errors.md explains the codes.
 */
import { RotatorError } from '../../base/errors.ts';
import type { HttpAnswer } from '../platform/http-trigger.ts';

export class StatusRefused extends RotatorError {
  readonly statusCode: number;
  readonly headers: HttpAnswer['headers'];

  constructor(
    error: RotatorError,
    { statusCode, headers = {} }: { readonly statusCode: number; readonly headers?: HttpAnswer['headers'] },
  ) {
    const { code, messageWithoutCode, hint, retryable, cause } = error;
    super(code, messageWithoutCode, { retryable, cause, ...(hint === undefined ? {} : { hint }) });
    this.name = 'StatusRefused';
    this.statusCode = statusCode;
    this.headers = headers;
  }
}

export const statusNotConfigured = () =>
  new StatusRefused(
    new RotatorError('StatusNotConfigured', 'the status page is off: there is no STATUS_TOKEN.', {
      hint: 'Set STATUS_TOKEN (make one with: openssl rand -hex 32) and deploy again.',
    }),
    { statusCode: 503 },
  );

export const statusUnauthorized = () =>
  new StatusRefused(
    new RotatorError('StatusUnauthorized', 'the token is missing or wrong, or the session has ended.', {
      hint: 'Send the header `Authorization: Bearer <STATUS_TOKEN>`, or sign in with a browser.',
    }),
    // A browser has no prompt for a bearer token: people get the form.
    { statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer realm="alb-cert-rotator"' } },
  );

export const statusNotFound = (known: readonly string[]) =>
  new StatusRefused(
    new RotatorError('StatusNotFound', 'there is nothing under this path.', {
      hint: `There are ${known.join(', ')}.`,
    }),
    { statusCode: 404 },
  );

export const statusMethodNotAllowed = (allowed: string) =>
  new StatusRefused(
    new RotatorError(
      'StatusMethodNotAllowed',
      `this path takes ${allowed} only: nothing can be changed here.`,
      {
        hint: 'Rotations are asked for through the webhook or the functions scan and rotate.',
      },
    ),
    { statusCode: 405, headers: { Allow: allowed } },
  );

/** The ledger does not answer, or cannot be read: nothing is known, and nothing may be shown. */
export const statusUnavailable = (error: RotatorError) => new StatusRefused(error, { statusCode: 503 });
