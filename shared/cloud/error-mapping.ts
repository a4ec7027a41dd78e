/**
 * From whatever a wire rejects with (SDK errors, network errors, parse errors) to one `CloudError`.
 *
 * Decides the kind of failure; never decides whether to try again (retry.ts). What is not understood counts as `unavailable`: no
 * usable answer, so a write may have been carried out. The original error is not kept as `cause`: SDK errors can hold the whole
 * request with its signature. Messages are cleaned of URLs, keys, tokens and signatures.
 */
import { type CloudProduct, hintFor, kindOfCode } from './error-codes.ts';
import { CloudError } from './errors.ts';

export interface CallContext {
  readonly product: CloudProduct;
  /** For example `ListListeners`. */
  readonly action: string;
}

/** HTTP 200 with something else than the API promises. `problem` names fields, never values. */
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
  /** Node's mark of a system call that failed. */
  readonly syscall: string | undefined;
}

/** Reads an error of any class without trusting its shape. */
function readError(error: unknown): SeenError {
  const fields = asRecord(error);
  const data = asRecord(fields['data']);
  const message = textOf(data['Message']) ?? textOf(fields['message']) ?? String(error);
  return {
    name: textOf(fields['name']) ?? 'Error',
    code: textOf(fields['code']),
    message,
    httpStatus: numberOf(fields['statusCode']) ?? numberOf(data['statusCode']) ?? statusInText(message),
    requestId: textOf(data['RequestId']) ?? textOf(fields['requestId']),
    retryAfterMs: numberOf(fields['retryAfter']),
    syscall: textOf(fields['syscall']),
  };
}

/** Timeouts, sockets, HTML instead of JSON, and answers that the SDK's models could not hold. */
function notAnApiAnswer(error: unknown, seen: SeenError, context: CallContext): CloudError | undefined {
  if (seen.name.startsWith('RequestTimeout')) return noUsableAnswer('RequestTimeout', seen, context);
  // A body that is not JSON: the SDK drops its HTTP status, so even a 4xx of a proxy looks like this.
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

/** An answer of the API itself: it has a code. */
function refusal(seen: SeenError, context: CallContext): CloudError | undefined {
  if (seen.code === undefined) return undefined;
  const kind = kindOfCode(seen.code, seen.httpStatus);
  return new CloudError(messageFor(seen.code, seen.message), {
    kind,
    action: context.action,
    cloudCode: seen.code,
    httpStatus: seen.httpStatus,
    requestId: seen.requestId,
    retryAfterMs: seen.retryAfterMs,
    hint: hintFor(context.product, context.action, seen.code, kind),
  });
}

function noUsableAnswer(cloudCode: string, seen: SeenError, context: CallContext): CloudError {
  return new CloudError(cleanMessage(seen.message), {
    kind: 'unavailable',
    action: context.action,
    cloudCode,
    httpStatus: seen.httpStatus,
  });
}

/** The gateway explains a wrong signature by printing the text it signed, headers and all. */
function messageFor(code: string, message: string): string {
  return /^(SignatureDoesNotMatch|IncompleteSignature)/.test(code)
    ? 'The signature of the request was not accepted.'
    : cleanMessage(message);
}

/** Enough for the longest message of the error tables, too little for a page of HTML. */
const MAX_MESSAGE_LENGTH = 400;

/** Without URLs, and without anything that is named like a secret. */
export function cleanMessage(message: string): string {
  return message
    .replace(/\bhttps?:\/\/\S+/gi, '<url>')
    .replace(
      /\b(access[-_]?key[-_\w]*|security[-_]?token|signature|credential|authorization|x-acs-[\w-]+)(["']?\s*[:=]\s*)(ACS3-HMAC-SHA256\s+)?[^\s,;]+/gi,
      '$1$2<removed>',
    )
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_MESSAGE_LENGTH);
}

/** The SDK and others write `code: 503, …` into the message. */
function statusInText(message: string): number | undefined {
  const status = /\bcode: ([45]\d\d)\b/.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
