/** Which functions have a role. Pure. */
import type { DeployedFunctionView } from '../../shared/cloud/account/functions-api.ts';

/** The name of its role, in lower case, as ours are; `undefined`: it has none, so it may do nothing. */
export function roleNameOf({ role }: Pick<DeployedFunctionView, 'role'>): string | undefined {
  return role === undefined || role === '' ? undefined : role.replace(/^.*[/:]/, '').toLowerCase();
}
