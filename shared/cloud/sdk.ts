/**
 * Wires over the unmodified Alibaba Cloud SDKs for ALB and CAS. SDK types stay in this file.
 *
 * The SDKs are loaded at the first call: a request that is refused needs none. They neither retry (no `retryOptions` are set) nor check answers; the layers above do both. Version 3.0.0 of the CAS
 * SDK lacks `ListCertificates` and `GetCertificateDetail`, which therefore use its generic call.
 */
import type alb from '@alicloud/alb20200616';
import type cas from '@alicloud/cas20200407';
import { SECOND_MS } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import { camelise } from './camelise.ts';
import { commonJs } from './common-js.ts';
import type { Endpoint } from './endpoints.ts';
import { CloudError } from './errors.ts';
import { openApiConfig } from './open-api.ts';
import type { AlbWire, CasWire, Wire } from './wire.ts';

export interface SdkOptions {
  readonly endpoint: Endpoint;
  /** The short-lived credentials of one invocation, so wires are created for each invocation. */
  readonly credentials: CloudCredentials;
  /** Default `CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

/**
 * The time limit of one call. The SDK's default of 3 s was too short for CAS (users report `ReadTimeout(3000)`). Both timeouts
 * are set to it, since `connectTimeout` of this SDK also limits the wait for the first byte of the answer.
 */
export const CALL_TIMEOUT_MS = 15 * SECOND_MS;

type Request = Readonly<Record<string, unknown>>;
type Calls<Client> = Readonly<Record<string, (client: Client, request: Request) => Promise<unknown>>>;
type AlbSdk = typeof alb;
type CasSdk = typeof cas;
type AlbClient = InstanceType<AlbSdk['default']>;
type CasClient = InstanceType<CasSdk['default']>;

const albCallsOf = (alb: AlbSdk): Calls<AlbClient> => ({
  async DescribeRegions(client, request) {
    return (await client.describeRegions(new alb.DescribeRegionsRequest(request))).body;
  },
  async ListLoadBalancers(client, request) {
    return (await client.listLoadBalancers(new alb.ListLoadBalancersRequest(request))).body;
  },
  async GetLoadBalancerAttribute(client, request) {
    return (await client.getLoadBalancerAttribute(new alb.GetLoadBalancerAttributeRequest(request))).body;
  },
  async ListListeners(client, request) {
    return (await client.listListeners(new alb.ListListenersRequest(request))).body;
  },
  async GetListenerAttribute(client, request) {
    return (await client.getListenerAttribute(new alb.GetListenerAttributeRequest(request))).body;
  },
  async ListListenerCertificates(client, request) {
    return (await client.listListenerCertificates(new alb.ListListenerCertificatesRequest(request))).body;
  },
  async ListAsynJobs(client, request) {
    return (await client.listAsynJobs(new alb.ListAsynJobsRequest(request))).body;
  },
  async ListAclEntries(client, request) {
    return (await client.listAclEntries(new alb.ListAclEntriesRequest(request))).body;
  },
  async ListSecurityPolicies(client, request) {
    return (await client.listSecurityPolicies(new alb.ListSecurityPoliciesRequest(request))).body;
  },
  async ListSystemSecurityPolicies(client) {
    return (await client.listSystemSecurityPolicies()).body;
  },
  async UpdateListenerAttribute(client, request) {
    return (await client.updateListenerAttribute(new alb.UpdateListenerAttributeRequest(request))).body;
  },
  async AssociateAdditionalCertificatesWithListener(client, request) {
    const typed = new alb.AssociateAdditionalCertificatesWithListenerRequest(request);
    return (await client.associateAdditionalCertificatesWithListener(typed)).body;
  },
  async DissociateAdditionalCertificatesFromListener(client, request) {
    const typed = new alb.DissociateAdditionalCertificatesFromListenerRequest(request);
    return (await client.dissociateAdditionalCertificatesFromListener(typed)).body;
  },
});

const casCallsOf = (cas: CasSdk): Calls<CasClient> => ({
  async ListUserCertificateOrder(client, request) {
    return (await client.listUserCertificateOrder(new cas.ListUserCertificateOrderRequest(request))).body;
  },
  async ListCertificates(client, request) {
    const query = { CurrentPage: String(request['currentPage']), ShowSize: String(request['showSize']) };
    return camelise(await callGenerically(client, 'ListCertificates', query));
  },
  async GetCertificateDetail(client, request) {
    const query = { CertificateId: String(request['certificateId']) };
    return camelise(await callGenerically(client, 'GetCertificateDetail', query));
  },
});

/** A call that the typed client does not have. Returns the body as CAS sent it. */
async function callGenerically(
  client: CasClient,
  action: string,
  query: Record<string, string>,
): Promise<unknown> {
  const { $OpenApiUtil } = commonJs(await import('@alicloud/openapi-core'));
  const params = new $OpenApiUtil.Params({
    action,
    version: '2020-04-07',
    protocol: 'HTTPS',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  // The client only reads fields of the runtime options, and its configuration has defaults for all of them.
  const runtime = {} as Parameters<CasClient['callApi']>[2];
  const answer = await client.callApi(params, new $OpenApiUtil.OpenApiRequest({ query }), runtime);
  return answer['body'];
}

export function createAlbWire(options: SdkOptions): AlbWire {
  return wireOver(async () => {
    const alb = commonJs(await import('@alicloud/alb20200616'));
    return { client: new alb.default(await configOf(options)), calls: albCallsOf(alb) };
  });
}

export function createCasWire(options: SdkOptions): CasWire {
  return wireOver(async () => {
    const cas = commonJs(await import('@alicloud/cas20200407'));
    return { client: new cas.default(await configOf(options)), calls: casCallsOf(cas) };
  });
}

function configOf({ timeoutMs = CALL_TIMEOUT_MS, ...options }: SdkOptions) {
  return openApiConfig({ ...options, timeoutMs });
}

interface Loaded<Client> {
  readonly client: Client;
  readonly calls: Calls<Client>;
}

function wireOver<Client>(load: () => Promise<Loaded<Client>>): Wire {
  let loading: Promise<Loaded<Client>> | undefined;
  return {
    async call(action, request) {
      loading ??= load();
      const { client, calls } = await loading;
      const call = calls[action];
      if (call === undefined)
        throw new CloudError('no SDK call for it', { kind: 'refused', action, cloudCode: 'UnknownAction' });
      return call(client, request);
    },
  };
}
