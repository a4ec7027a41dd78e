/**
 * What a deployment has to do: the difference between what the settings want and what exists. Pure. The same settings on an unchanged
 * account give no step.
 *
 * Order: what functions need comes before them, functions as `function-steps.ts` says, alarms last.
 */
import { regionTagOf } from '../../../shared/cloud/account/tags.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import { unreachedVpcs } from '../present/load-balancers.ts';
import type { Present } from '../present/present.ts';
import { proposeWorkers } from '../settings/propose-workers.ts';
import type { Settings } from '../settings/settings.ts';
import { busMark, type Wanted } from '../wanted/installation.ts';
import { isTimerOn } from '../wanted/timer.ts';
import { planAlarms } from './alarm-steps.ts';
import { planBucket } from './bucket-steps.ts';
import { planFunctions } from './function-steps.ts';
import { loweringOf } from './lowering.ts';
import type { PlanInput } from './plan-input.ts';
import { planRole } from './role-steps.ts';
import type { DeploymentPlan, Refusal, Step } from './step.ts';

export function planDeployment(input: PlanInput): DeploymentPlan {
  const { settings, wanted, present, allowed } = input;
  const steps: Step[] = [];
  const refusals: Refusal[] = [...identityRefusals(present)];
  const notes: InEach<string>[] = [];
  const add = (part: { readonly steps: readonly Step[]; readonly refusals: readonly Refusal[] }): void => {
    steps.push(...part.steps);
    refusals.push(...part.refusals);
  };

  for (const service of wanted.serviceLinkedRoles)
    if (!present.serviceLinkedRoles.includes(service))
      steps.push({ kind: 'create-service-linked-role', service });
  for (const role of wanted.roles) {
    const found = present.roles[role.name] ?? { role: undefined, policy: undefined, attached: [] };
    add(planRole(role, found, wanted, allowed));
  }
  const bucket = planBucket(wanted, present.bucket);
  add(bucket);
  notes.push(...(bucket.notes ?? []));
  add(planBus(wanted, present));
  const former = formerBus(present, wanted);
  steps.push(...former.steps);
  notes.push(...former.notes);
  refusals.push(...otherInstallations(settings, present));
  const lowering = loweringOf(settings, present.functions);
  if (allowed.accept) notes.push(...lowering.map(accepted));
  else refusals.push(...lowering);
  add(planFunctions(input));
  if (
    wanted.bus !== undefined &&
    present.bus !== undefined &&
    present.bus.description !== wanted.bus.description
  )
    notes.push({
      en: `The event bus ${wanted.bus.name} exists and is not of this installation: it is used as it is, and remove leaves it.`,
      zh: `事件总线 ${wanted.bus.name} 已存在，不属于本部署：直接使用，remove 会保留它。`,
    });
  notes.push(...unreachedNotes(settings, present), ...timerNotes(input));
  for (const { view } of Object.values(present.functions))
    if (view.isDisabled)
      notes.push({
        en: `Invocations of ${view.functionName} are disabled; only an operator can enable them (Function Compute console).`,
        zh: `函数 ${view.functionName} 已被禁止调用，只能由运维人员在函数计算控制台恢复。`,
      });
  add(planAlarms(wanted, present));
  return { steps, refusals, notes };
}

function accepted({ message }: Refusal): InEach<string> {
  return { en: `Accepted: ${message.en}`, zh: `已确认：${message.zh}` };
}

function identityRefusals({ identity }: Present): readonly Refusal[] {
  if (identity.kind !== 'account') return [];
  return [
    {
      code: 'root-identity',
      message: {
        en: `The credentials are the root identity of account ${identity.accountId}. A leaked key of it can do everything.`,
        zh: `使用的是阿里云账号 ${identity.accountId} 的主账号凭证。它的密钥一旦泄露，可以执行任何操作。`,
      },
      remedy: {
        en: 'Deploy as a RAM user or role that has the policy of docs/deploy.md.',
        zh: '请使用具有 docs/deploy.zh.md 中部署者权限策略的 RAM 用户或角色。',
      },
    },
  ];
}

