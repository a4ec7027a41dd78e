/**
 * The rights that calls of RAM need. Names are taken as they were sent, since a policy is compared with them.
 *
 * Sources: "RAM API authorization", RAM manual, and the API page of AttachPolicyToRole (A): it needs the role and the policy. Tags have no
 * resources (A, API page of 2026).
 */
import type { Params } from '../../model/params.ts';
import { ACCOUNT_ID, type Permission } from '../../ram/resources.ts';

/** @param name `*`: any role, as for creations */
export function onRole(action: string, name: string | undefined): Permission {
  return { action: `ram:${action}`, resource: `acs:ram:*:${ACCOUNT_ID}:role/${name ?? ''}` };
}

export function onPolicy(action: string, name: string | undefined, type = 'Custom'): Permission {
  const owner = type === 'System' ? 'system' : ACCOUNT_ID;
  return { action: `ram:${action}`, resource: `acs:ram:*:${owner}:policy/${name ?? ''}` };
}

export function onRoleOf(action: string): (params: Params) => readonly Permission[] {
  return (params) => [onRole(action, params.text('RoleName'))];
}

export function onPolicyOf(action: string): (params: Params) => readonly Permission[] {
  return (params) => [onPolicy(action, params.text('PolicyName'), params.text('PolicyType'))];
}

export function onBothOf(action: string): (params: Params) => readonly Permission[] {
  return (params) => [...onRoleOf(action)(params), ...onPolicyOf(action)(params)];
}

/**
 * For a product that hands a role on to a service, as CreateFunction does. Policies name such a role with and without `*` in the place of
 * the region; without a region both match (A: both forms occur in policies that RAM publishes).
 */
export function toPassRole(roleArn: string, service: string): Permission {
  return { action: 'ram:PassRole', resource: roleArn, context: { 'acs:Service': service } };
}
