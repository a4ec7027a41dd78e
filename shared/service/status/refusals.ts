/**
 * The refusals of requests for the status, with their HTTP status. docs/errors.md explains the codes.
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
    // Browsers have no prompt for a bearer token: they get the sign-in form.
    { statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer realm="alb-cert-rotator"' } },
  );

export const statusForeignOrigin = () =>
  new StatusRefused(
    new RotatorError('StatusForeignOrigin', 'the request does not come from this page.', {
      hint: 'Use the button on the page.',
    }),
    { statusCode: 403 },
  );

export const statusNotFound = (known: readonly string[]) =>
  new StatusRefused(
    new RotatorError('StatusNotFound', 'this path does not exist.', {
      hint: `Use one of: ${known.join(', ')}.`,
    }),
    { statusCode: 404 },
  );

export const statusMethodNotAllowed = (allowed: string) =>
  new StatusRefused(
    new RotatorError(
      'StatusMethodNotAllowed',
      `this path accepts only ${allowed}: the status is read-only.`,
      {
        hint: 'To rotate, use the webhook or the functions scan and rotate.',
      },
    ),
    { statusCode: 405, headers: { Allow: allowed } },
  );

/** The ledger does not answer, or cannot be read: an empty status would be misleading. */
export const statusUnavailable = (error: RotatorError) => new StatusRefused(error, { statusCode: 503 });