/** Only a worker in their VPC can make handshakes with Intranet load balancers, and without a proof nothing is changed. */
function unreachedNotes(
  { functions, region, config }: Settings,
  { loadBalancers = [] }: Present,
): readonly InEach<string>[] {
  const workers = functions.flatMap(({ vpc }) => vpc ?? []);
  return proposeWorkers(unreachedVpcs(loadBalancers, config), { region, workers }).notes;
}

/** The file for Serverless Devs has a timer that is off only where an operator has switched it off. */
function timerNotes({ functions }: PlanInput): readonly InEach<string>[] {
  return Object.values(functions).flatMap(({ functionName, triggers = [] }) =>
    triggers
      .filter(({ triggerType, triggerConfig }) => triggerType === 'timer' && !isTimerOn(triggerConfig))
      .map(({ triggerName }) => ({
        en: `The timer ${triggerName} of ${functionName} was switched off by an operator, and stays off: no scan starts by itself. --start-timer switches it on.`,
        zh: `函数 ${functionName} 的定时触发器 ${triggerName} 已被运维人员关闭，并保持关闭：不会自动启动扫描。加 --start-timer 可以启用它。`,
      })),
  );
}

/** One that the settings name no longer, which only we used. What publishes to it has lost the right by then. */
function formerBus({ formerBus: former }: Present, installation: Pick<Wanted, 'prefix' | 'region'>) {
  const none = { steps: [], notes: [] };
  if (former === undefined || former.bus.description !== busMark(installation)) return none;
  const { name } = former.bus;
  if (former.rules.length > 0)
    return {
      steps: [],
      notes: [
        {
          en: `The event bus ${name} is used no longer and stays, because it has rules (${former.rules.map((rule) => rule.name).join(', ')}): delete it in the console of EventBridge.`,
          zh: `事件总线 ${name} 不再使用，但因为有规则（${former.rules.map((rule) => rule.name).join('、')}）而保留：请在 EventBridge 控制台删除。`,
        },
      ],
    };
  return { steps: [{ kind: 'delete-bus', bus: name } as const], notes: [] };
}

function planBus({ bus }: Wanted, { bus: present }: Present) {
  if (bus === undefined || present?.description === bus.description) return { steps: [], refusals: [] };
  if (present === undefined)
    return {
      steps: [{ kind: 'create-bus', bus: bus.name, description: bus.description } as const],
      refusals: [],
    };
  // Publishing to a bus of others harms no one: it is used as it is, and remove will leave it alone.
  return { steps: [], refusals: [] };
}

/** Two ledgers share no lease, so two installations could write to the same listener at the same time. */
function otherInstallations(settings: Settings, { otherInstallations: others }: Present): readonly Refusal[] {
  return others
    .filter(({ environment }) => environment?.['LEDGER'] !== settings.values['LEDGER'])
    .map((view) => ({ ...view, place: regionTagOf(view) ?? settings.region }))
    .filter(({ environment, place }) => regionsMeet(environment?.['REGIONS'], place, settings))
    .map(({ functionName, environment, place }) => ({
      code: 'other-installation' as const,
      message: {
        en: `${functionName} in ${place} belongs to another installation that covers the same region with LEDGER=${environment?.['LEDGER'] ?? 'memory:'}. Two ledgers share no lease: both could change one listener at once.`,
        zh: `${place} 的 ${functionName} 属于另一套部署，它用 LEDGER=${environment?.['LEDGER'] ?? 'memory:'} 覆盖同一地域。两份轮换记录不共享租约：两套部署可能同时修改同一个监听。`,
      },
      remedy: {
        en: 'Use its LEDGER, let REGIONS of the two not meet, or remove one: npm run remove.',
        zh: '请使用它的 LEDGER，或让两者的 REGIONS 互不重叠，或卸载其中一套：npm run remove。',
      },
    }));
}

function regionsMeet(text: string | undefined, place: string, { region, config }: Settings): boolean {
  const theirs = regionsOf(text, place);
  const own = config.regions === 'own' ? [region] : config.regions;
  if (theirs === 'all' || own === 'all') return true;
  return own.some((each) => theirs.includes(each));
}

/** Empty: the region of the function, which is this one, because functions of other regions are not listed. */
export function regionsOf(text: string | undefined, region: string): readonly string[] | 'all' {
  const given = (text ?? '').trim();
  if (given === '') return [region];
  return given === 'all' ? 'all' : given.split(',').map((each) => each.trim());
}
