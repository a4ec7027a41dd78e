/** Where a fault comes from settings of the operator, which deploy respects: then something else repairs it. Pure. */
import type { CheckId } from '../../shared/core/doctor/checks.ts';
import type { CheckResult } from '../../shared/core/doctor/result.ts';
import type { Settings, WantedFunction } from '../deploy/settings/settings.ts';
import { loweringOf } from '../deploy/steps/lowering.ts';
import { ownRoleName } from '../deploy/wanted/role-name.ts';
import type { Outside } from './outside.ts';

export function withCause(result: CheckResult, settings: Settings, outside: Outside): CheckResult {
  if (result.state !== 'fault') return result;
  if (result.id === 'function-settings' && isLowering(settings, outside))
    return { ...result, cause: 'lowering' };
  return settings.functions.some((one) => isOfOwnRole(result, one, settings))
    ? { ...result, cause: 'own-role' }
    : result;
}

function isLowering(settings: Settings, { functions, unwanted }: Outside): boolean {
  const left = 'value' in unwanted ? unwanted.value : [];
  const deployed = functions.flatMap(({ wanted, found }) =>
    'value' in found && found.value !== undefined ? [[wanted.functionName, found.value] as const] : [],
  );
  const all = [...deployed, ...left.map((one) => [one.view.functionName, one] as const)];
  return loweringOf(settings, Object.fromEntries(all)).length > 0;
}

/** Checks of what a role may do, whichever function has it. */
const ofRights: ReadonlySet<CheckId> = new Set(['invocation', 'ledger-readable', 'ledger-writable']);

function isOfOwnRole(
  { id, message, details }: CheckResult,
  { file, functionName, roleName }: WantedFunction,
  { prefix, region }: Settings,
): boolean {
  if (roleName === ownRoleName(prefix, file, region)) return false;
  if (id === `permissions-${file}` || (id === 'update-resources' && file === 'rotate')) return true;
  const text = [message, ...details].join('\n');
  if (id === 'role' || id === 'role-trust') return text.includes(roleName.toLowerCase());
  return ofRights.has(id) && text.includes(functionName);
}
