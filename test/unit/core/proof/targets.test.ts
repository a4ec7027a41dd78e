import { describe, expect, it } from 'vitest';
import type { LoadBalancer, Zone } from '../../../../shared/core/model/listener.ts';
import { type ProbeTargetsRequest, probeTargets } from '../../../../shared/core/proof/targets.ts';

const zones: readonly Zone[] = [
  {
    zoneId: 'zone-b',
    status: 'Active',
    addresses: [
      { address: '203.0.113.2', network: 'public' },
      { address: '10.0.0.2', network: 'vpc' },
    ],
  },
  {
    zoneId: 'zone-a',
    status: 'Active',
    addresses: [
      { address: '2001:db8::1', network: 'public' },
      { address: '203.0.113.1', network: 'public' },
      { address: '203.0.113.1', network: 'public' },
      { address: '10.0.0.1', network: 'vpc' },
    ],
  },
  { zoneId: 'zone-c', status: 'Stopped', addresses: [{ address: '203.0.113.3', network: 'public' }] },
];

function targetsOf(request: Partial<ProbeTargetsRequest> & { addressType?: LoadBalancer['addressType'] }) {
  return probeTargets({
    loadBalancer: { addressType: request.addressType ?? 'Internet', zones },
    listener: { protocol: 'HTTPS', port: 443 },
    names: ['www.a.com'],
    keyTypes: ['RSA'],
    probeNetwork: 'by-address-type',
    ...request,
  });
}

const distinct = (values: readonly unknown[]) => [...new Set(values)];

describe('probeTargets', () => {
  it('asks every address of every active zone once, in a fixed order', () => {
    const targets = targetsOf({ names: [] });

    expect(targets.map((target) => `${target.zoneId} ${target.address}`)).toEqual([
      'zone-a 2001:db8::1',
      'zone-a 203.0.113.1',
      'zone-b 203.0.113.2',
    ]);
  });

  it('asks the addresses of one zone in the order of the addresses, whatever the order of ALB', () => {
    const [one, two, three] = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((address) => ({
      address,
      network: 'public' as const,
    }));
    const found = [
      [three, one, two],
      [two, three, one],
    ].map((addresses) => {
      const zone: Zone = {
        zoneId: 'zone-a',
        status: 'Active',
        addresses: addresses.flatMap((one) => one ?? []),
      };
      const targets = targetsOf({ names: [], loadBalancer: { addressType: 'Internet', zones: [zone] } });
      return targets.map(({ address }) => address);
    });

    const inOrder = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
    expect(found).toEqual([inOrder, inOrder]);
  });

  it('asks for every name and for none, with every key type', () => {
    const targets = targetsOf({ names: ['www.a.com', 'api.a.com', 'www.a.com'], keyTypes: ['ECC', 'RSA'] });

    const atOneAddress = targets.filter((target) => target.address === '203.0.113.2');
    expect(atOneAddress.map((target) => `${target.serverName} ${target.keyType}`)).toEqual([
      'undefined RSA',
      'undefined ECC',
      'api.a.com RSA',
      'api.a.com ECC',
      'www.a.com RSA',
      'www.a.com ECC',
    ]);
  });

  it('asks for a wildcard with a label that no other name uses', () => {
    const free = targetsOf({ names: ['*.a.com', 'a.com'] });
    const taken = targetsOf({ names: ['*.a.com', 'rotation-probe.a.com'] });

    expect(distinct(free.map((target) => target.serverName))).toEqual([
      undefined,
      'a.com',
      'rotation-probe.a.com',
    ]);
    expect(distinct(taken.map((target) => target.serverName))).toEqual([
      undefined,
      'rotation-probe-1.a.com',
      'rotation-probe.a.com',
    ]);
  });

  it('asks for no address by name: its clients send none', () => {
    const targets = targetsOf({ names: ['192.0.2.7', 'www.a.com'] });

    expect(distinct(targets.map((target) => target.serverName))).toEqual([undefined, 'www.a.com']);
  });

  it('reaches Internet load balancers in public and Intranet ones in their VPC, unless configured otherwise', () => {
    const addresses = (request: Parameters<typeof targetsOf>[0]) =>
      distinct(targetsOf(request).map((target) => target.address));

    expect(addresses({ addressType: 'Intranet' })).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(addresses({ addressType: 'Internet', probeNetwork: 'vpc' })).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(addresses({ addressType: 'Intranet', probeNetwork: 'public' })).toContain('203.0.113.2');
  });

  it('speaks TLS for RSA and ECC, TLCP for SM2, and QUIC on QUIC listeners, which have no SM2', () => {
    const keyTypes = ['RSA', 'ECC', 'SM2'] as const;
    const protocols = (protocol: 'HTTPS' | 'QUIC') =>
      distinct(
        targetsOf({ keyTypes, listener: { protocol, port: 443 } }).map(
          (target) => `${target.keyType} ${target.protocol}`,
        ),
      );

    expect(protocols('HTTPS')).toEqual(['RSA tls', 'ECC tls', 'SM2 tlcp']);
    expect(protocols('QUIC')).toEqual(['RSA quic', 'ECC quic']);
  });
});
