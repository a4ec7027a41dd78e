/**
 * The answer to the sender. Every error that can come of a request has a status here; any other error is a defect, and 500.
 *
 * What concerns only the operator (configuration, rights, the cloud's own words) stays in the log: senders are no operators, and before
 * the signature is checked they are unknown.
 */
import { SECOND_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type HttpAnswer, jsonAnswer } from '../platform/http-trigger.ts';
import { SIGNATURE_HEADER } from './signature.ts';

interface Saying {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the error's own words, which are for the operator. */
  readonly instead?: { readonly message: string; readonly hint: string };
}

const operatorsBusiness: Saying['instead'] = {
  message: 'the service is not set up correctly. Nothing was started.',
  hint: 'Its operator finds what is wrong in the log of this function.',
};

const unauthorized: Saying = { statusCode: 401, headers: { 'WWW-Authenticate': SIGNATURE_HEADER } };

const sayings: Readonly<Record<string, Saying>> = {
  InvalidEvent: { statusCode: 400 },
  RegionNotCovered: { statusCode: 400 },
  UnknownLoadBalancer: { statusCode: 400 },
  InvalidTimestamp: unauthorized,
  InvalidSignature: unauthorized,
  MethodNotAllowed: { statusCode: 405, headers: { Allow: 'POST' } },
  AlreadyAccepted: { statusCode: 409 },
  ServiceInPlanMode: { statusCode: 409 },
  BodyTooLarge: { statusCode: 413 },
  WebhookNotConfigured: { statusCode: 503 },
  ScanFunctionNotConfigured: { statusCode: 503 },
  InvalidConfiguration: { statusCode: 503, instead: operatorsBusiness },
  CredentialsMissing: { statusCode: 503, instead: operatorsBusiness },
  CloudCallFailed: {
    statusCode: 503,
    instead: {
      message: 'a call to the cloud failed, and the command may not have been handed on.',
      hint: 'Sending it again is safe in any case. If it lasts, the operator of the service finds the cause in the log of this function.',
    },
  },
};

/** A right that is missing, a function that does not exist: refused the same way until the operator has changed that. */
const refusedByTheCloud: Saying = { statusCode: 503, instead: operatorsBusiness };

const defect: Saying = {
  statusCode: 500,
  instead: {
    message: 'this is a defect of alb-cert-rotator.',
    hint: 'Please report it, with the log of this request.',
  },
};

/** Long enough for a throttled minute to end, short enough for the timestamp to be still good. */
const RETRY_AFTER_MS = 30 * SECOND_MS;

export interface Refusal {
  readonly code: string;
  readonly answer: HttpAnswer;
  /** Whether the operator should read the log: the error itself belongs there. */
  readonly operators: boolean;
}

export function acceptance(id: string): HttpAnswer {
  return jsonAnswer(202, { id });
}

/** @param redact takes secrets out of what the error says */
export function refusalOf(error: unknown, redact: (text: string) => string): Refusal {
  const known = error instanceof RotatorError && Object.hasOwn(sayings, error.code) ? error : undefined;
  const code = known?.code ?? 'Unexpected';
  const { statusCode, headers, instead } = isRefusal(error) ? refusedByTheCloud : (sayings[code] ?? defect);
  const message = instead?.message ?? known?.messageWithoutCode ?? '';
  const hint = instead?.hint ?? known?.hint;
  const body = { code, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
  return {
    code,
    answer: jsonAnswer(statusCode, body, { ...headers, ...retryAfter(error) }),
    operators: instead !== undefined,
  };
}

/** Nothing happened, and the same request would end the same way. */
function isRefusal(error: unknown): boolean {
  return error instanceof CloudError && !error.retryable && !error.effectUnknown;
}

/** Only where the same request, unchanged, may succeed. */
function retryAfter(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof CloudError) || !error.retryable) return {};
  return { 'Retry-After': String(Math.ceil((error.retryAfterMs ?? RETRY_AFTER_MS) / SECOND_MS)) };
}
