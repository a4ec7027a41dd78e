/**
 * What an installation consists of beside its functions: roles, policies, service-linked roles, bucket, bus and alarms. Pure: from the
 * settings, the account and the policy files to names and documents.
 *
 * Names end with the region, because RAM is not regional: two installations in two regions share no role.
 */
import { requireBucket } from '../settings/read-settings.ts';
import type { Settings, WantedFunction } from '../settings/settings.ts';
import { ownRoleName } from './role-name.ts';

export interface WantedRole {
  /** Lower case: the fc3 component lowers it. */
  readonly name: string;
  readonly trust: unknown;
  readonly description: string;
  /** Of the same name as the role. */
  readonly policy: { readonly name: string; readonly document: unknown; readonly description: string };
}

export interface WantedAlarm {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly metric: string;
  readonly functionName: string;
  readonly contactGroup: string;
}

export interface Wanted {
  readonly region: string;
  readonly prefix: string;
  readonly accountId: string;
  readonly roles: readonly WantedRole[];
  /** Names of services, such as `fc.aliyuncs.com`. */
  readonly serviceLinkedRoles: readonly string[];
  readonly bucket: { readonly name: string; readonly folder: string };
  readonly bus: { readonly name: string; readonly description: string } | undefined;
  /** The bus by which EventBridge is asked whether it is activated: its own trigger is on the default bus. `undefined`: it is not used. */
  readonly askedBus: string | undefined;
  readonly alarms: readonly WantedAlarm[];
}

/** @param file a file of functions/. @returns the parsed document of its role's policy */
export type PolicyOf = (file: string) => unknown;

/** Who may assume a role: Function Compute alone. */
export const functionComputeTrust: unknown = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } }],
};

/** Function Compute writes logs and connects to VPCs with this one; most accounts have it since the first visit of the console. */
export const FUNCTION_COMPUTE_SERVICE = 'fc.aliyuncs.com';

/** An EventBridge trigger needs these; the fc3 component makes only the first that is missing. */
export const EVENT_BRIDGE_SERVICES = [
  'source-cms.eventbridge.aliyuncs.com',
  'source-actiontrail.eventbridge.aliyuncs.com',
  'sendevent-fc.eventbridge.aliyuncs.com',
] as const;

/** Every account that has activated EventBridge has it; only events of Alibaba Cloud services are there. */
const DEFAULT_BUS = 'default';

/** @throws InvalidConfiguration if LEDGER names no bucket */
export function wantedOf(settings: Settings, accountId: string, policyOf: PolicyOf): Wanted {
  const { region, prefix, eventBus, certificateEvents } = settings;
  // With `bus` a rule of the operator's own bus invokes the function.
  const hasTrigger = certificateEvents === 'cas';
  return {
    region,
    prefix,
    accountId,
    roles: rolesOf(settings, policyOf),
    serviceLinkedRoles: [FUNCTION_COMPUTE_SERVICE, ...(hasTrigger ? EVENT_BRIDGE_SERVICES : [])],
    bucket: requireBucket(settings),
    bus: eventBus === undefined ? undefined : { name: eventBus, description: busMark(settings) },
    askedBus: eventBus ?? (certificateEvents === 'cas' ? DEFAULT_BUS : undefined),
    alarms: alarmsOf(settings),
  };
}

/** Buses have no tags: this description is our mark. */
export function busMark({ prefix, region }: Pick<Settings, 'prefix' | 'region'>): string {
  return `alb-cert-rotator: events of ${prefix} in ${region}`;
}

/** Workers in VPCs share the role of rotate. A role of another name is the operator's own. */
function rolesOf({ functions, region, prefix }: Settings, policyOf: PolicyOf): readonly WantedRole[] {
  const byName = new Map<string, WantedFunction>();
  for (const each of functions)
    if (each.roleName === ownRoleName(prefix, each.file, region)) byName.set(each.roleName, each);
  return [...byName.values()].map(({ roleName, file }) => {
    const description = `alb-cert-rotator: what ${prefix}-${file} in ${region} may do`;
    return {
      name: roleName,
      trust: functionComputeTrust,
      description,
      policy: { name: roleName, document: policyOf(file), description },
    };
  });
}

/**
 * Errors of each function that works by itself, and throttling. That no scan was invoked at all cannot be told by CloudMonitor: a function
 * that is not invoked reports nothing (docs/notifications.md).
 */
function alarmsOf({ functions, contactGroup, prefix, region }: Settings): readonly WantedAlarm[] {
  if (contactGroup === undefined) return [];
  return functions
    .filter(({ file }) => file === 'scan' || file === 'rotate')
    .flatMap(({ functionName }) =>
      alarmMetrics.map(({ metric, suffix }) => ({
        ruleId: `${alarmPrefix({ prefix, region })}${functionName}-${suffix}`,
        ruleName: `${functionName}: ${suffix}`,
        metric,
        functionName,
        contactGroup,
      })),
    );
}

const alarmMetrics = [
  { metric: 'FunctionFunctionErrors', suffix: 'errors' },
  { metric: 'FunctionConcurrencyThrottles', suffix: 'throttled' },
] as const;

/** Alarm rules have no tags: the beginning of their ids is our mark. */
export function alarmPrefix({ prefix, region }: Pick<Settings, 'prefix' | 'region'>): string {
  return `alb-cert-rotator-${region}-${prefix}-`;
}
