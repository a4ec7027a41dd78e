/**
 * `AlbApi` over a wire: translates requests and answers, and checks every answer.
 *
 * Never retries, waits or limits (retry.ts, limiter.ts), and reads one page per call (paging.ts). It refuses only requests that
 * ALB is known to mishandle: too many certificates in one call, and ids without their CAS region (ALB accepts a plain number when
 * it associates, and does not find it when it dissociates).
 */
import type { z } from 'zod';
import type { CertificateId } from '../core/model/certificate.ts';
import { MAX_CERTIFICATES_PER_CALL } from '../core/planning/step.ts';
import type {
  AclConfig,
  AlbApi,
  ListenerCertificate,
  ListenerSummary,
  LoadBalancerSummary,
  Page,
  PageRequest,
  WriteAnswer,
  WriteRequest,
  ZoneMapping,
} from './alb-api.ts';
import { albChecks } from './alb-checks.ts';
import type { ListenerAnswer, LoadBalancerAnswer, PageAnswer, ZoneMappingAnswer } from './alb-schemas.ts';
import * as schemas from './alb-schemas.ts';
import { callChecked, itemsOf } from './answer.ts';
import { invalidAnswer } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import type { AlbWire } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

export function createAlbApi(wire: AlbWire, region: string): AlbApi {
  function call<Answer>(action: string, request: Fields, schema: z.ZodType<Answer>): Promise<Answer> {
    return callChecked(wire, { product: 'alb', action }, withoutUndefined(request), schema);
  }

  async function writeCertificates(
    action: string,
    { listenerId, clientToken, certificateIds }: WriteRequest & { certificateIds: readonly CertificateId[] },
  ): Promise<WriteAnswer> {
    requireWellFormedIds(action, certificateIds);
    const certificates = certificateIds.map((certificateId) => ({ certificateId }));
    return call(action, { listenerId, clientToken, certificates }, schemas.writeAnswer());
  }

  return {
    region,
    ...albChecks({ call, page: toPage }),

    async describeRegions() {
      const answer = await call('DescribeRegions', {}, schemas.regions());
      return answer.regions.map(({ regionId }) => regionId);
    },

    async listLoadBalancers(request) {
      const answer = await call('ListLoadBalancers', { ...request }, schemas.loadBalancersPage());
      const page = toPage('ListLoadBalancers', 'LoadBalancers', request, answer, answer.loadBalancers);
      return { ...page, items: page.items.map(toLoadBalancer) };
    },

    async getLoadBalancerAttribute(loadBalancerId) {
      const action = 'GetLoadBalancerAttribute';
      const answer = await call(action, { loadBalancerId }, schemas.loadBalancerAttribute());
      requireSameId(action, 'LoadBalancerId', loadBalancerId, answer.loadBalancerId);
      return {
        ...toLoadBalancer(answer),
        ipv6AddressType: answer.ipv6AddressType,
        addressIpVersion: answer.addressIpVersion,
        securityGroupIds: answer.securityGroupIds,
        modificationProtection: answer.modificationProtectionConfig?.status,
        zoneMappings: answer.zoneMappings.map(toZoneMapping),
      };
    },

    async listListeners(request) {
      const answer = await call('ListListeners', { ...request }, schemas.listenersPage());
      const page = toPage('ListListeners', 'Listeners', request, answer, answer.listeners);
      return { ...page, items: page.items.map(toListener) };
    },

    async getListenerAttribute(listenerId) {
      const action = 'GetListenerAttribute';
      const answer = await call(action, { listenerId }, schemas.listenerAttribute());
      requireSameId(action, 'ListenerId', listenerId, answer.listenerId);
      const caCertificateIds = answer.caCertificates?.map(({ certificateId }) => certificateId);
      const aclConfig = toAclConfig(answer.aclConfig);
      return { ...toListener(answer), caEnabled: answer.caEnabled, caCertificateIds, aclConfig };
    },

    async listListenerCertificates(request) {
      const action = 'ListListenerCertificates';
      const answer = await call(action, { ...request }, schemas.listenerCertificatesPage());
      const page = toPage(action, 'Certificates', request, answer, answer.certificates);
      return { ...page, items: page.items.map((item) => toListenerCertificate(action, request, item)) };
    },

    async listAsynJobs(request) {
      const answer = await call('ListAsynJobs', { ...request }, schemas.jobsPage());
      const page = toPage('ListAsynJobs', 'Jobs', request, answer, answer.jobs);
      return { ...page, items: page.items.map(({ id, ...job }) => ({ ...job, jobId: id })) };
    },

    async updateListenerAttribute({ certificateId, ...request }) {
      return writeCertificates('UpdateListenerAttribute', { ...request, certificateIds: [certificateId] });
    },

    async associateAdditionalCertificatesWithListener(request) {
      return writeCertificates('AssociateAdditionalCertificatesWithListener', request);
    },

    async dissociateAdditionalCertificatesFromListener(request) {
      return writeCertificates('DissociateAdditionalCertificatesFromListener', request);
    },
  };
}

