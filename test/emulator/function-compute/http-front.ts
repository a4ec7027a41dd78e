/**
 * The address of one HTTP trigger with authType `anonymous`: any caller may use it.
 *
 * With `X-Fc-Invocation-Type: Async` (and an optional task id) the answer is 202, and the function runs later. The answer for a failed
 * function is not documented; here it is 502 (U). A method that the trigger does not list is refused with 405 (U).
 */
import type { Clock } from '../../../shared/base/clock.ts';
import { WireError } from '../model/wire.ts';
import type { Calls } from './calls.ts';
import { httpEvent, httpReply } from './http-event.ts';
import { accepted, isAsynchronous } from './invoke-front.ts';
import { newRequestId } from './queue.ts';
import { type Answer, type OpenServer, openServer, type Received } from './server.ts';
import type { HttpTrigger } from './spec.ts';

export interface HttpFrontOptions {
  readonly functionKey: string;
  /** As it is configured now. */
  readonly trigger: () => HttpTrigger;
  readonly region: string;
  readonly calls: Calls;
  readonly clock: Clock;
}

export function startHttpTrigger(options: HttpFrontOptions): Promise<OpenServer> {
  return openServer(async (received) => {
    const requestId = newRequestId();
    try {
      return await answer(options, received, requestId);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const { status, code, message } = error;
      return json(status, { Code: code, Message: message, RequestId: requestId }, requestId);
    }
  });
}

async function answer(
  { functionKey, trigger, region, calls, clock }: HttpFrontOptions,
  { request, target, sourceIp }: Received,
  requestId: string,
): Promise<Answer> {
  const { method, headers, body } = request;
  if (!trigger().methods.includes(method))
    throw new WireError(405, 'MethodNotAllowed', `The trigger does not accept ${method}.`);
  // For example `cert-rotator-webhook-abcdefghij.cn-hangzhou.fcapp.run`.
  const domain = `${functionKey.replaceAll('/', '-')}.${region}.fcapp.run`;
  const event = httpEvent(
    { method, target, headers, body, sourceIp },
    { domain, requestId, nowMs: clock.now() },
  );
  if (isAsynchronous(headers)) {
    const taskId = headers.get('x-fc-async-task-id');
    const delay = headers.get('x-fc-async-delay');
    const given = calls.submit(functionKey, { event, taskId, delay, source: 'http', requestId });
    if (given.verdict === 'accepted') return accepted(given);
    throw new WireError(409, 'AsyncTaskAlreadyExists', 'the asynchronous task already exists');
  }
  const given = await calls.invoke(functionKey, { event, source: 'http', requestId });
  if (given.errorType !== undefined)
    return {
      ...json(502, parsed(given.body), requestId),
      headers: { 'x-fc-request-id': requestId, 'x-fc-error-type': given.errorType },
    };
  const reply = httpReply(given.body);
  return { ...reply, headers: { ...reply.headers, 'x-fc-request-id': requestId } };
}

function parsed(body: Buffer): unknown {
  return JSON.parse(body.toString());
}

function json(status: number, body: unknown, requestId: string) {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify(body),
  };
}
