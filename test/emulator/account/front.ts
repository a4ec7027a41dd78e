/**
 * The control planes of an account on loopback, for @alicloud/openapi-core: one port for all of them, since every product has its own
 * version, which is signed.
 *
 * Signatures are checked on the wall clock, because clients sign with it; everything else follows the clock of the services. Plain http, on
 * loopback only.
 *
 * Sources: the body of refusals as in the other RPC products (A); the message for a missing right from aliyun/fcli#48 (A for RAM, B
 * elsewhere).
 */
import { type FrontCredentials, Gatekeeper } from '../http/credentials.ts';
import { isHeaderSigned, verifyHeaderSignature } from '../http/header-signature.ts';
import type { OpenServer } from '../http/open-server.ts';
import { allParameters, protocolParameters, verifyParameterSignature } from '../http/parameter-signature.ts';
import { nest } from '../http/parameters.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { inJson, serve } from '../http/serve.ts';
import { missingParameter } from '../model/params.ts';
import { RandomStreams } from '../model/random.ts';
import { WireError, type WireOutcome } from '../model/wire.ts';
import { NotPermitted, requirePolicy } from '../ram/policy.ts';
import type { Permission } from '../ram/resources.ts';
import type { ControlCall, ControlService } from './control-service.ts';

export interface AccountFrontOptions {
  /** Read at each call, so that a service can be added while the front is open. */
  readonly services: readonly ControlService[];
  /** Known callers; read at each call, too. */
  readonly credentials: readonly FrontCredentials[];
  /** Of the request ids. */
  readonly seed: number;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** For tests of stale signatures. The real clock by default. */
  readonly wallClock?: () => number;
}

/** One call whose signature was good. */
export interface ControlRecord {
  readonly version: string;
  readonly action: string;
  readonly caller: string;
  readonly requestId: string;
  /** `OK`, or the code of the refusal. */
  readonly code: string;
}

export interface AccountFront extends OpenServer {
  /** In order. Without parameters, which can contain secrets. */
  calls(): readonly ControlRecord[];
}

export async function startAccountFront(options: AccountFrontOptions): Promise<AccountFront> {
  const gatekeeper = new Gatekeeper(options.credentials, options.wallClock ?? Date.now);
  const random = new RandomStreams(options.seed);
  const records: ControlRecord[] = [];
  const server = await serve((request) => {
    const requestId = random.uuid('request id', 'account');
    return inJson(handle(options.services, gatekeeper, request, { requestId, records }));
  }, options.host);
  return { ...server, calls: () => [...records] };
}

interface Attempt {
  readonly requestId: string;
  readonly records: ControlRecord[];
}

function handle(
  services: readonly ControlService[],
  gatekeeper: Gatekeeper,
  request: ReceivedRequest,
  { requestId, records }: Attempt,
): WireOutcome {
  let signed: Pick<ControlRecord, 'version' | 'action' | 'caller'> | undefined;
  const answer = (status: number, code: string, body: Readonly<Record<string, unknown>>): WireOutcome => {
    if (signed !== undefined) records.push({ ...signed, requestId, code });
    return { kind: 'json', status, headers: {}, body: { RequestId: requestId, ...body } };
  };
  try {
    const { version, call } = signedCall(request, gatekeeper);
    signed = { version, action: call.action, caller: call.caller };
    return answer(200, 'OK', carryOut(services, gatekeeper, version, call));
  } catch (error) {
    const { status, code, message } = refusalOf(error);
    const hostId = request.headers.get('host') ?? '';
    return answer(status, code, { HostId: hostId, Code: code, Message: message });
  }
}

/** @returns a call whose caller is who it says @throws WireError */
function signedCall(
  request: ReceivedRequest,
  gatekeeper: Gatekeeper,
): { readonly version: string; readonly call: ControlCall } {
  const headerSigned = isHeaderSigned(request);
  const caller = headerSigned
    ? verifyHeaderSignature(request, gatekeeper)
    : verifyParameterSignature(request, gatekeeper);
  const parameters = allParameters(request);
  // Only signed places are read: the older scheme does not sign headers.
  const common = (name: 'Action' | 'Version'): string => {
    const value = headerSigned
      ? request.headers.get(`x-acs-${name.toLowerCase()}`)
      : allParameters(request).get(name);
    if (!value) throw missingParameter(name);
    return value;
  };
  const own = new Map([...parameters].filter(([name]) => !protocolParameters.has(name)));
  return { version: common('Version'), call: { action: common('Action'), params: nest(own), caller } };
}

function carryOut(
  services: readonly ControlService[],
  gatekeeper: Gatekeeper,
  version: string,
  call: ControlCall,
): Readonly<Record<string, unknown>> {
  const service = services.find((candidate) => candidate.version === version);
  if (service === undefined)
    throw new WireError(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
  const holder = gatekeeper.caller(call.caller);
  for (const { action, resource, context } of listOf(service.permissionOf(call)))
    requirePolicy(holder, action, resource, context);
  return service.call(call);
}

function listOf(permissions: Permission | readonly Permission[] | undefined): readonly Permission[] {
  if (permissions === undefined) return [];
  return 'action' in permissions ? [permissions] : permissions;
}

/** Rethrows what is a bug in the emulator. */
function refusalOf(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (!(error instanceof NotPermitted)) throw error;
  const { action, resource } = error;
  return new WireError(
    403,
    'NoPermission',
    `You are not authorized to do this action. Resource: ${resource} Action: ${action}`,
  );
}
