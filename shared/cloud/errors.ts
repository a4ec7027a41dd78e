/**
 * What went wrong in a call to the cloud, in the project's own words, with the cloud's code and request id.
 */
import { RotatorError } from '../base/errors.ts';

/**
 * - `throttled`: refused for its rate, nothing happened; try again after `retryAfterMs`.
 * - `busy`: refused because of a passing state (a listener that is configuring, a request with the same token in flight).
 * - `unavailable`: no usable answer (5xx, timeout, reset, not JSON). A write may have happened.
 * - `not-found`: 404, or a code that says so.
 * - `quota`: `QuotaExceeded.*`.
 * - `denied`: missing permission or bad credentials.
 * - `invalid-answer`: HTTP 200 whose body is not what the API promises: nothing in it is believed. A write may have happened.
 * - `refused`: any other refusal; nothing happened and asking again will not help.
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
  /** The cloud's own code, for example `IncorrectStatus.Listener`; our own where the cloud gave none. */
  readonly cloudCode: string;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Kinds after which the same call, unchanged, may succeed. */
const retryableKinds: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  'throttled',
  'busy',
  'unavailable',
]);

/** Kinds after which nobody can say whether a write was carried out. */
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

  /** True when a write that ended so may have been carried out: read before you write again. */
  get effectUnknown(): boolean {
    return ambiguousKinds.has(this.kind);
  }
}
