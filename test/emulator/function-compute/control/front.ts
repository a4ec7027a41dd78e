/**
 * One request to the control plane over HTTP, at the port of invocations: signature, permission, call.
 *
 * Only what deploy, doctor, remove and the local component call. Signatures are checked on the wall clock, because the SDKs sign with it.
 */

import type { Gatekeeper } from '../../http/credentials.ts';
import { verifyHeaderSignature } from '../../http/header-signature.ts';
import type { ReceivedRequest } from '../../http/request.ts';
import { WireError } from '../../model/wire.ts';
import { NotPermitted, type Requirement, requirePolicy } from '../../ram/policy.ts';
import type { Reply } from '../server.ts';
import type { Attachments } from './attachments.ts';
import type { ControlPlane, ControlRequest } from './control-plane.ts';
import { invalidArgument } from './inputs.ts';
import type { Body } from './records.ts';
import { permissionOf, type Route, routeOf } from './routes.ts';

export interface ControlFrontOptions {
  readonly plane: ControlPlane;
  readonly attachments: Attachments;
  readonly region: string;
  readonly gatekeeper: Gatekeeper;
}

type Handler = (
  options: ControlFrontOptions,
  request: ControlRequest,
) => Promise<Body | undefined> | Body | undefined;

const handlers: Readonly<Record<string, Handler>> = {
  ListFunctions: ({ plane }, request) => plane.listFunctions(request),
  CreateFunction: ({ plane }, request) => plane.createFunction(request),
  GetFunction: ({ plane }, request) => plane.getFunction(request),
  UpdateFunction: ({ plane }, request) => plane.updateFunction(request),
  DeleteFunction: ({ plane }, request) => plane.deleteFunction(request),
  DisableFunctionInvocation: ({ plane }, request) => plane.disableInvocation(request),
  EnableFunctionInvocation: ({ plane }, request) => plane.enableInvocation(request),
  ListTriggers: ({ attachments }, request) => attachments.listTriggers(request),
  CreateTrigger: ({ attachments }, request) => attachments.createTrigger(request),
  GetTrigger: ({ attachments }, request) => attachments.getTrigger(request),
  UpdateTrigger: ({ attachments }, request) => attachments.updateTrigger(request),
  DeleteTrigger: ({ attachments }, request) => attachments.deleteTrigger(request),
  PutAsyncInvokeConfig: ({ attachments }, request) => attachments.putAsyncConfig(request),
  GetAsyncInvokeConfig: ({ attachments }, request) => attachments.getAsyncConfig(request),
  DeleteAsyncInvokeConfig: ({ attachments }, request) => attachments.deleteAsyncConfig(request),
  PutConcurrencyConfig: ({ attachments }, request) => attachments.putConcurrency(request),
  GetConcurrencyConfig: ({ attachments }, request) => attachments.getConcurrency(request),
  DeleteConcurrencyConfig: ({ attachments }, request) => attachments.deleteConcurrency(request),
  ListAsyncTasks: ({ attachments }, request) => attachments.listTasks(request),
  TagResources: ({ attachments }, request) => attachments.tag(request),
  ListTagResources: ({ attachments }, request) => attachments.listTags(request),
};

/** The actions that the emulator has, for its documentation. */
export const controlActions = Object.keys(handlers);

/** `undefined`: the path is not one of the control plane. @throws WireError */
export async function answerControl(
  options: ControlFrontOptions,
  request: ReceivedRequest,
  requestId: string,
): Promise<Reply | undefined> {
  const route = routeOf(request.method, request.path);
  const handle = route === undefined ? undefined : handlers[route.action];
  if (route === undefined || handle === undefined) return undefined;
  const caller = verifyHeaderSignature(request, options.gatekeeper);
  if (request.headers.get('x-acs-action') !== route.action)
    throw new WireError(400, 'InvalidAction', `the path is that of ${route.action}`);
  const body = bodyOf(request);
  const policy = options.gatekeeper.caller(caller);
  for (const { action, resource, context } of permissionsOf(options.region, route, request, body))
    try {
      requirePolicy(policy, action, resource, context);
    } catch (error) {
      if (error instanceof NotPermitted) throw notAuthorized(action, resource);
      throw error;
    }
  const answer = await handle(options, { ...route, query: request.query, body });
  const headers = { 'content-type': 'application/json', 'x-fc-request-id': requestId };
  if (answer === undefined) return { status: 204, headers, body: '' };
  return { status: 200, headers, body: JSON.stringify(answer) };
}

function* permissionsOf(
  region: string,
  route: Route,
  request: ReceivedRequest,
  body: unknown,
): Generator<Requirement> {
  const named = route.functionName || fieldOf(body, 'functionName') || taggedFunction(request, body);
  const triggerName = route.triggerName || fieldOf(body, 'triggerName');
  yield permissionOf(region, { action: route.action, triggerName }, named);
  const role = fieldOf(body, 'role');
  if (role !== '' && (route.action === 'CreateFunction' || route.action === 'UpdateFunction'))
    yield { action: 'ram:PassRole', resource: role, context: { 'acs:Service': 'fc.aliyuncs.com' } };
}

function taggedFunction(request: ReceivedRequest, body: unknown): string {
  const ids =
    request.query.get('ResourceId') ?? JSON.stringify(Reflect.get(Object(body), 'ResourceId') ?? []);
  return /:functions\/([^/"]+)/.exec(ids)?.[1] ?? '';
}

function fieldOf(body: unknown, name: string): string {
  const value: unknown = Reflect.get(Object(body), name);
  return typeof value === 'string' ? value : '';
}

/** Words of an answer that users have posted. B. */
function notAuthorized(action: string, resource: string): WireError {
  return new WireError(
    403,
    'AccessDenied',
    `the caller is not authorized to perform '${action}' on resource '${resource}'`,
  );
}

function bodyOf({ body }: ReceivedRequest): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw invalidArgument('the body is not JSON');
  }
}