/** The SDK sends `undefined` as text in some fields. */
function withoutUndefined(request: Fields): Fields {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

function toPage<Item>(
  action: string,
  field: string,
  request: PageRequest,
  answer: PageAnswer,
  items: readonly Item[] | undefined,
): Page<Item> {
  const nextToken = answer.nextToken === '' ? undefined : answer.nextToken;
  const partOfMore = nextToken !== undefined || request.nextToken !== undefined;
  return { items: itemsOf(action, { field, items, totalCount: answer.totalCount, partOfMore }), nextToken };
}

function toLoadBalancer(answer: LoadBalancerAnswer): LoadBalancerSummary {
  return {
    loadBalancerId: answer.loadBalancerId,
    loadBalancerName: answer.loadBalancerName,
    loadBalancerStatus: answer.loadBalancerStatus,
    loadBalancerBusinessStatus:
      answer.loadBalancerBussinessStatus ?? answer.loadBalancerBusinessStatus ?? 'Unknown',
    loadBalancerEdition: answer.loadBalancerEdition,
    addressType: answer.addressType,
    vpcId: answer.vpcId,
    tags: answer.tags,
  };
}

function toZoneMapping(answer: ZoneMappingAnswer): ZoneMapping {
  return {
    zoneId: answer.zoneId,
    status: answer.status,
    vSwitchId: answer.vSwitchId,
    addresses: (answer.loadBalancerAddresses ?? []).map((entry) => ({
      address: entry.address,
      intranetAddress: entry.intranetAddress,
      ipv6Address: withoutPrefixLength(entry.ipv6Address),
      intranetHealth: entry.intranetAddressHcStatus,
      ipv6Health: entry.ipv6AddressHcStatus,
    })),
  };
}

/** IPv6 addresses in the examples of ALB end in `/56`. */
function withoutPrefixLength(address: string | undefined): string | undefined {
  return address?.replace(/\/\d+$/, '');
}

function toListener(answer: ListenerAnswer): ListenerSummary {
  const advertised = answer.quicConfig?.quicUpgradeEnabled !== false;
  return {
    listenerId: answer.listenerId,
    loadBalancerId: answer.loadBalancerId,
    listenerProtocol: answer.listenerProtocol,
    listenerPort: answer.listenerPort,
    listenerStatus: answer.listenerStatus,
    listenerDescription: answer.listenerDescription,
    quicListenerId: advertised ? answer.quicConfig?.quicListenerId : undefined,
    securityPolicyId: answer.securityPolicyId,
  };
}

function toAclConfig(answer: schemas.AclConfigAnswer): AclConfig | undefined {
  if (answer === undefined) return undefined;
  return { aclType: answer.aclType, aclIds: (answer.aclRelations ?? []).map(({ aclId }) => aclId) };
}

type CertificateAnswer = NonNullable<
  z.output<ReturnType<typeof schemas.listenerCertificatesPage>>['certificates']
>[number];

function toListenerCertificate(
  action: string,
  request: { readonly certificateType: 'Server' | 'Ca' },
  answer: CertificateAnswer,
): ListenerCertificate {
  const certificateType = answer.certificateType ?? request.certificateType;
  // Every step depends on which server certificate is the default. CA certificates have no default.
  if (answer.isDefault === undefined && certificateType === 'Server')
    throw invalidAnswer(action, 'the answer does not match the API documentation (IsDefault is missing)');
  return {
    certificateId: answer.certificateId as CertificateId,
    certificateType,
    isDefault: answer.isDefault ?? false,
    status: answer.status,
  };
}

/** Rejects an answer about an object other than the requested one. */
function requireSameId(action: string, field: string, requested: string, answered: string): void {
  if (requested !== answered) throw invalidAnswer(action, `${field} is not the requested one`);
}

function requireWellFormedIds(action: string, certificateIds: readonly CertificateId[]): void {
  const refuse = (cloudCode: string, message: string): never => {
    throw new CloudError(message, { kind: 'refused', action, cloudCode });
  };
  const { length } = certificateIds;
  if (length === 0 || length > MAX_CERTIFICATES_PER_CALL)
    refuse(
      'WrongNumberOfCertificates',
      `${length} certificates in one call; 1 to ${MAX_CERTIFICATES_PER_CALL} are allowed`,
    );
  const withoutRegion = certificateIds.find((certificateId) => /^\d+$/.test(certificateId));
  if (withoutRegion !== undefined)
    refuse('BareCertificateId', `certificate id ${withoutRegion} lacks its CAS region`);
}
