/**
 * Answers of OSS that do not depend on stored objects: refusals and injected answers.
 */
import type { ObjectFault } from './faults.ts';
import { ObjectError, type ObjectOutcome } from './wire.ts';
import { xmlDocument } from './xml.ts';

/** For the history. */
export function codeOf(outcome: ObjectOutcome): string {
  if (outcome.kind === 'cut') return 'AnswerLost';
  if (outcome.headers['x-oss-request-id'] === undefined) return 'NotOss';
  return outcome.headers['x-oss-error-code'] ?? 'OK';
}

export function ossHeaders(requestId: string): Readonly<Record<string, string>> {
  return { server: 'AliyunOSS', 'x-oss-request-id': requestId };
}

/** Converts a refusal to an answer; also used by the HTTP front for its own refusals. */
export function refusal(error: ObjectError, requestId: string): ObjectOutcome {
  const { status, code, message } = error;
  const document = { Code: code, Message: message, RequestId: requestId, HostId: 'oss.aliyuncs.com' };
  return {
    kind: 'answer',
    status,
    headers: { ...ossHeaders(requestId), 'content-type': 'application/xml', 'x-oss-error-code': code },
    body: xmlDocument('Error', document),
    document,
  };
}

export function injectedOutcome({ answer, status, code }: ObjectFault, requestId: string): ObjectOutcome {
  switch (answer) {
    case 'error':
      return refusal(
        new ObjectError(status ?? 500, code ?? 'InternalError', 'This error was injected.'),
        requestId,
      );
    case 'reset':
    case 'hang':
      return { kind: 'cut', how: answer };
    case 'html':
      return {
        kind: 'answer',
        status: status ?? 502,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<html><head><title>nginx</title></head><body><p>Bad Gateway</p></body></html>'),
      };
    case 'empty':
      return { kind: 'answer', status: status ?? 404, headers: {}, body: Buffer.alloc(0) };
  }
}
