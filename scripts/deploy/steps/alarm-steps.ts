/** The alarms of an installation: those that are wanted and differ are set, and those that no setting asks for any more are deleted. Pure. */
import type { AlarmCondition, AlarmView } from '../../../shared/cloud/account/alarms-api.ts';
import type { Present } from '../present/present.ts';
import type { Wanted, WantedAlarm } from '../wanted/installation.ts';
import { alarmCondition } from './alarm-condition.ts';
import { changeText } from './change-text.ts';
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
      message: `CloudMonitor has no contact group "${first.contactGroup}".`,
      remedy:
        'Create it in the CloudMonitor console (Alerts, Alert Contacts), or correct ALARM_CONTACT_GROUP in .env.',
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
): readonly string[] {
  const groups = found.contactGroups.join(', ');
  return [
    ...(found.isEnabled ? [] : [`state: ${changeText('off', 'on')}`]),
    ...(found.metric === alarm.metric ? [] : [`metric: ${changeText(found.metric, alarm.metric)}`]),
    ...(found.contactGroups.includes(alarm.contactGroup)
      ? []
      : [`contact group: ${changeText(groups, alarm.contactGroup)}`]),
    ...(found.functionName === alarm.functionName
      ? []
      : [`function: ${changeText(found.functionName ?? 'others', alarm.functionName)}`]),
    ...conditionDifferences(found.condition, condition),
  ];
}

const conditionNames = {
  statistics: 'statistic',
  comparison: 'comparison',
  threshold: 'threshold',
  times: 'periods in a row',
  periodSeconds: 'period in seconds',
  noData: 'without data',
} as const satisfies Partial<Record<keyof AlarmCondition, string>>;

function conditionDifferences(
  found: AlarmCondition | undefined,
  wanted: AlarmCondition | undefined,
): readonly string[] {
  if (wanted === undefined) return [];
  if (found === undefined) return ['condition: not one that deploy makes'];
  return Object.entries(conditionNames).flatMap(([field, name]) => {
    const [before, after] = [found, wanted].map((one) => String(one[field as keyof typeof conditionNames]));
    return before === after ? [] : [`${name}: ${changeText(before ?? '', after ?? '')}`];
  });
}
