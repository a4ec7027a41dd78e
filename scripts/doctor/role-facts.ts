/** Roles, policies and the marks of this installation: the plain inputs of core's checks from what was read outside. Pure. */
import { hasMarkOf } from '../../shared/cloud/account/tags.ts';
import type { MarkedThing } from '../../shared/core/doctor/alarms-and-marks.ts';
import type { RoleFacts } from '../../shared/core/doctor/roles.ts';
import { because, type Sentence } from '../../shared/core/doctor/sentence.ts';
import type { PresentRole } from '../deploy/present/present.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { isOurs } from '../deploy/steps/is-ours.ts';
import type { Wanted } from '../deploy/wanted/installation.ts';
import { ownRoleName } from '../deploy/wanted/role-name.ts';
import { mapReading } from './attempt.ts';
import type { Outside, SeenFunction } from './outside.ts';
import { missingRights, principalsOf } from './policy-rights.ts';

type PresentRights = Exclude<Extract<RoleFacts['role'], { readonly value: unknown }>['value'], undefined>;

export function roleFacts(
  { wanted, found }: SeenFunction,
  { prefix, region }: Settings,
  { roles, wanted: installation }: Outside,
): RoleFacts {
  const expected = wanted.roleName.toLowerCase();
  const reading = roles.get(expected) ?? { problem: { en: 'it was not read', zh: '未读取。' } };
  const deployed = 'value' in found ? found.value?.view.role : undefined;
  // What is not deployed, or could not be read, has the role that it would get: its absence has a check of its own.
  const isThere = 'value' in found && found.value !== undefined;
  const isOwn = wanted.roleName === ownRoleName(prefix, wanted.file, region);
  return {
    functionName: wanted.functionName,
    roleName: isThere ? deployed?.replace(/^.*\//, '') : expected,
    expected,
    role: mapReading(reading, (present) =>
      present.role === undefined
        ? undefined
        : { trusted: principalsOf(present.role.trust), ...rightsOf(present, expected, isOwn, installation) },
    ),
  };
}

function rightsOf(
  { policy, attached }: PresentRole,
  roleName: string,
  isOwn: boolean,
  installation: Wanted | undefined,
): Pick<PresentRights, 'missing' | 'extra' | 'hasOtherPolicies'> {
  const file = installation?.roles.find(({ name }) => name === roleName);
  // A role of the operator's own has its policies: the function shows what is missing.
  if (!isOwn || file === undefined) return { missing: [], extra: [] };
  const { name } = file.policy;
  const others = attached
    .filter((one) => one.type !== 'Custom' || one.name !== name)
    .map((one): Sentence => ({ en: `the policy ${one.name}`, zh: `权限策略 ${one.name}` }));
  const hasOtherPolicies = others.length > 0;
  if (policy === undefined)
    return {
      missing: [{ en: `the policy ${name}, which does not exist`, zh: `权限策略 ${name}（不存在）` }],
      extra: others,
      hasOtherPolicies,
    };
  if (others.length === attached.length)
    return {
      missing: [{ en: `the policy ${name}, which is not attached`, zh: `权限策略 ${name}（未授予）` }],
      extra: others,
      hasOtherPolicies,
    };
  return {
    hasOtherPolicies,
    missing: missingRights(file.policy.document, policy.document),
    extra: [...missingRights(policy.document, file.policy.document), ...others],
  };
}

export function marked(
  { prefix, region }: Settings,
  { functions, roles, wanted }: Outside,
): readonly [readonly MarkedThing[], readonly Sentence[]] {
  const installation = { prefix, region };
  const problems: Sentence[] = [];
  const things: MarkedThing[] = [];
  for (const { wanted: one, found } of functions) {
    const { functionName } = one;
    if ('problem' in found)
      problems.push(
        because(
          { en: `${functionName} could not be read`, zh: `无法读取函数 ${functionName}` },
          found.problem,
        ),
      );
    else if (found.value !== undefined)
      things.push({ kind: 'function', name: functionName, isOurs: isOurs(found.value, installation) });
  }
  for (const { name } of wanted?.roles ?? []) {
    const reading = roles.get(name);
    if (reading === undefined) continue;
    if ('problem' in reading) {
      problems.push(
        because({ en: `The role ${name} could not be read`, zh: `无法读取角色 ${name}` }, reading.problem),
      );
      continue;
    }
    const { role, policy } = reading.value;
    if (role !== undefined)
      things.push({ kind: 'role', name, isOurs: role.tags && hasMarkOf(role.tags, installation) });
    if (policy !== undefined)
      things.push({ kind: 'policy', name, isOurs: policy.tags && hasMarkOf(policy.tags, installation) });
  }
  return [things, problems];
}
