/**
 * The answer to the sender. Every error that a request can cause has a status here; any other error is a defect, with status 500.
 *
 * Details for the operator (configuration, permissions, messages of the cloud) stay in the log: senders are not operators, and are unknown
 * before the signature is checked.
 */
import { SECOND_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { SIGNATURE_HEADER } from '../../base/standard-webhooks.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type HttpAnswer, jsonAnswer } from '../platform/http-trigger.ts';
import { TooManyRequests } from './token.ts';

interface AnswerTemplate {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the error's own message, which is for the operator. */
  readonly forSender?: { readonly message: string; readonly hint: string };
}

const notSetUp: AnswerTemplate['forSender'] = {
  message: 'the service is not set up correctly. Nothing was started.',
  hint: 'Its operator finds the cause in the log of this function.',
};

const unauthorized: AnswerTemplate = { statusCode: 401, headers: { 'WWW-Authenticate': SIGNATURE_HEADER } };

const answers: Readonly<Record<string, AnswerTemplate>> = {
  InvalidEvent: { statusCode: 400 },
  RegionNotCovered: { statusCode: 400 },
  UnknownLoadBalancer: { statusCode: 400 },
  InvalidTimestamp: unauthorized,
  InvalidSignature: unauthorized,
  InvalidToken: { statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer realm="alb-cert-rotator"' } },
  TooManyRequests: { statusCode: 429 },
  MethodNotAllowed: { statusCode: 405, headers: { Allow: 'POST' } },
  AlreadyAccepted: { statusCode: 409 },
  ServiceInPlanMode: { statusCode: 409 },
  BodyTooLarge: { statusCode: 413 },
  WebhookNotConfigured: { statusCode: 503 },
  ScanFunctionNotConfigured: { statusCode: 503 },
  InvalidConfiguration: { statusCode: 503, forSender: notSetUp },
  CredentialsMissing: { statusCode: 503, forSender: notSetUp },
  CloudCallFailed: {
    statusCode: 503,
    forSender: {
      message: 'a call to the cloud failed, and the command may not have been passed on.',
      hint: 'Sending it again is safe in any case. If it persists, the operator of the service finds the cause in the log of this function.',
    },
  },
};

/** A missing permission or function: every request fails in the same way until the operator has corrected that. */
const refusedByCloud: AnswerTemplate = { statusCode: 503, forSender: notSetUp };

const defect: AnswerTemplate = {
  statusCode: 500,
  forSender: {
    message: 'this is a defect of alb-cert-rotator.',
    hint: 'Please report it, with the log of this request.',
  },
};

/** Long enough for throttling to end, short enough for the timestamp to be still valid. */
const RETRY_AFTER_MS = 30 * SECOND_MS;

export interface Refusal {
  readonly code: string;
  readonly answer: HttpAnswer;
  /** The operator has to act: the error is logged. */
  readonly needsOperator: boolean;
}

export function acceptance(id: string): HttpAnswer {
  return jsonAnswer(202, { id });
}

/** @param redact removes secrets from the text of the error */
export function refusalOf(error: unknown, redact: (text: string) => string): Refusal {
  const known = error instanceof RotatorError && Object.hasOwn(answers, error.code) ? error : undefined;
  const code = known?.code ?? 'Unexpected';
  const { statusCode, headers, forSender } = isRefusedByCloud(error)
    ? refusedByCloud
    : (answers[code] ?? defect);
  const message = forSender?.message ?? known?.messageWithoutCode ?? '';
  const hint = forSender?.hint ?? known?.hint;
  const body = { code, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
  return {
    code,
    answer: jsonAnswer(statusCode, body, { ...headers, ...retryAfter(error) }),
    needsOperator: forSender !== undefined,
  };
}

/** Whether the cloud refused the call: nothing was started, and the same request would fail again. */
function isRefusedByCloud(error: unknown): boolean {
  return error instanceof CloudError && !error.retryable && !error.effectUnknown;
}

/** The header is sent only if the same request may succeed later. */
function retryAfter(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof TooManyRequests)
    return { 'Retry-After': String(Math.ceil(error.retryAfterMs / SECOND_MS)) };
  if (!(error instanceof CloudError) || !error.retryable) return {};
  return { 'Retry-After': String(Math.ceil((error.retryAfterMs ?? RETRY_AFTER_MS) / SECOND_MS)) };
}
