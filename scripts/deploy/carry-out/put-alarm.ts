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
      { hint: 'Leave ALARM_CONTACT_GROUP empty and set the alarm in the CloudMonitor console.' },
    );
  await alarms.putAlarm({ ...alarm, ...condition, region });
}
