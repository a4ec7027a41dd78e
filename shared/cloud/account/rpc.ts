/**
 * A wire to one control plane: generic RPC calls by the name of the action, since some of these products have no SDK on npm.
 *
 * Neither checks answers nor retries. EventBridge answers HTTP 200 with `Success: false` for most refusals, and other products may do the
 * same: such an answer is an error here, with its code.
 */
import type { CloudCredentials } from '../../base/credentials.ts';
import { commonJs } from '../common-js.ts';
import { type EndpointOverride, endpointFor } from '../endpoints.ts';
import { openApiConfig } from '../open-api.ts';
import { CALL_TIMEOUT_MS } from '../sdk.ts';
import { type Wire, WireError } from '../wire.ts';
import { controlEndpoint, controlPlanes, type RpcProduct } from './products.ts';

/** Requests that hold a private key. Proxies and servers log addresses, so these are forms in the body. */
const sentInBody: ReadonlySet<string> = new Set(['UploadUserCertificate']);

export interface RpcOptions {
  readonly region: string;
  readonly credentials: CloudCredentials;
  /** Replaces the addresses of all control planes. */
  readonly endpoint: EndpointOverride;
  /** Default `CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

/**
 * @returns a wire whose requests and answers have the field names of the API page (`RoleName`, `Policies.Policy`), not those of an SDK.
 * Lists and objects in a request become `Tag.1.Key`; fields with the value `undefined` are left out.
 */
export function createRpcWire(product: RpcProduct, options: RpcOptions): Wire {
  let loading: ReturnType<typeof load> | undefined;
  return {
    async call(action, request) {
      loading ??= load(product, options);
      return requireSuccess(await (await loading)(action, request));
    },
  };
}

async function load(product: RpcProduct, options: RpcOptions) {
  const { region, credentials, endpoint, timeoutMs = CALL_TIMEOUT_MS } = options;
  const { default: Client, $OpenApiUtil, OpenApiUtil } = commonJs(await import('@alicloud/openapi-core'));
  const client = new Client(
    await openApiConfig({
      endpoint: controlEndpoint(product, region, endpointFor(endpoint, region)),
      credentials,
      timeoutMs,
    }),
  );
  // The client only reads fields of the runtime options, and its configuration has defaults for all of them.
  const runtime = {} as Parameters<typeof client.callApi>[2];
  return async (action: string, request: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const params = new $OpenApiUtil.Params({
      action,
      version: controlPlanes[product].version,
      protocol: 'HTTPS',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    const fields = OpenApiUtil.query({ ...request });
    const answer: Readonly<Record<string, unknown>> = await client.callApi(
      params,
      new $OpenApiUtil.OpenApiRequest(sentInBody.has(action) ? { body: fields } : { query: fields }),
      runtime,
    );
    return answer['body'];
  };
}

function requireSuccess(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const {
    Success: success,
    Code: code,
    Message: message,
    RequestId: requestId,
  } = body as Record<string, unknown>;
  if (success !== false) return body;
  throw new WireError(typeof message === 'string' ? message : 'The request was not successful.', {
    code: typeof code === 'string' ? code : 'NotSuccessful',
    statusCode: 400,
    ...(typeof requestId === 'string' ? { requestId } : {}),
  });
}
