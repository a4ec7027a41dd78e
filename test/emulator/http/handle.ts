/**
 * Handles one HTTP request to one endpoint: finds caller, action and parameters, checks the permission, and lets the model answer.
 */
import type { CloudModel } from '../model/cloud-model.ts';
import { missingParameter } from '../model/params.ts';
import { type Product, refusalOutcome, type WireCall, WireError, type WireOutcome } from '../model/wire.ts';
import { NotPermitted, requirePolicy } from '../ram/policy.ts';
import { permissionsFor } from '../ram/resources.ts';
import type { Gatekeeper } from './credentials.ts';
import { isHeaderSigned, verifyHeaderSignature } from './header-signature.ts';
import { allParameters, protocolParameters, verifyParameterSignature } from './parameter-signature.ts';
import { nest } from './parameters.ts';
import type { ReceivedRequest } from './request.ts';

/** The product and scope of a port. */
export interface FrontEndpoint {
  readonly product: Product;
  /** Region for ALB, partition for CAS. */
  readonly scope: string;
}

/** The supported API versions. */
const versions: Readonly<Record<Product, string>> = { alb: '2020-06-16', cas: '2020-04-07' };

export function handle(
  model: CloudModel,
  gatekeeper: Gatekeeper,
  endpoint: FrontEndpoint,
  request: ReceivedRequest,
): WireOutcome {
  try {
    const headerSigned = isHeaderSigned(request);
    const caller = headerSigned
      ? verifyHeaderSignature(request, gatekeeper)
      : verifyParameterSignature(request, gatekeeper);
    requireVersion(endpoint, commonParameter(request, headerSigned, 'Version'));
    const call: WireCall = {
      ...endpoint,
      action: commonParameter(request, headerSigned, 'Action'),
      params: nest(actionParameters(request)),
      caller,
    };
    for (const { action, resource } of permissionsFor(model, call))
      requirePolicy(gatekeeper.caller(caller), action, resource);
    return model.call(call);
  } catch (error) {
    if (error instanceof NotPermitted) return forbidden(error, endpoint);
    if (!(error instanceof WireError)) throw error;
    return refusalOutcome(error, { ...endpoint, requestId: 'REFUSED-AT-THE-GATE' });
  }
}

/** The gateway's answer if RAM denies the call. B. */
function forbidden({ message }: NotPermitted, endpoint: FrontEndpoint): WireOutcome {
  const error = new WireError(403, 'NoPermission', message);
  return refusalOutcome(error, { ...endpoint, requestId: 'REFUSED-AT-THE-GATE' });
}

/** Reads only signed places: the older scheme does not sign headers. */
function commonParameter(
  request: ReceivedRequest,
  headerSigned: boolean,
  name: 'Action' | 'Version',
): string {
  const value = headerSigned
    ? request.headers.get(`x-acs-${name.toLowerCase()}`)
    : allParameters(request).get(name);
  if (!value) throw missingParameter(name);
  return value;
}

function requireVersion({ product }: FrontEndpoint, version: string): void {
  if (version === versions[product]) return;
  throw new WireError(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
}

function actionParameters(request: ReceivedRequest): ReadonlyMap<string, string> {
  return new Map([...allParameters(request)].filter(([name]) => !protocolParameters.has(name)));
}
