/**
 * The model of RAM: roles, custom policies and attachments, and what other products see of them.
 *
 * RAM itself answers with the latest state. Other products see a change after the knob `ramDelayMs`, and a detached policy prevents
 * deletions for as long. Passive: it has no timers. Assumes one account; never checks signatures or permissions.
 */
import type { Clock } from '../../../../shared/base/clock.ts';
import { WireError } from '../../model/wire.ts';
import type { Policy } from '../../ram/policy.ts';
import { ACCOUNT_ID } from '../../ram/resources.ts';
import type { AccountKnobs } from '../knobs.ts';
import { Delayed } from './delayed.ts';
import { readPolicy, trusts } from './documents.ts';
import type { CustomPolicy, Role } from './entities.ts';

export interface NewRole {
  readonly name: string;
  /** The text of the trust policy. */
  readonly trust: string;
  readonly description?: string;
  readonly tags?: ReadonlyMap<string, string>;
  readonly systemPolicies?: readonly string[];
  readonly serviceName?: string;
}

export interface NewPolicy {
  readonly name: string;
  /** The text of the policy. */
  readonly document: string;
  readonly description?: string;
  readonly tags?: ReadonlyMap<string, string>;
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
}

/** A service that has assumed a role: its policies at each moment. Or why it cannot. */
export type Assumption =
  | { readonly policy: () => Policy }
  | { readonly refusal: 'EntityNotExist.Role' | 'NoPermission' };

export class RamModel {
  readonly knobs: AccountKnobs;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly roles = new Map<string, Role>();
  private readonly policies = new Map<string, CustomPolicy>();
  private made = 0;

  constructor(clock: Pick<Clock, 'now'>, knobs: AccountKnobs) {
    this.clock = clock;
    this.knobs = knobs;
  }

  get nowMs(): number {
    return this.clock.now();
  }

  /** When a change of this moment is in force for other products. */
  get inForceAtMs(): number {
    return this.nowMs + this.knobs.ramDelayMs;
  }

  allRoles(): readonly Role[] {
    return [...this.roles.values()];
  }

  allPolicies(): readonly CustomPolicy[] {
    return [...this.policies.values()];
  }

  /** @throws WireError */
  role(name: string): Role {
    const role = this.roles.get(name.toLowerCase());
    if (role !== undefined) return role;
    throw new WireError(404, 'EntityNotExist.Role', `The role does not exist: ${name}.`);
  }

  /** @throws WireError */
  policy(name: string): CustomPolicy {
    const policy = this.policies.get(name.toLowerCase());
    if (policy !== undefined) return policy;
    throw new WireError(404, 'EntityNotExist.Policy', `The policy does not exist: ${name}.`);
  }

  /** @throws WireError if the name is taken or the account is full */
  addRole(role: NewRole): Role {
    const { name, trust, description = '', tags = [], systemPolicies = [], serviceName } = role;
    const key = name.toLowerCase();
    if (this.roles.has(key))
      throw new WireError(409, 'EntityAlreadyExists.Role', 'The role does already EXIST.');
    if (this.roles.size >= this.knobs.roles)
      throw new WireError(409, 'LimitExceeded.Role', 'The role count beyond the current limits.');
    this.made += 1;
    const added: Role = {
      name,
      arn: `acs:ram::${ACCOUNT_ID}:role/${key}`,
      id: `3${String(this.made).padStart(17, '0')}`,
      description,
      createdAtMs: this.nowMs,
      trust: new Delayed(),
      tags: new Map(tags),
      attachments: new Map(),
      systemPolicies,
      serviceName,
    };
    added.trust.set(trust, this.inForceAtMs);
    this.roles.set(key, added);
    return added;
  }

  /** @throws WireError if the name is taken or the account is full */
  addPolicy(policy: NewPolicy): CustomPolicy {
    const { name, document, description = '', tags = [], users = [], groups = [] } = policy;
    const key = name.toLowerCase();
    if (this.policies.has(key))
      throw new WireError(409, 'EntityAlreadyExists.Policy', 'The policy does already exist.');
    if (this.policies.size >= this.knobs.customPolicies)
      throw new WireError(409, 'LimitExceeded.Policy', 'The policy count beyond the current limits.');
    const version = { id: 'v1', text: document, createdAtMs: this.nowMs };
    const added: CustomPolicy = {
      name,
      description,
      createdAtMs: this.nowMs,
      tags: new Map(tags),
      versions: [version],
      versionsMade: 1,
      inForce: new Delayed(),
      users,
      groups,
    };
    added.inForce.set(version, this.inForceAtMs);
    this.policies.set(key, added);
    return added;
  }

  removeRole(role: Role): void {
    this.roles.delete(role.name.toLowerCase());
  }

  removePolicy(policy: CustomPolicy): void {
    this.policies.delete(policy.name.toLowerCase());
  }

  setAttached(role: Role, policy: CustomPolicy, isAttached: boolean): void {
    const attachment = role.attachments.get(policy) ?? new Delayed<boolean>();
    attachment.set(isAttached, this.inForceAtMs);
    role.attachments.set(policy, attachment);
  }

  /** Custom policies of a role, as RAM lists them. */
  attachedTo(role: Role): readonly CustomPolicy[] {
    return [...role.attachments].flatMap(([policy, attached]) => (attached.latest ? [policy] : []));
  }

  rolesWith(policy: CustomPolicy): readonly Role[] {
    return this.allRoles().filter((role) => role.attachments.get(policy)?.latest);
  }

  /** Whether an attachment prevents a deletion: also for a while after it has ended. */
  stillAttached(role: Role, policy: CustomPolicy): boolean {
    const attached = role.attachments.get(policy);
    return attached?.latest === true || attached?.at(this.nowMs) === true;
  }

  /** @param service for example `fc.aliyuncs.com` */
  assumableBy(roleArn: string, service: string): Assumption {
    const role = this.allRoles().find(({ arn }) => arn === roleArn.toLowerCase());
    const trust = role?.trust.at(this.nowMs);
    if (role === undefined || trust === undefined) return { refusal: 'EntityNotExist.Role' };
    if (!trusts(trust, service)) return { refusal: 'NoPermission' };
    return { policy: () => this.policyOf(role) };
  }

  /** What the custom policies of a role allow at this moment; nothing once it is deleted. */
  private policyOf(role: Role): Policy {
    const exists = this.roles.get(role.name.toLowerCase()) === role;
    const attached = exists ? [...role.attachments] : [];
    const Statement = attached.flatMap(([policy, isAttached]) => {
      const version = isAttached.at(this.nowMs) ? policy.inForce.at(this.nowMs) : undefined;
      return version === undefined ? [] : readPolicy(version.text).Statement;
    });
    return { Version: '1', Statement };
  }

  /** For tests, and for the state of the control endpoint. */
  state() {
    return {
      roles: this.allRoles().map((role) => ({
        name: role.name,
        policies: this.attachedTo(role).map(({ name }) => name),
        tags: Object.fromEntries(role.tags),
        serviceName: role.serviceName,
      })),
      policies: this.allPolicies().map(({ name, versions, inForce, tags }) => ({
        name,
        versions: versions.map(({ id }) => id),
        defaultVersion: inForce.latest?.id,
        tags: Object.fromEntries(tags),
      })),
    };
  }
}
