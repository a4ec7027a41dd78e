/**
 * `RamApi` over a wire: translates requests and answers, and checks every answer. Never retries (open-account.ts does, for reads only).
 *
 * RAM takes tags and lists of names as one JSON text each, unlike the other products, whose lists are numbered. Only ListTagResources has
 * pages; the other lists here are complete in one answer.
 *
 * Sources: SDK ram20150501 1.2.1 (A); codes from the API pages and terraform-provider-alicloud (A).
 */
import type * as z from 'zod';
import { callChecked } from '../answer.ts';
import { type CallContext, invalidAnswer } from '../error-mapping.ts';
import { CloudError } from '../errors.ts';
import { readAll } from '../paging.ts';
import type { Wire } from '../wire.ts';
import type { RamApi } from './ram-api.ts';
import * as schemas from './ram-schemas.ts';
import type { Tag } from './tags.ts';

type Fields = Readonly<Record<string, unknown>>;
type Kind = Parameters<RamApi['tag']>[0];

/** The largest page of ListTagResources. */
const TAGS_PER_PAGE = 100;

export function createRamApi(wire: Wire): RamApi {
  function call<Answer>(action: string, request: Fields, schema: z.ZodType<Answer>): Promise<Answer> {
    const context: CallContext = { product: 'ram', action };
    return callChecked(wire, context, request, schema);
  }
  const write = async (action: string, request: Fields): Promise<void> => {
    await call(action, request, schemas.written());
  };

  const listTags = async (kind: Kind, name: string): Promise<readonly Tag[]> => {
    const action = 'ListTagResources';
    const request = { ResourceType: kind, ResourceNames: JSON.stringify([name]), PageSize: TAGS_PER_PAGE };
    const entries = await readAll({
      action,
      fetchPage: async (nextToken) => {
        const page = await call(action, { ...request, NextToken: nextToken }, schemas.tagsPage());
        // An empty token ends the list, as a missing one does.
        return { items: page.TagResources, nextToken: page.NextToken || undefined };
      },
      idOf: ({ TagKey }) => TagKey,
    });
    for (const { ResourceName } of entries) requireName(action, name, ResourceName);
    return entries.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }));
  };

  return {
    getRole: (name) =>
      unlessMissing(async () => {
        const { Role: role } = await call('GetRole', { RoleName: name }, schemas.roleAnswer());
        requireName('GetRole', name, role.RoleName);
        return {
          name: role.RoleName,
          arn: role.Arn,
          trust: role.AssumeRolePolicyDocument,
          tags: await unlessUnreadable(() => listTags('role', name)),
        };
      }),

    createRole: ({ name, trust, description, tags }) =>
      write('CreateRole', {
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Description: description,
        Tag: tagText(tags),
      }),

    updateRoleTrust: (name, trust) =>
      write('UpdateRole', { RoleName: name, NewAssumeRolePolicyDocument: JSON.stringify(trust) }),

    deleteRole: (name) => write('DeleteRole', { RoleName: name }),

    getPolicy: (name) =>
      unlessMissing(async () => {
        const request = { PolicyType: 'Custom', PolicyName: name };
        const answer = await call('GetPolicy', request, schemas.policyAnswer());
        requireName('GetPolicy', name, answer.Policy.PolicyName);
        return {
          name: answer.Policy.PolicyName,
          document: answer.DefaultPolicyVersion.PolicyDocument,
          defaultVersion: answer.DefaultPolicyVersion.VersionId,
          tags: await unlessUnreadable(() => listTags('policy', name)),
        };
      }),

    createPolicy: ({ name, document, description, tags }) =>
      write('CreatePolicy', {
        PolicyName: name,
        PolicyDocument: JSON.stringify(document),
        Description: description,
        Tag: tagText(tags),
      }),

    createPolicyVersion: (name, document) =>
      write('CreatePolicyVersion', {
        PolicyName: name,
        PolicyDocument: JSON.stringify(document),
        // The default is false, which leaves the old text in force.
        SetAsDefault: true,
        RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
      }),

    deletePolicy: (name) => write('DeletePolicy', { PolicyName: name, CascadingDelete: true }),

    async listPoliciesForRole(roleName) {
      const answer = await call('ListPoliciesForRole', { RoleName: roleName }, schemas.attachedPolicies());
      return answer.Policies.Policy.map(({ PolicyName, PolicyType }) => ({
        name: PolicyName,
        type: PolicyType,
      }));
    },

    async listEntitiesForPolicy(policyName) {
      const request = { PolicyType: 'Custom', PolicyName: policyName };
      const answer = await call('ListEntitiesForPolicy', request, schemas.entities());
      return {
        roles: answer.Roles.Role.map(({ RoleName }) => RoleName),
        users: answer.Users.User.map(({ UserName }) => UserName),
        groups: answer.Groups.Group.map(({ GroupName }) => GroupName),
      };
    },

    attachPolicyToRole: (policyName, roleName) =>
      acceptingCode('EntityAlreadyExists.Role.Policy', () =>
        write('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: policyName, RoleName: roleName }),
      ),

    detachPolicyFromRole: (policyName, roleName) =>
      acceptingCode('EntityNotExist.Role.Policy', () =>
        write('DetachPolicyFromRole', { PolicyType: 'Custom', PolicyName: policyName, RoleName: roleName }),
      ),

    tag: (kind, name, tags) =>
      write('TagResources', {
        ResourceType: kind,
        ResourceNames: JSON.stringify([name]),
        Tag: tagText(tags),
      }),
  };
}

/** `undefined`, which is left out, where there is none: an empty list is no list of tags. */
function tagText(tags: readonly Tag[]): string | undefined {
  if (tags.length === 0) return undefined;
  return JSON.stringify(tags.map(({ key, value }) => ({ Key: key, Value: value })));
}

/** RAM compares names without regard to case. */
function requireName(action: string, requested: string, answered: string): void {
  if (requested.toLowerCase() !== answered.toLowerCase())
    throw invalidAnswer(action, `the answer is about another name than ${requested}`);
}

/** `undefined` if RAM says that there is none. */
async function unlessMissing<Found>(read: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CloudError && /^EntityNotExist(\.|$)/.test(error.cloudCode)) return undefined;
    throw error;
  }
}

/** `undefined` if the caller may not read it, or this endpoint does not offer it: a second try would not help. */
async function unlessUnreadable<Found>(read: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await read();
  } catch (error) {
    const isFinal = error instanceof CloudError && (error.kind === 'denied' || error.kind === 'refused');
    if (isFinal) return undefined;
    throw error;
  }
}

/** The code says that what was asked for is already so. */
async function acceptingCode(code: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof CloudError) || error.cloudCode !== code) throw error;
  }
}
