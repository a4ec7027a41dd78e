/** What decides which clients a listener serves: access control lists and security policies. Reads only. */
import { ALB_MAX_RESULTS, type AlbApi, type SecurityPolicy } from '../../cloud/alb-api.ts';
import { readAll } from '../../cloud/paging.ts';
import type { ListenerAcl, ServedKeyTypes } from '../../core/doctor/access.ts';
import type { Trial } from '../../core/doctor/permissions.ts';
import type { Reading } from '../../core/doctor/result.ts';
import type { Worker } from '../worker/worker.ts';
import type { SeenLoadBalancer } from './read-fleet.ts';
import { readWith } from './trials.ts';

export interface Access {
  readonly trials: readonly Trial[];
  readonly acls: readonly ListenerAcl[];
  readonly keyTypes: readonly ServedKeyTypes[];
}

/** @param reached whether a handshake with a listener succeeded */
export async function readAccess(
  { cloud }: Pick<Worker, 'cloud'>,
  fleet: readonly SeenLoadBalancer[],
  reached: ReadonlyMap<string, boolean>,
): Promise<Access> {
  const trials: Trial[] = [];
  const acls: ListenerAcl[] = [];
  const keyTypes: ServedKeyTypes[] = [];
  for (const region of new Set(fleet.map((one) => one.region))) {
    const seen = fleet.filter((one) => one.region === region);
    const alb = cloud.alb(region);
    const policies = await readPolicies(alb);
    trials.push(...policies.trials);
    if (policies.readable) keyTypes.push(...seen.flatMap((one) => keyTypesOf(one, policies.byId)));
    const lists = await readLists(alb, seen, reached);
    trials.push(...lists.trials);
    acls.push(...lists.acls);
  }
  return { trials, acls, keyTypes };
}

async function readPolicies(alb: AlbApi) {
  const system = await readWith('alb:ListSystemSecurityPolicies', () => alb.listSystemSecurityPolicies());
  const custom = await readWith('alb:ListSecurityPolicies', () =>
    readAll<SecurityPolicy>({
      action: 'ListSecurityPolicies',
      fetchPage: (nextToken) => alb.listSecurityPolicies({ maxResults: ALB_MAX_RESULTS, nextToken }),
      idOf: ({ securityPolicyId }) => securityPolicyId,
    }),
  );
  const readings = [system.reading, custom.reading];
  const all = readings.flatMap((reading) => ('value' in reading ? reading.value : []));
  return {
    trials: [system.trial, custom.trial],
    readable: readings.every((reading) => 'value' in reading),
    byId: new Map(all.map((policy) => [policy.securityPolicyId, policy])),
  };
}

function keyTypesOf(
  { listeners, planned }: SeenLoadBalancer,
  policies: ReadonlyMap<string, SecurityPolicy>,
): readonly ServedKeyTypes[] {
  return listeners.flatMap(({ listenerId, securityPolicyId }) => {
    if (securityPolicyId === undefined) return [];
    const live = planned.plan.live.listeners.find((one) => one.listenerId === listenerId);
    const keyTypes = new Set((live?.attached ?? []).flatMap(({ certificate }) => certificate?.keyType ?? []));
    return [
      { listenerId, securityPolicyId, keyTypes: [...keyTypes], policy: policies.get(securityPolicyId) },
    ];
  });
}

async function readLists(
  alb: AlbApi,
  seen: readonly SeenLoadBalancer[],
  reached: ReadonlyMap<string, boolean>,
) {
  const trials: Trial[] = [];
  const entriesOf = new Map<string, Reading<readonly string[]>>();
  const acls: ListenerAcl[] = [];
  for (const { listenerId, aclConfig } of seen.flatMap(({ listeners }) => listeners)) {
    if (aclConfig === undefined || aclConfig.aclIds.length === 0) continue;
    for (const aclId of aclConfig.aclIds) {
      if (entriesOf.has(aclId)) continue;
      const { trial, reading } = await readWith('alb:ListAclEntries', () => readEntries(alb, aclId));
      entriesOf.set(aclId, reading);
      trials.push(trial);
    }
    const readings = aclConfig.aclIds.flatMap((aclId) => entriesOf.get(aclId) ?? []);
    const failed = readings.find((reading) => 'problem' in reading);
    const entries = readings.flatMap((reading) => ('value' in reading ? reading.value : []));
    acls.push({
      listenerId,
      aclType: aclConfig.aclType,
      entries: failed !== undefined && 'problem' in failed ? failed : entries,
      reached: reached.get(listenerId),
    });
  }
  return { trials, acls };
}

async function readEntries(alb: AlbApi, aclId: string): Promise<readonly string[]> {
  const all = await readAll<{ readonly entry: string }>({
    action: 'ListAclEntries',
    fetchPage: (nextToken) => alb.listAclEntries({ maxResults: ALB_MAX_RESULTS, nextToken, aclId }),
    idOf: ({ entry }) => entry,
  });
  return all.map(({ entry }) => entry);
}
