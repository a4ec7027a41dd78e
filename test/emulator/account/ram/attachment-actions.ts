/**
 * RAM: AttachPolicyToRole, DetachPolicyFromRole, ListPoliciesForRole, ListEntitiesForPolicy. Source: SDK ram20150501 1.2.1, API page of
 * AttachPolicyToRole, terraform-provider-alicloud (A). Neither list has pages (A).
 */
import type { Params } from '../../model/params.ts';
import { WireError } from '../../model/wire.ts';
import type { ControlAction } from '../control-actions.ts';
import { requireCustom, requirePolicyName, requireRoleName } from './checks.ts';
import type { CustomPolicy, Role } from './entities.ts';
import { onBothOf, onPolicyOf, onRoleOf } from './permissions.ts';
import type { RamModel } from './ram-model.ts';
import { ownRole } from './role-actions.ts';
import { dateText } from './texts.ts';

export function attachmentActions(model: RamModel): Readonly<Record<string, ControlAction>> {
  const both = (params: Params): readonly [Role, CustomPolicy] => {
    const roleName = requireRoleName(params);
    const policyName = requirePolicyName(params);
    requireCustom(params);
    return [ownRole(model.role(roleName)), model.policy(policyName)];
  };
  return {
    AttachPolicyToRole: {
      permissions: onBothOf('AttachPolicyToRole'),
      run: (params) => {
        const [role, policy] = both(params);
        const attached = model.attachedTo(role);
        if (attached.includes(policy))
          throw new WireError(
            409,
            'EntityAlreadyExists.Role.Policy',
            'The role has already been attached this policy.',
          );
        if (attached.length >= model.knobs.customPoliciesPerRole)
          throw new WireError(
            409,
            'LimitExceeded.Role.Policy',
            'The policy count of the role beyond the current limits.',
          );
        model.setAttached(role, policy, true);
        return {};
      },
    },
    DetachPolicyFromRole: {
      permissions: onBothOf('DetachPolicyFromRole'),
      run: (params) => {
        const [role, policy] = both(params);
        if (!model.attachedTo(role).includes(policy))
          throw new WireError(404, 'EntityNotExist.Role.Policy', 'The policy is not attached to the role.');
        model.setAttached(role, policy, false);
        return {};
      },
    },
    ListPoliciesForRole: {
      permissions: onRoleOf('ListPoliciesForRole'),
      run: (params) => {
        const role = model.role(requireRoleName(params));
        const custom = model.attachedTo(role).map((policy) => ({
          PolicyName: policy.name,
          PolicyType: 'Custom',
          Description: policy.description,
          DefaultVersion: policy.inForce.latest?.id,
        }));
        const system = role.systemPolicies.map((name) => ({
          PolicyName: name,
          PolicyType: 'System',
          Description: '',
          DefaultVersion: 'v1',
        }));
        return { Policies: { Policy: [...custom, ...system] } };
      },
    },
    ListEntitiesForPolicy: {
      permissions: onPolicyOf('ListEntitiesForPolicy'),
      run: (params) => {
        requireCustom(params);
        const policy = model.policy(requirePolicyName(params));
        const AttachDate = dateText(policy.createdAtMs);
        return {
          Roles: {
            Role: model.rolesWith(policy).map(({ id, name, arn, description }) => ({
              RoleId: id,
              RoleName: name,
              Arn: arn,
              Description: description,
              AttachDate,
            })),
          },
          Users: { User: policy.users.map((name) => ({ UserName: name, DisplayName: name, AttachDate })) },
          Groups: { Group: policy.groups.map((name) => ({ GroupName: name, AttachDate })) },
        };
      },
    },
  };
}
