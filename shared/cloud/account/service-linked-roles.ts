/**
 * `ServiceLinkedRoleApi` over a wire to ResourceManager: checks every answer. Never deletes such a role: it belongs to the account.
 */
import { callChecked } from '../answer.ts';
import { CloudError } from '../errors.ts';
import type { Wire } from '../wire.ts';
import type { ServiceLinkedRoleApi } from './ram-api.ts';
import { existence, written } from './ram-schemas.ts';

export function createServiceLinkedRoleApi(wire: Wire): ServiceLinkedRoleApi {
  return {
    async exists(serviceName) {
      const context = { product: 'resourcemanager', action: 'CheckServiceLinkedRoleExistence' } as const;
      const answer = await callChecked(wire, context, { ServiceName: serviceName }, existence());
      return answer.Exists;
    },

    async create(serviceName) {
      const context = { product: 'resourcemanager', action: 'CreateServiceLinkedRole' } as const;
      try {
        await callChecked(wire, context, { ServiceName: serviceName }, written());
      } catch (error) {
        // Something else has created it since the check.
        if (!(error instanceof CloudError) || !error.cloudCode.startsWith('EntityAlreadyExist')) throw error;
      }
    },
  };
}
