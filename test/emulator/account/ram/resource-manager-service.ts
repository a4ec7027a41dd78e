/**
 * ResourceManager behind the front of the account: CheckServiceLinkedRoleExistence and CreateServiceLinkedRole.
 *
 * Sources: the client of the component fc3 for the first (A), SDK resourcemanager20200331 for the second (A); names of the roles from SDK
 * eventbridge20200401 and the page of AliyunServiceRolePolicyForFC (A); the codes are U.
 */
import type { Params } from '../../model/params.ts';
import { WireError } from '../../model/wire.ts';
import { controlService, type TableService } from '../control-actions.ts';
import type { RamModel } from './ram-model.ts';
import { roleBody } from './role-actions.ts';

/** By service. The emulator knows those that a deployment can need. */
const roleNames: Readonly<Record<string, string>> = {
  'fc.aliyuncs.com': 'AliyunServiceRoleForFC',
  'sendevent-fc.eventbridge.aliyuncs.com': 'AliyunServiceRoleForEventBridgeSendToFC',
  'source-cms.eventbridge.aliyuncs.com': 'AliyunServiceRoleForEventBridgeSourceCMS',
  'source-actiontrail.eventbridge.aliyuncs.com': 'AliyunServiceRoleForEventBridgeSourceActionTrail',
};

export function createResourceManagerService(model: RamModel): TableService {
  return controlService('2020-03-31', {
    CheckServiceLinkedRoleExistence: {
      permissions: () => [{ action: 'ram:CheckServiceLinkedRoleExistence', resource: '*' }],
      run: (params) => {
        const { service } = requireService(params);
        return { Exists: model.allRoles().some(({ serviceName }) => serviceName === service) };
      },
    },
    CreateServiceLinkedRole: {
      permissions: (params) => [
        {
          action: 'ram:CreateServiceLinkedRole',
          resource: '*',
          context: { 'ram:ServiceName': params.text('ServiceName') ?? '' },
        },
      ],
      run: (params) => {
        const { service, name } = requireService(params);
        const role = model.addRole({
          name,
          trust: JSON.stringify({
            Version: '1',
            Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: [service] } }],
          }),
          serviceName: service,
        });
        return { Role: { ...roleBody(role), IsServiceLinkedRole: true } };
      },
    },
  });
}

function requireService(params: Params): { readonly service: string; readonly name: string } {
  const service = params.required('ServiceName');
  const name = Object.hasOwn(roleNames, service) ? roleNames[service] : undefined;
  if (name !== undefined) return { service, name };
  throw new WireError(
    400,
    'InvalidParameter.ServiceName',
    `The emulator has no service-linked role for ${service}.`,
  );
}
