/**
 * RAM: CreatePolicy, GetPolicy, CreatePolicyVersion, DeletePolicy. Source: SDK ram20150501 1.2.1 (A); codes from the API pages and
 * terraform-provider-alicloud (A), except that of the limit of versions (C).
 */
import { WireError } from '../../model/wire.ts';
import type { ControlAction } from '../control-actions.ts';
import { descriptionOf, requireCustom, requirePolicyName, tagsOf } from './checks.ts';
import { requirePolicyDocument } from './documents.ts';
import type { CustomPolicy, PolicyVersion } from './entities.ts';
import { onPolicy, onPolicyOf } from './permissions.ts';
import type { RamModel } from './ram-model.ts';
import { dateText } from './texts.ts';

export function policyActions(model: RamModel): Readonly<Record<string, ControlAction>> {
  return {
    CreatePolicy: {
      permissions: () => [onPolicy('CreatePolicy', '*')],
      run: (params) => {
        const name = requirePolicyName(params);
        const document = requirePolicyDocument(params, model.knobs.policyCharacters);
        const description = descriptionOf(params);
        const policy = model.addPolicy({ name, document, description, tags: tagsOf(params) });
        return { Policy: policyBody(policy) };
      },
    },
    GetPolicy: {
      permissions: onPolicyOf('GetPolicy'),
      run: (params) => {
        requireCustom(params);
        const policy = model.policy(requirePolicyName(params));
        return {
          Policy: { ...policyBody(policy), AttachmentCount: attachmentCount(model, policy) },
          DefaultPolicyVersion: versionBody(policy, defaultVersion(policy)),
        };
      },
    },
    CreatePolicyVersion: {
      permissions: onPolicyOf('CreatePolicyVersion'),
      run: (params) => {
        const policy = model.policy(requirePolicyName(params));
        const text = requirePolicyDocument(params, model.knobs.policyCharacters);
        const rotation = params.oneOf('RotateStrategy', rotations) ?? 'None';
        if (policy.versions.length >= model.knobs.policyVersions) makeRoom(policy, rotation);
        policy.versionsMade += 1;
        const version = { id: `v${policy.versionsMade}`, text, createdAtMs: model.nowMs };
        policy.versions.push(version);
        if (params.flag('SetAsDefault') === true) policy.inForce.set(version, model.inForceAtMs);
        return { PolicyVersion: versionBody(policy, version) };
      },
    },
    DeletePolicy: {
      permissions: onPolicyOf('DeletePolicy'),
      run: (params) => {
        const policy = model.policy(requirePolicyName(params));
        if (policy.users.length > 0) throw deleteConflict('User', 'it is attached to a user');
        if (policy.groups.length > 0) throw deleteConflict('Group', 'it is attached to a group');
        if (model.allRoles().some((role) => model.stillAttached(role, policy)))
          throw deleteConflict('Role', 'it is attached to a role');
        if (params.flag('CascadingDelete') !== true && policy.versions.length > 1)
          throw deleteConflict('Version', 'it has other versions than the default one');
        model.removePolicy(policy);
        return {};
      },
    },
  };
}

const rotations = ['None', 'DeleteOldestNonDefaultVersionWhenLimitExceeded'] as const;

function makeRoom(policy: CustomPolicy, rotation: (typeof rotations)[number]): void {
  const oldest = policy.versions.findIndex((version) => version !== defaultVersion(policy));
  if (rotation === 'None' || oldest < 0)
    throw new WireError(
      409,
      'LimitExceeded.Policy.Version',
      'The version count of the policy beyond the current limits.',
    );
  policy.versions.splice(oldest, 1);
}

function defaultVersion(policy: CustomPolicy): PolicyVersion {
  const version = policy.inForce.latest;
  if (version === undefined) throw new Error(`The policy ${policy.name} has no version.`);
  return version;
}

function attachmentCount(model: RamModel, policy: CustomPolicy): number {
  return model.rolesWith(policy).length + policy.users.length + policy.groups.length;
}

function policyBody(policy: CustomPolicy): Readonly<Record<string, unknown>> {
  return {
    PolicyName: policy.name,
    PolicyType: 'Custom',
    Description: policy.description,
    DefaultVersion: defaultVersion(policy).id,
    CreateDate: dateText(policy.createdAtMs),
    UpdateDate: dateText(policy.versions.at(-1)?.createdAtMs ?? policy.createdAtMs),
  };
}

function versionBody(policy: CustomPolicy, version: PolicyVersion): Readonly<Record<string, unknown>> {
  return {
    VersionId: version.id,
    IsDefaultVersion: version === defaultVersion(policy),
    PolicyDocument: version.text,
    CreateDate: dateText(version.createdAtMs),
  };
}

function deleteConflict(what: 'User' | 'Group' | 'Role' | 'Version', why: string): WireError {
  return new WireError(409, `DeleteConflict.Policy.${what}`, `The policy cannot be deleted: ${why}.`);
}
