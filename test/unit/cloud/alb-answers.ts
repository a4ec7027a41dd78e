/** Answers of ALB, and the adapter that receives one of them. */
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { aWire } from './fakes.ts';

export const firstPage = { maxResults: 100, nextToken: undefined };
export const id = (text: string) => text as CertificateId;

export function aLoadBalancerAnswer(changes: Record<string, unknown> = {}) {
  return {
    requestId: 'r-1',
    loadBalancerId: 'alb-1',
    loadBalancerName: 'shop',
    loadBalancerStatus: 'Active',
    loadBalancerBussinessStatus: 'Normal',
    loadBalancerEdition: 'Standard',
    addressType: 'Internet',
    tags: [{ key: 'team', value: 'web' }],
    zoneMappings: [
      {
        zoneId: 'cn-hangzhou-a',
        status: 'Active',
        loadBalancerAddresses: [
          { address: '47.0.0.1', intranetAddress: '10.0.1.181', ipv6Address: '2408:4000:39d:eb00::1/56' },
        ],
      },
    ],
    ...changes,
  };
}

export function aListenerAnswer(changes: Record<string, unknown> = {}) {
  return {
    listenerId: 'lsn-1',
    loadBalancerId: 'alb-1',
    listenerProtocol: 'HTTPS',
    listenerPort: 443,
    listenerStatus: 'Running',
    ...changes,
  };
}

export function albAnswering(action: string, answer: unknown) {
  const wire = aWire({ [action]: () => answer });
  return { wire, alb: createAlbApi(wire, 'cn-hangzhou') };
}
