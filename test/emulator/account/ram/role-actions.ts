/** RAM: CreateRole, GetRole, UpdateRole, DeleteRole. Source: SDK ram20150501 1.2.1, and the API pages for codes (A). */
import { WireError } from '../../model/wire.ts';
import type { ControlAction } from '../control-actions.ts';
import { descriptionOf, requireRoleName, tagsOf } from './checks.ts';
import { requireTrust } from './documents.ts';
import type { Role } from './entities.ts';
import { onRole, onRoleOf } from './permissions.ts';
import type { RamModel } from './ram-model.ts';
import { dateText } from './texts.ts';

export function roleActions(model: RamModel): Readonly<Record<string, ControlAction>> {
  return {
    CreateRole: {
      permissions: () => [onRole('CreateRole', '*')],
      run: (params) => {
        const name = requireRoleName(params);
        const trust = requireTrust(params, 'AssumeRolePolicyDocument');
        const role = model.addRole({
          name,
          trust,
          description: descriptionOf(params),
          tags: tagsOf(params),
        });
        return { Role: roleBody(role) };
      },
    },
    GetRole: {
      permissions: onRoleOf('GetRole'),
      run: (params) => ({ Role: roleBody(model.role(requireRoleName(params))) }),
    },
    UpdateRole: {
      permissions: onRoleOf('UpdateRole'),
      run: (params) => {
        const role = ownRole(model.role(requireRoleName(params)));
        role.trust.set(requireTrust(params, 'NewAssumeRolePolicyDocument'), model.inForceAtMs);
        return { Role: roleBody(role) };
      },
    },
    DeleteRole: {
      permissions: onRoleOf('DeleteRole'),
      run: (params) => {
        const role = ownRole(model.role(requireRoleName(params)));
        const hasPolicy = [...role.attachments.keys()].some((policy) => model.stillAttached(role, policy));
        if (hasPolicy || role.systemPolicies.length > 0)
          throw new WireError(409, 'DeleteConflict.Role.Policy', 'The role can not have any policies.');
        model.removeRole(role);
        return {};
      },
    },
  };
}

/** Service-linked roles are changed and deleted only in other ways. A; the code is U. */
export function ownRole(role: Role): Role {
  if (role.serviceName === undefined) return role;
  throw new WireError(
    403,
    'NoPermission.ServiceLinkedRole',
    `The role ${role.name} belongs to the service ${role.serviceName}.`,
  );
}

export function roleBody(role: Role): Readonly<Record<string, unknown>> {
  return {
    RoleId: role.id,
    RoleName: role.name,
    Arn: role.arn,
    Description: role.description,
    AssumeRolePolicyDocument: role.trust.latest,
    MaxSessionDuration: 3_600,
    CreateDate: dateText(role.createdAtMs),
    UpdateDate: dateText(role.createdAtMs),
  };
}
