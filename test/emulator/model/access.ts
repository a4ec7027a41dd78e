/**
 * Who a listener serves and with which key types: access control lists and security policies, on the control plane and on the data plane.
 *
 * A white list that has entries, none of which holds the clients of the emulator (loopback), resets every connection; that ALB does so before
 * the handshake is U. A policy serves a key type if it has TLS 1.3 or a cipher of that type (A).
 */
import { isIPv4 } from 'node:net';
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { AccessList, ListenerRecord, SecurityPolicyRecord } from './records.ts';
import type { World } from './world.ts';

export interface AclSetup {
  readonly region: string;
  readonly aclId: string;
  /** In CIDR notation. */
  readonly entries: readonly string[];
}

export interface SecurityPolicySetup {
  readonly region: string;
  readonly securityPolicyId: string;
  readonly tlsVersions: readonly string[];
  readonly ciphers: readonly string[];
}

export interface AccessSetup {
  /** `undefined` removes it. */
  readonly acl?: AccessList | undefined;
  readonly securityPolicyId?: string;
}

export function addAcl(world: World, setup: AclSetup): void {
  world.acls.set(setup.aclId, setup);
}

export function addSecurityPolicy(world: World, setup: SecurityPolicySetup): void {
  world.securityPolicies.set(setup.securityPolicyId, setup);
}

export function setAccess(world: World, listenerId: string, setup: AccessSetup): void {
  world.advance();
  const listener = world.listeners.get(listenerId);
  if (!listener) throw new Error(`No listener ${listenerId}.`);
  if ('acl' in setup) listener.acl = setup.acl;
  listener.securityPolicyId = setup.securityPolicyId ?? listener.securityPolicyId;
}

/** Whether the lists of the listener keep out the clients of the emulator. */
export function shutsOut(world: World, { acl }: ListenerRecord): boolean {
  if (acl === undefined) return false;
  const entries = acl.aclIds.flatMap((aclId) => world.acls.get(aclId)?.entries ?? []);
  const listed = entries.some(holdsLoopback);
  return acl.aclType === 'White' ? entries.length > 0 && !listed : listed;
}

/** ALB's lists are IPv4 only. A. */
function holdsLoopback(entry: string): boolean {
  const [address = '', length = '32'] = entry.split('/');
  return isIPv4(address) && (Number(length) === 0 || address.startsWith('127.'));
}

const commonCiphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
];
const exchangeCiphers = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA', 'AES256-SHA'];
const tls13Ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** Every account has them (A); the ciphers are a part of ALB's. */
export const systemSecurityPolicies: readonly SecurityPolicyRecord[] = [
  system('tls_cipher_policy_1_0', ['TLSv1.0', 'TLSv1.1', 'TLSv1.2'], [...commonCiphers, ...exchangeCiphers]),
  system('tls_cipher_policy_1_1', ['TLSv1.1', 'TLSv1.2'], [...commonCiphers, ...exchangeCiphers]),
  system('tls_cipher_policy_1_2', ['TLSv1.2'], [...commonCiphers, ...exchangeCiphers]),
  system('tls_cipher_policy_1_2_strict', ['TLSv1.2'], commonCiphers),
  system(
    'tls_cipher_policy_1_2_strict_with_1_3',
    ['TLSv1.2', 'TLSv1.3'],
    [...commonCiphers, ...tls13Ciphers],
  ),
];

function system(
  securityPolicyId: string,
  tlsVersions: readonly string[],
  ciphers: readonly string[],
): SecurityPolicyRecord {
  return { region: undefined, securityPolicyId, tlsVersions, ciphers };
}

/** Of the key types, those that the policy of the listener can serve. SM2 needs a policy of its own, which the emulator does not ask for. */
export function servable(
  world: World,
  { securityPolicyId }: ListenerRecord,
  keyTypes: readonly KeyType[],
): readonly KeyType[] {
  const policy = world.securityPolicies.get(securityPolicyId);
  if (policy === undefined || policy.tlsVersions.includes('TLSv1.3')) return keyTypes;
  const prefixes: Readonly<Record<KeyType, RegExp>> = {
    RSA: /^(ECDHE-RSA|AES|DES)/,
    ECC: /^ECDHE-ECDSA/,
    SM2: /./,
  };
  return keyTypes.filter((keyType) => policy.ciphers.some((cipher) => prefixes[keyType].test(cipher)));
}
