/** What decides which clients a listener serves. */
import { describe, expect, it } from 'vitest';
import {
  checkAcls,
  checkKeyTypes,
  checkSecurityGroups,
  type ListenerAcl,
  serves,
} from '../../../../shared/core/doctor/access.ts';

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
