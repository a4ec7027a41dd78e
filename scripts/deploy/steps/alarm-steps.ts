/** The alarms of an installation: those that are wanted and differ are set, and those that no setting asks for any more are deleted. Pure. */
import type { AlarmCondition, AlarmView } from '../../../shared/cloud/account/alarms-api.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { Present } from '../present/present.ts';
import type { Wanted, WantedAlarm } from '../wanted/installation.ts';
import { alarmCondition } from './alarm-condition.ts';
import { changeText, namedChange } from './change-text.ts';
import type { Refusal, Step } from './step.ts';

/** @param present `alarms` are those of our names alone */
export function planAlarms(wanted: Wanted, present: Pick<Present, 'alarms' | 'hasContactGroup' | 'metrics'>) {
  const { alarms = [], hasContactGroup, metrics } = present;
  const steps: Step[] = [];
  const refusals: Refusal[] = [];
  const [first] = wanted.alarms;
  if (first !== undefined && hasContactGroup === false)
    refusals.push({
      code: 'no-contact-group',
      message: {
        en: `CloudMonitor has no contact group "${first.contactGroup}".`,
        zh: `云监控没有联系人组“${first.contactGroup}”。`,
      },
      remedy: {
        en: 'Create it in the CloudMonitor console (Alerts, Alert Contacts), or correct ALARM_CONTACT_GROUP in .env.',
        zh: '请在云监控控制台（报警服务 > 报警联系人）创建它，或更正 .env 中的 ALARM_CONTACT_GROUP。',
      },
    });
  for (const alarm of wanted.alarms) {
    const found = alarms.find(({ ruleId }) => ruleId === alarm.ruleId);
    const facts = metrics?.[alarm.metric];
    const condition = facts && alarmCondition(alarm.metric, facts);
    const differences = found === undefined ? [] : alarmDifferences(found, alarm, condition);
    if (found !== undefined && differences.length === 0) continue;
    steps.push({ kind: 'put-alarm', alarm, change: found === undefined ? 'create' : 'update', differences });
  }
  const asked = new Set(wanted.alarms.map(({ ruleId }) => ruleId));
  for (const { ruleId, ruleName } of alarms)
    if (!asked.has(ruleId)) steps.push({ kind: 'delete-alarm', ruleId, ruleName });
  return { steps, refusals };
}

/** @param condition `undefined`: CloudMonitor did not say what the metric has, so that is not compared */
function alarmDifferences(
  found: AlarmView,
  alarm: WantedAlarm,
  condition: AlarmCondition | undefined,
): readonly InEach<string>[] {
  const groups = found.contactGroups.join(', ');
  return [
    ...(found.isEnabled ? [] : [{ en: 'state: off -> on', zh: '状态：停用 -> 启用' }]),
    ...(found.metric === alarm.metric
      ? []
      : [namedChange({ en: 'metric', zh: '监控项' }, changeText(found.metric, alarm.metric))]),
    ...(found.contactGroups.includes(alarm.contactGroup)
      ? []
      : [namedChange({ en: 'contact group', zh: '联系人组' }, changeText(groups, alarm.contactGroup))]),
    ...(found.functionName === alarm.functionName
      ? []
      : [
          namedChange(
            { en: 'function', zh: '函数' },
            {
              en: changeText(found.functionName ?? 'others', alarm.functionName).en,
              zh: changeText(found.functionName ?? '其他', alarm.functionName).zh,
            },
          ),
        ]),
    ...conditionDifferences(found.condition, condition),
  ];
}

const conditionNames = {
  statistics: { en: 'statistic', zh: '统计方法' },
  comparison: { en: 'comparison', zh: '比较符' },
  threshold: { en: 'threshold', zh: '阈值' },
  times: { en: 'periods in a row', zh: '连续周期数' },
  periodSeconds: { en: 'period in seconds', zh: '周期（秒）' },
  noData: { en: 'without data', zh: '无数据时' },
} as const satisfies Partial<Record<keyof AlarmCondition, InEach<string>>>;

function conditionDifferences(
  found: AlarmCondition | undefined,
  wanted: AlarmCondition | undefined,
): readonly InEach<string>[] {
  if (wanted === undefined) return [];
  if (found === undefined)
    return [{ en: 'condition: not one that deploy makes', zh: '告警条件：不是 deploy 设置的条件' }];
  return Object.entries(conditionNames).flatMap(([field, name]) => {
    const [before, after] = [found, wanted].map((one) => String(one[field as keyof typeof conditionNames]));
    return before === after ? [] : [namedChange(name, changeText(before ?? '', after ?? ''))];
  });
}
