/**
 * What the removal of an installation deletes, what it leaves, and what prevents it. Pure.
 *
 * Only what carries the mark of this installation is deleted, and a role or policy only if no one else uses it. Listeners, certificates, the
 * log project and service-linked roles are never touched; the ledger stays unless it is asked for, because it is the only record of what
 * was changed.
 */
import type { PolicyEntities } from '../../shared/cloud/account/ram-api.ts';
import { hasMarkOf } from '../../shared/cloud/account/tags.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { PresentFunction } from '../deploy/present/present.ts';
import { busMark } from '../deploy/wanted/installation.ts';
import { isStoppedByRemove, isTimerOn } from '../deploy/wanted/timer.ts';
import { type OpenRotation, openRotations } from './open-rotations.ts';
import { type RemovalRefusal, removalRefusals } from './refusals.ts';
import type { RemovalInput, RemovalPresent } from './removal-input.ts';
import { roleNameOf } from './role-users.ts';
import { ledgerSharers } from './shared-ledger.ts';

export type RemovalStep =
  | { readonly kind: 'stop-timer'; readonly functionName: string; readonly trigger: string }
  /** Scan first: it starts the others. */
  | { readonly kind: 'await-workers'; readonly functionNames: readonly string[] }
  | { readonly kind: 'delete-function'; readonly functionName: string }
  | { readonly kind: 'delete-alarms'; readonly ruleIds: readonly string[] }
  | { readonly kind: 'delete-rule'; readonly bus: string; readonly rule: string }
  | { readonly kind: 'delete-bus'; readonly bus: string }
  | { readonly kind: 'detach-policy'; readonly policy: string; readonly role: string }
  | { readonly kind: 'delete-policy'; readonly policy: string }
  | { readonly kind: 'delete-role'; readonly role: string }
  | { readonly kind: 'delete-ledger'; readonly location: string };

export interface RemovalPlan {
  readonly steps: readonly RemovalStep[];
  /** Empty: nothing is open. */
  readonly refusals: readonly RemovalRefusal[];
  /** What the ledger says is open. */
  readonly open: readonly OpenRotation[];
  /** Other functions that use the same ledger: their workers finish what is open on load balancers that they cover. */
  readonly sharers: readonly InEach<string>[];
  /** What stays, and why. */
  readonly stays: readonly InEach<string>[];
}

const untagged = {
  function: (name: string) => withoutTags(`the function ${name}`, `函数 ${name}`),
  policy: (name: string) => withoutTags(`the policy ${name}`, `权限策略 ${name}`),
  role: (name: string) => withoutTags(`the role ${name}`, `角色 ${name}`),
} as const;

function withoutTags(english: string, chinese: string): InEach<string> {
  return { en: `${english}: it lacks the tags of this installation`, zh: `${chinese}：没有本部署的标签` };
}

const alwaysStays: readonly InEach<string>[] = [
  { en: 'listeners and certificates: as they are now', zh: '监听和证书：保持不变' },
  {
    en: 'the log project and service-linked roles: other functions of the account use them',
    zh: '日志项目和服务关联角色：账号的其他函数在使用',
  },
  { en: 'the bucket: it is never deleted', zh: 'Bucket：从不删除' },
  { en: '.env: it holds the secrets; delete it yourself', zh: '.env：其中有密钥，请自行删除' },
];

export function planRemoval(input: RemovalInput): RemovalPlan {
  const { installation, present, ledger, withHistory } = input;
  const stays: InEach<string>[] = [];
  const own = present.functions.filter(({ view }) => {
    const isOurs = view.tags !== undefined && hasMarkOf(view.tags, installation);
    if (!isOurs) stays.push(untagged.function(view.functionName));
    return isOurs;
  });
  const functions = startersFirst(own, installation.prefix);
  const workers = functions.filter(({ asyncConfig }) => asyncConfig?.asyncTask);
  const steps: RemovalStep[] = [
    ...functions.flatMap(({ view: { functionName }, triggers }) =>
      triggers
        // One that an operator has switched off stays off if the removal is refused.
        .filter((one) => (one.type === 'timer' && isTimerOn(one.config)) || isStoppedByRemove(one))
        .map(({ name }) => ({ kind: 'stop-timer' as const, functionName, trigger: name })),
    ),
    ...(workers.length === 0
      ? []
      : [
          {
            kind: 'await-workers' as const,
            functionNames: workers.map(({ view }) => view.functionName),
          },
        ]),
    ...functions.map(({ view }) => ({ kind: 'delete-function' as const, functionName: view.functionName })),
    ...alarmSteps(present),
    ...busSteps(input, stays),
    ...roleSteps(input, stays),
    ...(withHistory ? [{ kind: 'delete-ledger' as const, location: ledger }] : []),
  ];
  if (!withHistory)
    stays.push({
      en: `the ledger ${ledger}: the only record of what was changed (--with-history deletes it)`,
      zh: `轮换记录 ${ledger}：变更的唯一记录（--with-history 会删除它）`,
    });
  stays.push(...alwaysStays);
  const open = present.open === undefined ? [] : openRotations(present.open);
  return { steps, refusals: removalRefusals(input, open), open, sharers: ledgerSharers(input), stays };
}

