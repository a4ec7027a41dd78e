/**
 * The narrow interface to RAM: the roles of the functions, their policies, and service-linked roles.
 *
 * Every method rejects with a `CloudError`. `undefined` of a getter means that RAM has answered that there is none (`EntityNotExist.*`);
 * never that the answer could not be read. What exists already or is gone already is success for `attach…` and `detach…`.
 * RAM is eventually consistent: what was created may be unknown to another product for some seconds.
 */
import type { Tag } from './tags.ts';

export interface Role {
  /** 1 to 64 letters, digits, `.` and `-`. fc3 lowers names, so ours are lower case. */
  readonly name: string;
  readonly arn: string;
  /** Parsed JSON: texts differ in spaces. */
  readonly trust: unknown;
  /** `undefined`: they could not be read, which is not the same as none. */
  readonly tags: readonly Tag[] | undefined;
}

export interface CustomPolicy {
  readonly name: string;
  /** The version in force, as parsed JSON. */
  readonly document: unknown;
  readonly defaultVersion: string;
  readonly tags: readonly Tag[] | undefined;
}

export interface AttachedPolicy {
  readonly name: string;
  readonly type: 'System' | 'Custom';
}

/** Who has a policy. */
export interface PolicyEntities {
  readonly roles: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export interface RamApi {
  getRole(name: string): Promise<Role | undefined>;
  createRole(role: {
    readonly name: string;
    readonly trust: unknown;
    readonly description: string;
    readonly tags: readonly Tag[];
  }): Promise<void>;
  updateRoleTrust(name: string, trust: unknown): Promise<void>;
  /** Refused with `DeleteConflict.Role.Policy` while policies are attached, and for some seconds after. */
  deleteRole(name: string): Promise<void>;

  getPolicy(name: string): Promise<CustomPolicy | undefined>;
  /** At most 6,144 characters; older limits say 4,096. */
  createPolicy(policy: {
    readonly name: string;
    readonly document: unknown;
    readonly description: string;
    readonly tags: readonly Tag[];
  }): Promise<void>;
  /** The new version is in force at once; the oldest one goes where there are five. */
  createPolicyVersion(name: string, document: unknown): Promise<void>;
  /** With all its versions. Refused with `DeleteConflict.Policy.*` while it is attached. */
  deletePolicy(name: string): Promise<void>;

  listPoliciesForRole(roleName: string): Promise<readonly AttachedPolicy[]>;
  listEntitiesForPolicy(policyName: string): Promise<PolicyEntities>;
  attachPolicyToRole(policyName: string, roleName: string): Promise<void>;
  detachPolicyFromRole(policyName: string, roleName: string): Promise<void>;

  /** Adds tags, and replaces the values of those that are there: `--adopt` marks what exists. */
  tag(kind: 'role' | 'policy', name: string, tags: readonly Tag[]): Promise<void>;
}

/** The calls that only read. All others write. */
export const ramReads: ReadonlySet<keyof RamApi> = new Set<keyof RamApi>([
  'getRole',
  'getPolicy',
  'listPoliciesForRole',
  'listEntitiesForPolicy',
]);

/** Calls of ResourceManager. Service-linked roles belong to the account: this project never deletes one. */
export interface ServiceLinkedRoleApi {
  /** @param serviceName for example `sendevent-fc.eventbridge.aliyuncs.com` */
  exists(serviceName: string): Promise<boolean>;
  create(serviceName: string): Promise<void>;
}

export const serviceLinkedRoleReads: ReadonlySet<keyof ServiceLinkedRoleApi> = new Set<
  keyof ServiceLinkedRoleApi
>(['exists']);
