/**
 * The control planes of an account in memory, for tests of the order of calls: each call is recorded, and any one can fail before or after
 * it has taken effect. The emulator has the strict ones (test/emulator/account/).
 */

import type { NewBuckets } from '../../scripts/deploy/carry-out/new-buckets.ts';
import type { PresentFunction } from '../../scripts/deploy/present/present.ts';
import type { AccountApis } from '../../scripts/deploy/present/read-present.ts';
import type { AlarmView } from '../../shared/cloud/account/alarms-api.ts';
import type { BucketView } from '../../shared/cloud/account/buckets-api.ts';
import type { EventBus } from '../../shared/cloud/account/event-buses-api.ts';
import type { AsyncTask } from '../../shared/cloud/account/functions-api.ts';
import type { CustomPolicy, Role } from '../../shared/cloud/account/ram-api.ts';
import type { Tag } from '../../shared/cloud/account/tags.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { functionsModel } from './account-model-functions.ts';
import { ACCOUNT, REGION } from './installation.ts';

/** How a call fails: not at all, before its effect, or after it (the answer was lost). */
export type Failure = 'before' | 'after' | undefined;

export interface AccountModel {
  readonly apis: AccountApis;
  /** Of the deployer's machine. */
  readonly newBuckets: NewBuckets;
  /** Names of the calls that change something, in order. */
  readonly writes: string[];
  /** Number of calls so far, reads included. */
  readonly calls: () => number;
  readonly functions: Map<string, PresentFunction>;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, CustomPolicy>;
  /** By role: the names of its policies. */
  readonly attached: ReadonlyMap<string, ReadonlySet<string>>;
  readonly buckets: Map<string, ModelBucket>;
  readonly buses: ReadonlyMap<string, EventBus>;
  /** With a service-linked role. */
  readonly services: ReadonlySet<string>;
  readonly alarms: ReadonlyMap<string, AlarmView>;
}

export interface ModelBucket {
  readonly view: BucketView;
  blocked: boolean | undefined;
  tags: readonly Tag[];
}

/**
 * @param failureOf asked at each call, whose number counts from 1
 * @param tasksOf the unfinished tasks of a function, asked each time it is looked at
 */
