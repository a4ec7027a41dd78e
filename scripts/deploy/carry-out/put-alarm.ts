/**
 * Sets an alarm with what CloudMonitor itself says of the metric: documents differ on the statistics of Function Compute's metrics, and a
 * value that is not in the metric's list is refused.
 */
import { RotatorError } from '../../../shared/base/errors.ts';
import type { AlarmsApi } from '../../../shared/cloud/account/alarms-api.ts';
import type { WantedAlarm } from '../wanted/installation.ts';

/** In order of preference: all of them count errors. */
const STATISTICS = ['Sum', 'Value', 'Total', 'Maximum', 'Average'];

const PERIOD_SECONDS = 60;

export async function putAlarm(alarms: AlarmsApi, alarm: WantedAlarm, region: string): Promise<void> {
  const facts = await alarms.describeMetric(alarm.metric);
  const statistics = STATISTICS.find((each) => facts?.statistics.includes(each));
  if (facts === undefined || statistics === undefined)
    throw new RotatorError(
      'MetricUnknown',
      `CloudMonitor ${facts === undefined ? 'has no metric' : 'offers no known statistic for the metric'} ${alarm.metric} of Function Compute.`,
      { hint: 'Leave ALARM_CONTACT_GROUP empty and set the alarm in the CloudMonitor console.' },
    );
  await alarms.putAlarm({
    ...alarm,
    region,
    statistics,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    times: 1,
    noData: 'ignore',
    periodSeconds: facts.periodsSeconds.includes(PERIOD_SECONDS)
      ? PERIOD_SECONDS
      : Math.min(...facts.periodsSeconds),
  });
}
