/** What handshakes show, and what keeps them from showing anything. */
import { describe, expect, it } from 'vitest';
import {
  checkAcls,
  checkCoverage,
  checkFingerprints,
  checkHandshakes,
  checkKeyTypes,
  checkRoots,
  checkSecurityGroups,
  checkZoneHealth,
  type ListenerAcl,
  serves,
  type ZoneHandshake,
} from '../../../../shared/core/doctor/serving.ts';

const answered: ZoneHandshake = {
  loadBalancerId: 'alb-1',
  listenerId: 'lsn-1',
  zoneId: 'cn-hangzhou-a',
  address: '192.0.2.1',
  family: 'IPv4',
  vpcId: 'vpc-1',
  network: 'public',
  answer: 'certificate',
};
const silent = { ...answered, zoneId: 'cn-hangzhou-b', answer: 'silent', code: 'ETIMEDOUT' } as const;
const overIPv6 = { family: 'IPv6', address: '2001:db8::1' } as const;
const outside = { mustReachVpcs: false };

describe('handshakes', () => {
  it.each<readonly [string, readonly ZoneHandshake[], boolean, string]>([
    ['that are answered', [answered], false, 'ok'],
    ['answered without a certificate', [{ ...answered, answer: 'no-certificate' }], false, 'ok'],
    ['with a silent zone', [answered, silent], false, 'fault'],
    ['without any IPv6', [answered, { ...silent, ...overIPv6 }], false, 'warning'],
    [
      'with IPv6 in one zone only',
      [answered, { ...answered, ...overIPv6 }, { ...silent, ...overIPv6 }],
      false,
      'fault',
    ],
    ['with silent IPv6 alone', [{ ...silent, ...overIPv6 }], false, 'fault'],
    [
      'with another VPC silent over IPv6',
      [answered, { ...silent, ...overIPv6, vpcId: 'vpc-2' }],
      false,
      'fault',
    ],
    ['with a VPC that is not its own', [answered, { ...silent, network: 'vpc' }], false, 'unknown'],
    ['with its own VPC silent', [answered, { ...silent, network: 'vpc' }], true, 'fault'],
    ['with no listener to ask', [], false, 'ok'],
  ])('%s', (_, handshakes, mustReachVpcs, state) => {
    expect(checkHandshakes(handshakes, { mustReachVpcs }).state).toBe(state);
  });

  it('say which VPCs have to answer for what only they can reach', () => {
    const elsewhere = { ...silent, network: 'vpc' } as const;
    const vpcIdsOf = (handshakes: readonly ZoneHandshake[]) => checkHandshakes(handshakes, outside).vpcIds;

    expect(vpcIdsOf([answered, elsewhere, { ...elsewhere, vpcId: 'vpc-2' }])).toEqual(['vpc-1', 'vpc-2']);
    expect(vpcIdsOf([{ ...elsewhere, vpcId: undefined }])).toBeUndefined();
    expect(vpcIdsOf([silent, elsewhere])).toBeUndefined();
  });

  it('name the zone, the address and the code of a silence', () => {
    expect(checkHandshakes([silent], outside).message).toBe(
      'alb-1 does not answer in cn-hangzhou-b at 192.0.2.1 (ETIMEDOUT).',
    );
  });
});

describe('what ALB says of its addresses', () => {
  const zone = { loadBalancerId: 'alb-1', zoneId: 'cn-hangzhou-a', address: '10.0.0.1' };

  it.each([
    ['healthy', 'Healthy', 'ok'],
    ['unhealthy', 'Unhealthy', 'warning'],
    ['nothing', undefined, 'ok'],
  ])('%s', (_, health, state) => {
    expect(checkZoneHealth([{ ...zone, health }]).state).toBe(state);
  });
});

describe('security groups', () => {
  it.each([
    ['in which the load balancer answers', ['sg-1'], true, 'ok'],
    ['in which it does not', ['sg-1'], false, 'warning'],
    ['in which it was not asked', ['sg-1'], undefined, 'ok'],
    ['that are none', [], false, 'ok'],
  ])('%s', (_, securityGroupIds, answers, state) => {
    const guarded = { loadBalancerId: 'alb-1', securityGroupIds, answered: answers };

    expect(checkSecurityGroups([guarded]).state).toBe(state);
  });
});

