import { describe, expect, it } from 'vitest';
import type { LoadBalancerAttribute } from '../../../../shared/cloud/alb-api.ts';
import { toListedLoadBalancer, toLoadBalancer } from '../../../../shared/cloud/inventory/load-balancer.ts';
import { aLoadBalancer } from './fake-alb.ts';

describe('addresses', () => {
  const zone = {
    zoneId: 'cn-hangzhou-a',
    status: 'Active',
    addresses: [{ address: '47.0.0.1', intranetAddress: '10.0.0.1', ipv6Address: '2408::1' }],
  };

  function addressesOf(changes: Partial<LoadBalancerAttribute>) {
    const { zones } = toLoadBalancer('cn-hangzhou', aLoadBalancer({ zoneMappings: [zone], ...changes }));
    return zones[0]?.addresses;
  }

  it('of an Internet load balancer are its public and its private ones', () => {
    expect(addressesOf({ addressType: 'Internet', ipv6AddressType: 'Internet' })).toEqual([
      { address: '47.0.0.1', network: 'public' },
      { address: '10.0.0.1', network: 'vpc' },
      { address: '2408::1', network: 'public' },
    ]);
  });

  it('of an Intranet load balancer are private, and each comes once', () => {
    const twice = [{ address: '10.0.0.1', intranetAddress: '10.0.0.1', ipv6Address: undefined }];

    expect(addressesOf({ addressType: 'Intranet', zoneMappings: [{ ...zone, addresses: twice }] })).toEqual([
      { address: '10.0.0.1', network: 'vpc' },
    ]);
  });

  it('count as private where ALB does not say what kind its IPv6 is', () => {
    const addresses = addressesOf({ addressType: 'Internet' });

    expect(addresses?.[2]).toEqual({ address: '2408::1', network: 'vpc' });
  });

  it('are none in a zone without any', () => {
    const empty = { address: undefined, intranetAddress: undefined, ipv6Address: undefined };

    expect(addressesOf({ zoneMappings: [{ ...zone, addresses: [empty] }] })).toEqual([]);
  });
});

describe('a load balancer', () => {
  it('has the same facts in a list and by itself, except for its zones', () => {
    const answer = aLoadBalancer({ tags: { team: 'web' }, vpcId: 'vpc-1' });
    const listed = toListedLoadBalancer('cn-hangzhou', answer);

    expect(listed).toEqual({
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      name: 'shop',
      status: 'Active',
      businessStatus: 'Normal',
      edition: 'Standard',
      addressType: 'Internet',
      vpcId: 'vpc-1',
      tags: { team: 'web' },
    });
    expect(toLoadBalancer('cn-hangzhou', answer)).toEqual({ ...listed, zones: [] });
  });
});
