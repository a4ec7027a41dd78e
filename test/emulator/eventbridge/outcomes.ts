/** Answers of EventBridge: regular, refused and injected ones. */
import { WireError, type WireOutcome } from '../model/wire.ts';
import type { CallFault } from './faults.ts';

/** The result of one entry of a call; without a code it was accepted. */
export interface EntryResult {
  readonly eventId: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

export function json(status: number, body: Record<string, unknown>): WireOutcome {
  return { kind: 'json', status, headers: {}, body };
}

/** HTTP 200 even if entries failed. A. */
export function answerBody(results: readonly EntryResult[], requestId: string, accountId: string) {
  return {
    RequestId: requestId,
    ResourceOwnerAccountId: accountId,
    FailedEntryCount: results.filter(({ code }) => code !== undefined).length,
    EntryList: results.map(({ eventId, code, message }, index) => ({
      EventId: eventId,
      TraceId: `${requestId}-${index}`,
      ErrorCode: code ?? null,
      ErrorMessage: message ?? null,
    })),
  };
}

export function refusal(
  { status, code, message }: WireError,
  requestId: string,
  spelling: 'lower' | 'upper',
): WireOutcome {
  if (spelling === 'lower') return json(status, { code, message, requestId });
  return json(status, { Code: code, Message: message, RequestId: requestId });
}

export function injectedOutcome(
  { answer, status, code }: CallFault,
  refuse: (error: WireError) => WireOutcome,
): WireOutcome {
  switch (answer) {
    case 'throttle':
      return refuse(new WireError(400, 'Throttling.User', 'Request was denied due to user flow control.'));
    case 'reset':
    case 'hang':
      return { kind: 'cut', how: answer };
    case 'html':
      return {
        kind: 'text',
        status: status ?? 502,
        headers: { 'content-type': 'text/html' },
        text: '<html><head><title>nginx</title></head><body><p>Bad Gateway</p></body></html>',
      };
    case 'strange':
      return json(200, { Success: true });
    case 'error':
    case 'entries':
      return refuse(new WireError(status ?? 500, code ?? 'InternalError', 'This error was injected.'));
  }
}