describe('an access control list', () => {
  const white: ListenerAcl = {
    listenerId: 'lsn-1',
    aclType: 'White',
    entries: ['192.0.2.0/24'],
    reached: undefined,
  };

  it.each<readonly [string, Partial<ListenerAcl>, string]>([
    ['that shuts out the prober', { reached: false }, 'fault'],
    ['that lets it through', { reached: true }, 'ok'],
    ['of which no handshake tells', {}, 'warning'],
    ['that is empty and white', { entries: [], reached: false }, 'ok'],
    ['that is black and lists others', { aclType: 'Black' }, 'ok'],
    ['that is black and lists the prober', { aclType: 'Black', reached: false }, 'fault'],
    ['that cannot be read', { entries: { problem: 'HTTP 403' } }, 'unknown'],
    ['that cannot be read, and lets it through', { entries: { problem: 'HTTP 403' }, reached: true }, 'ok'],
  ])('%s', (_, changed, state) => {
    expect(checkAcls([{ ...white, ...changed }]).state).toBe(state);
  });
});

describe('a security policy', () => {
  const tls12 = ['TLSv1.2'];
  const rsa = 'ECDHE-RSA-AES128-GCM-SHA256';
  const ecc = 'ECDHE-ECDSA-AES128-GCM-SHA256';

  it.each([
    ['RSA by its suites', tls12, [rsa], ['RSA']],
    ['RSA by the exchange of keys', tls12, ['AES128-GCM-SHA256'], ['RSA']],
    ['ECC by its suites', tls12, [ecc], ['ECC']],
    ['both by TLS 1.3', ['TLSv1.3'], ['TLS_AES_128_GCM_SHA256'], ['RSA', 'ECC']],
    ['SM2 by the suite of TLCP', tls12, ['ECC-SM2-WITH-SM4-SM3'], ['SM2']],
    ['nothing without ciphers', tls12, [], []],
  ])('serves %s', (_, tlsVersions, ciphers, served) => {
    const types = (['RSA', 'ECC', 'SM2'] as const).filter((type) => serves({ tlsVersions, ciphers }, type));

    expect(types).toEqual(served);
  });

  it.each([
    ['serves the certificates of its listener', { tlsVersions: tls12, ciphers: [rsa, ecc] }, 'ok'],
    ['has no cipher for one of them', { tlsVersions: tls12, ciphers: [rsa] }, 'fault'],
    ['is in no list', undefined, 'unknown'],
  ])('that %s', (_, policy, state) => {
    const listener = { listenerId: 'lsn-1', securityPolicyId: 'tls-1', policy } as const;

    expect(checkKeyTypes([{ ...listener, keyTypes: ['RSA', 'ECC'] }]).state).toBe(state);
  });
});

describe('fingerprints', () => {
  const pair = { certificateId: '1-cn-hangzhou', ofCas: 'aa', served: 'aa' };

  it.each([
    ['that agree', [pair], 'ok'],
    ['of which one differs', [pair, { ...pair, served: 'bb' }], 'fault'],
    ['that CAS does not give', [{ ...pair, ofCas: undefined }], 'unknown'],
    ['of nothing that was served', [], 'unknown'],
  ])('%s', (_, pairs, state) => {
    expect(checkFingerprints(pairs).state).toBe(state);
  });
});

describe('the roots', () => {
  const nowMs = Date.UTC(2026, 11, 1);

  it.each([
    ['of last month', '2026-11-01', 'ok'],
    ['of last spring', '2026-04-01', 'warning'],
    ['of two years ago', '2024-12-01', 'fault'],
    ['without a date', '', 'unknown'],
  ])('%s', (_, date, state) => {
    expect(checkRoots(date, nowMs).state).toBe(state);
  });
});

describe('what was looked at', () => {
  it.each([
    ['is everything', { looked: 2, all: 2, skipped: [] }, 'ok'],
    ['is a part', { looked: 50, all: 51, skipped: [] }, 'warning'],
    ['is everything but a region', { looked: 2, all: 2, skipped: ['cn-beijing failed.'] }, 'warning'],
  ])('%s', (_, coverage, state) => {
    expect(checkCoverage(coverage).state).toBe(state);
  });
});