export function createAccountModel(
  failureOf: (call: { readonly number: number; readonly name: string }) => Failure = () => undefined,
  tasksOf: (functionName: string) => readonly AsyncTask[] = () => [],
): AccountModel {
  const roles = new Map<string, Role>();
  const policies = new Map<string, CustomPolicy>();
  const attached = new Map<string, Set<string>>();
  const buckets = new Map<string, ModelBucket>();
  const made = new Set<string>();
  const buses = new Map<string, EventBus>();
  const services = new Set<string>();
  const functions = new Map<string, PresentFunction>();
  const alarms = new Map<string, AlarmView>();
  const writes: string[] = [];
  let number = 0;

  const refuse = (action: string, cloudCode: string): never => {
    throw new CloudError('refused by the model', { kind: 'refused', action, cloudCode });
  };
  const call = <Result>(name: string, isWrite: boolean, effect: () => Result): Promise<Result> => {
    number += 1;
    const failure = failureOf({ number, name });
    const lost = new CloudError('the call was cut', { kind: 'refused', action: name, cloudCode: 'Killed' });
    if (failure === 'before') return Promise.reject(lost);
    try {
      const result = effect();
      if (isWrite) writes.push(name);
      return failure === 'after' ? Promise.reject(lost) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
  const read = <Result>(name: string, effect: () => Result) => call(name, false, effect);
  const write = <Result>(name: string, effect: () => Result) => call(name, true, effect);
  const mustHave = <Value>(map: ReadonlyMap<string, Value>, name: string, kind: string): Value =>
    map.get(name) ?? refuse(`Get${kind}`, `EntityNotExist.${kind}`);

  const apis: AccountApis = {
    findLoadBalancers: () => read('ListLoadBalancers', () => []),
    functionsIn: () => ({ listFunctions: async () => [], getFunction: async () => undefined }),
    ram: {
      getRole: (name) => read('GetRole', () => roles.get(name)),
      createRole: ({ name, trust, tags }) =>
        write('CreateRole', () => {
          if (roles.has(name)) refuse('CreateRole', 'EntityAlreadyExists.Role');
          roles.set(name, { name, arn: `acs:ram::${ACCOUNT}:role/${name}`, trust, tags });
        }),
      updateRoleTrust: (name, trust) =>
        write('UpdateRole', () => void roles.set(name, { ...mustHave(roles, name, 'Role'), trust })),
      deleteRole: (name) =>
        write('DeleteRole', () => {
          if ((attached.get(name)?.size ?? 0) > 0) refuse('DeleteRole', 'DeleteConflict.Role.Policy');
          roles.delete(name);
        }),
      getPolicy: (name) => read('GetPolicy', () => policies.get(name)),
      createPolicy: ({ name, document, tags }) =>
        write('CreatePolicy', () => {
          if (policies.has(name)) refuse('CreatePolicy', 'EntityAlreadyExists.Policy');
          policies.set(name, { name, document, defaultVersion: 'v1', tags });
        }),
      createPolicyVersion: (name, document) =>
        write(
          'CreatePolicyVersion',
          () => void policies.set(name, { ...mustHave(policies, name, 'Policy'), document }),
        ),
      deletePolicy: (name) =>
        write('DeletePolicy', () => {
          if ([...attached.values()].some((set) => set.has(name)))
            refuse('DeletePolicy', 'DeleteConflict.Policy.Role');
          policies.delete(name);
        }),
      listPoliciesForRole: (name) =>
        read('ListPoliciesForRole', () =>
          [...(attached.get(name) ?? [])].map((policy) => ({ name: policy, type: 'Custom' as const })),
        ),
      listEntitiesForPolicy: (policy) =>
        read('ListEntitiesForPolicy', () => ({
          roles: [...attached].filter(([, set]) => set.has(policy)).map(([role]) => role),
          users: [],
          groups: [],
        })),
      attachPolicyToRole: (policy, role) =>
        write('AttachPolicyToRole', () => {
          mustHave(roles, role, 'Role');
          mustHave(policies, policy, 'Policy');
          attached.set(role, new Set([...(attached.get(role) ?? []), policy]));
        }),
      detachPolicyFromRole: (policy, role) =>
        write('DetachPolicyFromRole', () => void attached.get(role)?.delete(policy)),
      tag: (kind, name, tags) =>
        write('TagResources', () => {
          const map: Map<string, { readonly tags: readonly Tag[] | undefined }> =
            kind === 'role' ? (roles as never) : (policies as never);
          const found = mustHave(map, name, 'Entity');
          map.set(name, { ...found, tags: [...(found.tags ?? []), ...tags] });
        }),
    },
    serviceLinkedRoles: {
      exists: (service) => read('CheckServiceLinkedRoleExistence', () => services.has(service)),
      create: (service) => write('CreateServiceLinkedRole', () => void services.add(service)),
    },
    buckets: {
      getBucket: (name) => read('GetBucketInfo', () => buckets.get(name)?.view),
      getVersioning: () => read('GetBucketVersioning', () => 'never' as const),
      getLifecycle: () => read('GetBucketLifecycle', () => []),
      hasRetention: () => read('GetBucketWorm', () => false),
      isPublicAccessBlocked: (name) => read('GetBucketPublicAccessBlock', () => buckets.get(name)?.blocked),
      createBucket: (name) =>
        write('PutBucket', () => {
          const view = { name, location: `oss-${REGION}`, owner: ACCOUNT, acl: 'private' };
          buckets.set(name, buckets.get(name) ?? { view, blocked: undefined, tags: [] });
        }),
      getTags: (name) => read('GetBucketTags', () => buckets.get(name)?.tags ?? []),
      isEmpty: () => read('ListObjectsV2', () => true),
      setTags: (name, tags) =>
        write('PutBucketTags', () => {
          const bucket = buckets.get(name);
          if (bucket === undefined) return refuse('PutBucketTags', 'NoSuchBucket');
          bucket.tags = tags;
        }),
      blockPublicAccess: (name) =>
        write('PutBucketPublicAccessBlock', () => {
          const bucket = buckets.get(name);
          if (bucket === undefined) return refuse('PutBucketPublicAccessBlock', 'NoSuchBucket');
          bucket.blocked = true;
        }),
    },
    eventBuses: {
      getBus: (name) => read('GetEventBus', () => buses.get(name)),
      createBus: (name, description) =>
        write('CreateEventBus', () => void buses.set(name, { name, description })),
      deleteBus: (name) => write('DeleteEventBus', () => void buses.delete(name)),
      listRules: () => read('ListRules', () => []),
      deleteRule: () => write('DeleteRule', () => undefined),
    },
    functions: functionsModel(functions, { read, write, refuse }, tasksOf),
    alarms: {
      describeMetric: () =>
        read('DescribeMetricMetaList', () => ({
          statistics: ['Sum'],
          dimensions: ['region', 'functionName'],
          periodsSeconds: [60],
        })),
      listAlarms: (prefix) =>
        read('DescribeMetricRuleList', () =>
          [...alarms.values()].filter(({ ruleId }) => ruleId.startsWith(prefix)),
        ),
      putAlarm: ({ ruleId, ruleName, region: _region, functionName, contactGroup, ...condition }) =>
        write(
          'PutResourceMetricRule',
          () =>
            void alarms.set(ruleId, {
              ruleId,
              ruleName,
              metric: condition.metric,
              condition,
              functionName,
              namespace: 'acs_fc',
              isEnabled: true,
              contactGroups: [contactGroup],
            }),
        ),
      deleteAlarms: (ids) =>
        write('DeleteMetricRules', () => {
          for (const id of ids) alarms.delete(id);
        }),
      hasContactGroup: () => read('DescribeContactGroupList', () => true),
    },
  };

  return {
    apis,
    newBuckets: {
      has: async (name) => made.has(name),
      remember: async (name) => void made.add(name),
      forget: async (name) => void made.delete(name),
    },
    writes,
    calls: () => number,
    functions,
    roles,
    policies,
    attached,
    buckets,
    buses,
    services,
    alarms,
  };
}
