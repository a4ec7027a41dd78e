/** A failed call to the cloud: the kind of failure, the code and the request id. */
import { RotatorError } from '../base/errors.ts';

/**
 * - `throttled`: over the rate limit, nothing happened; try again after `retryAfterMs`.
 * - `busy`: refused because of a temporary state (a listener in Configuring, a request with the same token in progress).
 * - `unavailable`: no usable answer (5xx, timeout, reset, not JSON). A write may have happened.
 * - `not-found`: 404, or a code with that meaning.
 * - `quota`: `QuotaExceeded.*`.
 * - `denied`: missing permission or invalid credentials.
 * - `invalid-answer`: HTTP 200 with a body that differs from the API documentation; none of it is used. A write may have
 *   happened.
 * - `refused`: any other refusal. Nothing happened, and a retry will not help.
 */
export type CloudErrorKind =
  | 'throttled'
  | 'busy'
  | 'unavailable'
  | 'not-found'
  | 'quota'
  | 'denied'
  | 'invalid-answer'
  | 'refused';

export interface CloudErrorDetails {
  readonly kind: CloudErrorKind;
  /** For example `AssociateAdditionalCertificatesWithListener`. */
  readonly action: string;
  /** The code of the cloud, for example `IncorrectStatus.Listener`; our own if the cloud gave none. */
  readonly cloudCode: string;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Kinds of failure after which the same call may succeed. */
const retryableKinds: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  'throttled',
  'busy',
  'unavailable',
]);

/** Kinds of failure after which a write may or may not have been carried out. */
const ambiguousKinds: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  'unavailable',
  'invalid-answer',
]);

export class CloudError extends RotatorError {
  readonly kind: CloudErrorKind;
  readonly action: string;
  readonly cloudCode: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: CloudErrorDetails) {
    const request = details.requestId ? ` (request id ${details.requestId})` : '';
    super('CloudCallFailed', `${details.action} failed with ${details.cloudCode}: ${message}${request}`, {
      retryable: retryableKinds.has(details.kind),
      ...(details.hint === undefined ? {} : { hint: details.hint }),
      ...(details.cause === undefined ? {} : { cause: details.cause }),
    });
    this.name = 'CloudError';
    this.kind = details.kind;
    this.action = details.action;
    this.cloudCode = details.cloudCode;
    this.httpStatus = details.httpStatus;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether a write that failed like this may have been carried out. Read before writing again. */
  get effectUnknown(): boolean {
    return ambiguousKinds.has(this.kind);
  }
}
