/**
 * InvokeFunction over HTTP, for the unmodified SDKs, beside the control plane (control/), in both versions of the API: `/2023-03-30/functions/{name}/invocations`, signed with
 * ACS3-HMAC-SHA256, and `/2016-08-15/services/{service}[.{qualifier}]/functions/{name}/invocations`, verified by fc-signature.ts.
 *
 * Signatures are checked on the wall clock, because the SDKs sign with it. A failed function also answers: status 200 and
 * `x-fc-error-type`. The code of version 2023-03-30 for a repeated task id is not documented (U); its status is 409.
 */
import { Gatekeeper } from '../http/credentials.ts';
import { verifyHeaderSignature } from '../http/header-signature.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { WireError } from '../model/wire.ts';
import { NotPermitted, requirePolicy } from '../ram/policy.ts';
import { functionPermission } from '../ram/resources.ts';
import type { FunctionComputeOptions } from './api.ts';
import type { Calls } from './calls.ts';
import { answerControl, type ControlFrontOptions } from './control/front.ts';
import type { InvocationFaults } from './faults.ts';
import { verifyFcSignature } from './fc-signature.ts';
import { newRequestId } from './queue.ts';
import { type Answer, type OpenServer, openServer, type Reply } from './server.ts';
import { functionKeyOf } from './spec.ts';

export interface InvokeFrontOptions extends Pick<FunctionComputeOptions, 'callers'> {
  /** At the same port. */
  readonly control: Pick<ControlFrontOptions, 'plane' | 'attachments'>;
  readonly calls: Calls;
  readonly faults: InvocationFaults;
  readonly region: string;
  readonly wallClock: () => number;
}

type Version = '2016-08-15' | '2023-03-30';

interface Route {
  readonly version: Version;
  readonly service: string | undefined;
  readonly functionName: string;
}

export function startInvokeFront(options: InvokeFrontOptions): Promise<OpenServer> {
  const gatekeeper = new Gatekeeper(options.callers, options.wallClock);
  return openServer(async ({ request }) => {
    const route = routeOf(request.path);
    const requestId = newRequestId();
    try {
      const { control, region } = options;
      const controlled = await answerControl({ ...control, region, gatekeeper }, request, requestId);
      if (controlled !== undefined) return controlled;
      return await answer(options, gatekeeper, route, request, requestId);
    } catch (error) {
      const refusal =
        error instanceof NotPermitted ? new WireError(403, 'AccessDenied', error.message) : error;
      if (!(refusal instanceof WireError)) throw refusal;
      return refused(refusal, route?.version, requestId);
    }
  });
}

function routeOf(path: string): Route | undefined {
  const [, name] = /^\/2023-03-30\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  if (name !== undefined) return { version: '2023-03-30', service: undefined, functionName: name };
  const [, service, functionName] =
    /^\/2016-08-15\/services\/([^/.]+)(?:\.[^/]+)?\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  if (service === undefined || functionName === undefined) return undefined;
  return { version: '2016-08-15', service, functionName };
}

async function answer(
  options: InvokeFrontOptions,
  gatekeeper: Gatekeeper,
  route: Route | undefined,
  request: ReceivedRequest,
  requestId: string,
): Promise<Answer> {
  if (route === undefined)
    throw new WireError(404, 'PathNotSupported', 'The emulator does not support this path.');
  if (request.method !== 'POST') throw new WireError(405, 'MethodNotAllowed', 'Invocations need POST.');
  const caller =
    route.version === '2016-08-15'
      ? verifyFcSignature(request, gatekeeper)
      : verifyHeaderSignature(request, gatekeeper);
  const { service, functionName } = route;
  const permission = functionPermission(options.region, { service, functionName });
  requirePolicy(gatekeeper.caller(caller), permission.action, permission.resource);
  const { calls, faults } = options;
  const key = functionKeyOf({ name: functionName, ...(service === undefined ? {} : { service }) });
  calls.target(key);
  const injected = injectedReply(faults, key);
  if (injected !== undefined) return injected;
  if (isAsynchronous(request.headers)) return accept(options, key, route, request, requestId);
  const given = await calls.invoke(key, { event: request.body, source: 'api', requestId });
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'x-fc-request-id': requestId,
      ...(given.errorType === undefined ? {} : { 'x-fc-error-type': given.errorType }),
      ...(request.headers.get('x-fc-log-type')?.toLowerCase() === 'tail'
        ? { 'x-fc-log-result': Buffer.from(given.log.slice(-4096)).toString('base64') }
        : {}),
    },
    body: given.body,
  };
}

/** Any caller may request it, also of a trigger. */
export function isAsynchronous(headers: ReadonlyMap<string, string>): boolean {
  return headers.get('x-fc-invocation-type')?.toLowerCase() === 'async';
}

function accept(
  { calls, faults }: InvokeFrontOptions,
  key: string,
  { version }: Route,
  { headers, body }: ReceivedRequest,
  requestId: string,
): Answer {
  const own = headers.get('x-fc-async-task-id');
  const taskId = version === '2016-08-15' ? (headers.get('x-fc-stateful-async-invocation-id') ?? own) : own;
  const delay = headers.get('x-fc-async-delay');
  const given = calls.submit(key, { event: body, taskId, delay, source: 'api', requestId });
  if (given.verdict === 'already-accepted')
    throw version === '2016-08-15'
      ? new WireError(
          409,
          'StatefulAsyncInvocationAlreadyExists',
          'the stateful async invocation already exists',
        )
      : new WireError(409, 'AsyncTaskAlreadyExists', 'the asynchronous task already exists');
  if (faults.take('acceptance-lost', key) !== undefined) return 'cut';
  return accepted(given);
}

export function accepted(given: { readonly requestId: string; readonly taskId: string | undefined }): Reply {
  const { requestId, taskId } = given;
  const headers = {
    'x-fc-request-id': requestId,
    ...(taskId === undefined ? {} : { 'x-fc-async-task-id': taskId }),
  };
  return { status: 202, headers, body: '' };
}

function injectedReply(faults: InvocationFaults, key: string): Reply | undefined {
  if (faults.take('throttled', key) !== undefined)
    throw new WireError(429, 'ResourceThrottled', 'the request is throttled');
  if (faults.take('internal-error', key) !== undefined)
    throw new WireError(500, 'InternalServerError', 'an internal error has occurred');
  if (faults.take('not-json', key) === undefined) return undefined;
  const body = '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>';
  return { status: 503, headers: { 'content-type': 'text/html' }, body };
}

function refused(
  { status, code, message }: WireError,
  version: Version | undefined,
  requestId: string,
): Reply {
  const body =
    version === '2016-08-15'
      ? { ErrorCode: code, ErrorMessage: message }
      : { Code: code, Message: message, RequestId: requestId };
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify(body),
  };
}
