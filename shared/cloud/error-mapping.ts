/**
 * Converts any error of a wire (SDK errors, network errors, parse errors) to a `CloudError`.
 *
 * It decides the kind of failure, never whether to retry (retry.ts). An unknown error counts as `unavailable`: there was no
 * usable answer, so a write may have been carried out. The original error is not kept as `cause`, because SDK errors can contain
 * the whole request with its signature. URLs, keys, tokens and signatures are removed from messages.
 */
import { type CloudProduct, hintFor, kindOfCode } from './error-codes.ts';
import { CloudError } from './errors.ts';
import { noAnswerSentence } from './no-answer.ts';

export interface CallContext {
  readonly product: CloudProduct;
  /** For example `ListListeners`. */
  readonly action: string;
}

/** An answer with HTTP 200 that differs from the API documentation. `problem` names fields, never values. */
export function invalidAnswer(action: string, problem: string, requestId?: string): CloudError {
  return new CloudError(problem, { kind: 'invalid-answer', action, cloudCode: 'InvalidAnswer', requestId });
}

export function toCloudError(error: unknown, context: CallContext): CloudError {
  if (error instanceof CloudError) return error;
  const seen = readError(error);
  return (
    notAnApiAnswer(error, seen, context) ??
    refusal(seen, context) ??
    noUsableAnswer('NoUsableAnswer', seen, context)
  );
}

interface SeenError {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Set by Node if a system call failed. */
  readonly syscall: string | undefined;
}

/** Reads an error of any class without trusting its shape. */
function readError(error: unknown): SeenError {
  const fields = asRecord(error);
  const data = asRecord(fields['data']);
  const message = nonEmptyText(data['Message']) ?? nonEmptyText(fields['message']) ?? String(error);
  return {
    name: nonEmptyText(fields['name']) ?? 'Error',
    code: nonEmptyText(fields['code']),
    message,
    httpStatus:
      finiteNumber(fields['statusCode']) ?? finiteNumber(data['statusCode']) ?? statusInText(message),
    requestId: nonEmptyText(data['RequestId']) ?? nonEmptyText(fields['requestId']),
    retryAfterMs: finiteNumber(fields['retryAfter']),
    syscall: nonEmptyText(fields['syscall']),
  };
}

/** Timeouts, socket errors, HTML instead of JSON, and answers that do not match the models of the SDK. */
function notAnApiAnswer(error: unknown, seen: SeenError, context: CallContext): CloudError | undefined {
  if (seen.name.startsWith('RequestTimeout')) return noUsableAnswer('RequestTimeout', seen, context);
  // A body that is not JSON. The SDK drops its HTTP status, so even a 4xx of a proxy ends here.
  if (error instanceof SyntaxError) return noUsableAnswer('NotJson', seen, context);
  if (/^type of .* is mismatch|^can not cast to Map|^expect: array/.test(seen.message))
    return invalidAnswer(context.action, cleanMessage(seen.message), seen.requestId);
  const code = seen.code ?? '';
  if (seen.syscall !== undefined || networkCodes.test(code))
    return noUsableAnswer(code || 'NetworkError', seen, context);
  return undefined;
}

const networkCodes =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_|NOTFOUND|PROTO)|ERR_|HPE_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** An error answer of the API itself. It has a code. */
function refusal(seen: SeenError, context: CallContext): CloudError | undefined {
  if (seen.code === undefined) return undefined;
  const kind = kindOfCode(context.product, seen.code, seen.httpStatus);
  return new CloudError(messageFor(seen.code, seen.message), {
    kind,
    action: context.action,
    cloudCode: seen.code,
    httpStatus: seen.httpStatus,
    requestId: seen.requestId,
    retryAfterMs: seen.retryAfterMs,
    hint: hintFor(context.product, context.action, seen.code, kind, seen.message),
  });
}

function noUsableAnswer(cloudCode: string, seen: SeenError, context: CallContext): CloudError {
  return new CloudError(noAnswerSentence(cloudCode, cleanMessage(seen.message)), {
    kind: 'unavailable',
    action: context.action,
    cloudCode,
    httpStatus: seen.httpStatus,
  });
}

/** The gateway explains a wrong signature by repeating the signed text, headers included. */
function messageFor(code: string, message: string): string {
  return /^(SignatureDoesNotMatch|IncompleteSignature)/.test(code)
    ? 'The signature of the request was not accepted.'
    : cleanMessage(message);
}

/** Enough for the longest message in the error tables, too short for a page of HTML. */
const MAX_MESSAGE_LENGTH = 400;

/** Bounds the work on a hostile message; a label at the cut still removes what is left of its value. */
const MAX_READ_LENGTH = 4_000;

/** httpx 2 appends the request to the message of Node.js, without a blank. */
const GLUED_REQUEST = /(?<=\S) ?(?:GET|HEAD|POST|PUT|PATCH|DELETE) https?:\/\/\S+ failed\.?/g;

/** Removes URLs and everything that is named like a secret, then cuts. What the redactor knows it removes even if it was cut here. */
export function cleanMessage(message: string): string {
  return message
    .slice(0, MAX_READ_LENGTH)
    .replace(GLUED_REQUEST, '')
    .replace(/\bhttps?:\/\/\S+/gi, '<url>')
    .replace(
      /\b(access[-_]?key[-_\w]*|security[-_]?token|signature|credential|authorization|x-acs-[\w-]+)(["']?\s*[:=]\s*)(ACS3-HMAC-SHA256\s+)?[^\s,;]+/gi,
      '$1$2<removed>',
    )
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_MESSAGE_LENGTH);
}

/** The SDK and others put `code: 503, …` into the message. */
function statusInText(message: string): number | undefined {
  const status = /\bcode: ([45]\d\d)\b/.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function nonEmptyText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function finiteNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
