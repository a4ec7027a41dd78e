/** A fake load balancer: an `AlbApi` that answers from plain data, with a few items per page. */

import type {
  AlbApi,
  ListenerAttribute,
  ListenerCertificate,
  LoadBalancerAttribute,
  Page,
} from '../../../../shared/cloud/alb-api.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';

export interface FakeListener {
  readonly attribute: ListenerAttribute;
  readonly certificates: readonly ListenerCertificate[];
}

export interface FakeAlb {
  readonly loadBalancers: readonly LoadBalancerAttribute[];
  readonly listeners: readonly FakeListener[];
  /** Small, so that every list has several pages. */
  readonly pageSize: number;
}

export function aLoadBalancer(changes: Partial<LoadBalancerAttribute> = {}): LoadBalancerAttribute {
  return {
    loadBalancerId: 'alb-1',
    loadBalancerName: 'shop',
    loadBalancerStatus: 'Active',
    loadBalancerBusinessStatus: 'Normal',
    loadBalancerEdition: 'Standard',
    addressType: 'Internet',
    tags: {},
    ipv6AddressType: undefined,
    zoneMappings: [],
    ...changes,
  };
}

export function aCertificate(text: string, changes: Partial<ListenerCertificate> = {}): ListenerCertificate {
  return {
    certificateId: text as CertificateId,
    certificateType: 'Server',
    isDefault: false,
    status: 'Associated',
    ...changes,
  };
}

export function aListener(
  changes: Partial<ListenerAttribute> = {},
  certificates: readonly ListenerCertificate[] = [aCertificate('1-cn-hangzhou', { isDefault: true })],
): FakeListener {
  return {
    attribute: {
      listenerId: 'lsn-1',
      loadBalancerId: 'alb-1',
      listenerProtocol: 'HTTPS',
      listenerPort: 443,
      listenerStatus: 'Running',
      listenerDescription: '',
      quicListenerId: undefined,
      caEnabled: false,
      ...changes,
    },
    certificates,
  };
}

export function anAlb(changes: Partial<FakeAlb> = {}): AlbApi {
  const { loadBalancers, listeners, pageSize } = {
    loadBalancers: [aLoadBalancer()],
    listeners: [],
    pageSize: 2,
    ...changes,
  };
  function listener(listenerId: string): FakeListener {
    const found = listeners.find(({ attribute }) => attribute.listenerId === listenerId);
    if (found === undefined) throw new Error(`there is no ${listenerId}`);
    return found;
  }
  function pageOf<Item>(items: readonly Item[], nextToken: string | undefined): Page<Item> {
    const start = Number(nextToken ?? 0);
    const end = start + pageSize;
    return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
  }
  async function refuse(): Promise<never> {
    throw new Error('reading must not write');
  }
  return {
    region: 'cn-hangzhou',
    describeRegions: async () => ['cn-hangzhou'],
    listLoadBalancers: async ({ nextToken }) => pageOf(loadBalancers, nextToken),
    async getLoadBalancerAttribute(loadBalancerId) {
      const found = loadBalancers.find((each) => each.loadBalancerId === loadBalancerId);
      if (found === undefined) throw new Error(`there is no ${loadBalancerId}`);
      return found;
    },
    listListeners: async ({ nextToken }) =>
      pageOf(
        listeners.map(({ attribute }) => attribute),
        nextToken,
      ),
    getListenerAttribute: async (listenerId) => listener(listenerId).attribute,
    listListenerCertificates: async ({ listenerId, certificateType, nextToken }) =>
      pageOf(
        listener(listenerId).certificates.filter((each) => each.certificateType === certificateType),
        nextToken,
      ),
    listAsynJobs: refuse,
    updateListenerAttribute: refuse,
    associateAdditionalCertificatesWithListener: refuse,
    dissociateAdditionalCertificatesFromListener: refuse,
    dryRun: refuse,
    listAclEntries: refuse,
    listSecurityPolicies: refuse,
    listSystemSecurityPolicies: refuse,
  };
}
