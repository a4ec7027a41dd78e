/** Sets an alarm with what CloudMonitor itself says of the metric. */
import { RotatorError } from '../../../shared/base/errors.ts';
import type { AlarmsApi } from '../../../shared/cloud/account/alarms-api.ts';
import { alarmCondition } from '../steps/alarm-condition.ts';
import type { WantedAlarm } from '../wanted/installation.ts';

export async function putAlarm(alarms: AlarmsApi, alarm: WantedAlarm, region: string): Promise<void> {
  const facts = await alarms.describeMetric(alarm.metric);
  const condition = facts && alarmCondition(alarm.metric, facts);
  if (condition === undefined)
    throw new RotatorError(
      'MetricUnknown',
      `CloudMonitor ${facts === undefined ? 'has no metric' : 'offers no known statistic for the metric'} ${alarm.metric} of Function Compute.`,
      {
        hint: 'Leave ALARM_CONTACT_GROUP empty and set the alarm in the CloudMonitor console.',
        chinese: {
          says:
            facts === undefined
              ? `云监控没有函数计算的监控项 ${alarm.metric}。`
              : `云监控没有为函数计算的监控项 ${alarm.metric} 提供可用的统计方法。`,
          todo: '请把 ALARM_CONTACT_GROUP 留空，在云监控控制台设置告警。',
        },
      },
    );
  await alarms.putAlarm({ ...alarm, ...condition, region });
}
