/**
 * Roles and policies. Ours carry the mark of this installation; what has the same name without it is never changed, unless the operator
 * adopts it after its difference was shown.
 */
import { hasMarkOf, markOf, type Tag } from '../../../shared/cloud/account/tags.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { PresentRole } from '../present/present.ts';
import type { Wanted, WantedRole } from '../wanted/installation.ts';
import { documentDifferences } from './document-differences.ts';
import { equalJson } from './equal-json.ts';
import { HOW_TO_ADOPT } from './how-to-adopt.ts';
import { markDifference } from './mark-difference.ts';
import type { Allowed, Refusal, Step } from './step.ts';

export interface RolePlan {
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
}

export function planRole(
  role: WantedRole,
  { role: present, policy, attached }: PresentRole,
  installation: Pick<Wanted, 'prefix' | 'region'>,
  { adopt }: Pick<Allowed, 'adopt'>,
): RolePlan {
  const steps: Step[] = [];
  const refusals: Refusal[] = [];
  const marking = (what: 'role' | 'policy', name: string, tags: readonly Tag[] | undefined): Step => ({
    kind: 'mark',
    what,
    name,
    tags: markOf(installation),
    differences: [markDifference(tags, installation)],
  });
  const isOurs = (tags: readonly Tag[] | undefined) => tags !== undefined && hasMarkOf(tags, installation);

  if (present === undefined) steps.push({ kind: 'create-role', role });
  else {
    const sameTrust = equalJson(present.trust, role.trust);
    if (!isOurs(present.tags)) {
      if (adopt) steps.push(marking('role', role.name, present.tags));
      else refusals.push(foreign('role', role.name, sameTrust));
    }
    if (!sameTrust) {
      const differences = documentDifferences(present.trust, role.trust);
      steps.push({ kind: 'update-trust', role, differences });
    }
  }

  if (policy === undefined) steps.push({ kind: 'create-policy', role });
  else {
    const sameDocument = equalJson(policy.document, role.policy.document);
    if (!isOurs(policy.tags)) {
      if (adopt) steps.push(marking('policy', role.policy.name, policy.tags));
      else refusals.push(foreign('policy', role.policy.name, sameDocument));
    }
    if (!sameDocument) {
      const differences = documentDifferences(policy.document, role.policy.document);
      steps.push({ kind: 'update-policy', role, differences });
    }
  }

  if (!attached.some(({ name, type }) => type === 'Custom' && name === role.policy.name))
    steps.push({ kind: 'attach-policy', role });
  const others = attached.filter(({ name, type }) => type !== 'Custom' || name !== role.policy.name);
  if (others.length > 0)
    refusals.push({
      code: 'role-with-other-policies',
      message: {
        en: `The role ${role.name} has other policies, too: ${others.map(({ name }) => name).join(', ')}. The function would have more rights than it uses.`,
        zh: `角色 ${role.name} 还有其他权限策略：${others.map(({ name }) => name).join('、')}。函数的权限会超出所需。`,
      },
      remedy: {
        en: 'Detach them in the RAM console, or set another role in .env.',
        zh: '请在 RAM 控制台解除它们的授权，或在 .env 中指定另一个角色。',
      },
    });
  return { steps, refusals };
}

function foreign(what: 'role' | 'policy', name: string, same: boolean): Refusal {
  const difference = differenceOf[what][same ? 'same' : 'other'];
  return {
    code: what === 'role' ? 'foreign-role' : 'foreign-policy',
    message: {
      en: `The ${what} ${name} exists and lacks the tags of this installation. ${difference.en}`,
      zh: `${what === 'role' ? '角色' : '权限策略'} ${name} 已存在，但没有本部署的标签。${difference.zh}`,
    },
    remedy: HOW_TO_ADOPT,
  };
}

const differenceOf: Readonly<Record<'role' | 'policy', Readonly<Record<'same' | 'other', InEach<string>>>>> =
  {
    role: {
      same: { en: 'Its trust policy is the same as ours.', zh: '它的信任策略与本部署的相同。' },
      other: { en: 'Another service or account may assume it.', zh: '其他云服务或账号可以扮演它。' },
    },
    policy: {
      same: { en: 'Its text is the same as ours.', zh: '它的内容与本部署的相同。' },
      other: { en: 'It grants other rights than ours.', zh: '它授予的权限与本部署的不同。' },
    },
  };
