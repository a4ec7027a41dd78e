/**
 * Roles and policies. Ours carry the mark of this installation; what has the same name without it is never changed, unless the operator
 * adopts it after its difference was shown.
 */
import { hasMarkOf, markOf, type Tag } from '../../../shared/cloud/account/tags.ts';
import type { PresentRole } from '../present/present.ts';
import type { Wanted, WantedRole } from '../wanted/installation.ts';
import { documentDifferences } from './document-differences.ts';
import { equalJson } from './equal-json.ts';
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
      message: `The role ${role.name} has other policies, too: ${others.map(({ name }) => name).join(', ')}. The function would have more rights than it uses.`,
      remedy: `Detach them in the RAM console, or set another role in .env.`,
    });
  return { steps, refusals };
}

function foreign(what: 'role' | 'policy', name: string, same: boolean): Refusal {
  const difference =
    what === 'role'
      ? same
        ? 'Its trust policy is the same as ours.'
        : 'Another service or account may assume it.'
      : same
        ? 'Its text is the same as ours.'
        : 'It grants other rights than ours.';
  return {
    code: what === 'role' ? 'foreign-role' : 'foreign-policy',
    message: `The ${what} ${name} exists and lacks the tags of this installation. ${difference}`,
    remedy:
      'Choose another PREFIX, or repeat the same command with --adopt to take it over and change it to ours.',
  };
}