/** Each function before those that it starts: webhook and certificate-issued start scan, and scan starts workers. */
function startersFirst(functions: readonly PresentFunction[], prefix: string): readonly PresentFunction[] {
  const starters = [`${prefix}-webhook`, `${prefix}-certificate-issued`, `${prefix}-scan`];
  const rank = ({ view }: PresentFunction): number => {
    const index = starters.indexOf(view.functionName);
    return index === -1 ? starters.length : index;
  };
  return [...functions].sort((left, right) => rank(left) - rank(right));
}

function alarmSteps({ alarms }: RemovalPresent): readonly RemovalStep[] {
  if (alarms.length === 0) return [];
  return [{ kind: 'delete-alarms', ruleIds: alarms.map(({ ruleId }) => ruleId) }];
}

function busSteps(
  { installation, present: { bus } }: RemovalInput,
  stays: InEach<string>[],
): readonly RemovalStep[] {
  if (bus === undefined) return [];
  const mark = busMark(installation);
  const { name } = bus.bus;
  if (bus.bus.description !== mark) {
    stays.push({
      en: `the event bus ${name}: it lacks the description of this installation`,
      zh: `事件总线 ${name}：没有本部署的描述`,
    });
    return [];
  }
  const foreign = bus.rules.filter(({ description }) => description !== mark);
  const own = bus.rules.filter(({ description }) => description === mark);
  const rules = own.map((rule) => ({ kind: 'delete-rule' as const, bus: name, rule: rule.name }));
  if (foreign.length > 0) {
    stays.push({
      en: `the event bus ${name}: it has rules of others (${foreign.map((rule) => rule.name).join(', ')})`,
      zh: `事件总线 ${name}：有其他规则（${foreign.map((rule) => rule.name).join('、')}）`,
    });
    return rules;
  }
  return [...rules, { kind: 'delete-bus', bus: name }];
}

function roleSteps({ installation, present }: RemovalInput, stays: InEach<string>[]): readonly RemovalStep[] {
  const functionsThatStay = [
    ...present.functions.map(({ view }) => view).filter(({ tags }) => !hasMarkOf(tags ?? [], installation)),
    ...present.neighbours,
  ];
  return Object.entries(present.roles).flatMap(([name, found]): readonly RemovalStep[] => {
    const { role, policy, attached, entities } = found;
    const steps: RemovalStep[] = [];
    const users = functionsThatStay.filter((view) => roleNameOf(view) === name);
    if (users.length > 0) {
      const names = users.map(({ functionName }) => functionName);
      stays.push({
        en: `the role ${name} and its policy: ${names.join(', ')} has it, too, and stays`,
        zh: `角色 ${name} 及其权限策略：保留的函数 ${names.join('、')} 也在使用`,
      });
      return [];
    }
    const isOurs = (tags: Parameters<typeof hasMarkOf>[0] | undefined) =>
      tags !== undefined && hasMarkOf(tags, installation);
    const others = attached.filter((each) => each.type !== 'Custom' || each.name !== name);
    const isOurRole = role !== undefined && isOurs(role.tags);
    const isOurPolicy = policy !== undefined && isOurs(policy.tags);
    const isAttached = attached.length > others.length;
    if (isAttached && isOurRole && isOurPolicy)
      steps.push({ kind: 'detach-policy', policy: name, role: name });
    if (policy !== undefined) {
      const entitiesWithIt =
        entities === undefined ? undefined : usersOf(entities).filter((each) => each !== name || !isOurRole);
      if (!isOurPolicy) stays.push(untagged.policy(name));
      else if (entitiesWithIt === undefined)
        stays.push({
          en: `the policy ${name}: who has it could not be read`,
          zh: `权限策略 ${name}：无法读取它授予了谁`,
        });
      else if (entitiesWithIt.length > 0)
        stays.push({
          en: `the policy ${name}: ${entitiesWithIt.join(', ')} has it, too`,
          zh: `权限策略 ${name}：也授予了 ${entitiesWithIt.join('、')}`,
        });
      else steps.push({ kind: 'delete-policy', policy: name });
    }
    if (role !== undefined) {
      if (!isOurRole) stays.push(untagged.role(name));
      else if (others.length > 0)
        stays.push({
          en: `the role ${name}: it has other policies (${others.map((each) => each.name).join(', ')})`,
          zh: `角色 ${name}：还有其他权限策略（${others.map((each) => each.name).join('、')}）`,
        });
      else if (isAttached && !isOurPolicy)
        stays.push({
          en: `the role ${name}: its policy is not ours`,
          zh: `角色 ${name}：它的权限策略不属于本部署`,
        });
      else steps.push({ kind: 'delete-role', role: name });
    }
    return steps;
  });
}

function usersOf({ roles, users, groups }: PolicyEntities): readonly string[] {
  return [...roles, ...users, ...groups];
}
