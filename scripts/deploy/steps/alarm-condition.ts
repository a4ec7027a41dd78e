/**
 * When an alarm tells the contact group, from what CloudMonitor itself says of the metric: documents differ on the statistics of Function
 * Compute's metrics, and a value that is not in the metric's list is refused. Pure.
 */
import type { AlarmCondition, MetricFacts } from '../../../shared/cloud/account/alarms-api.ts';

/** In order of preference: all of them count errors. */
const STATISTICS = ['Sum', 'Value', 'Total', 'Maximum', 'Average'];

const PERIOD_SECONDS = 60;

/** `undefined`: the metric has no statistic that is known here. */
export function alarmCondition(metric: string, facts: MetricFacts): AlarmCondition | undefined {
  const statistics = STATISTICS.find((each) => facts.statistics.includes(each));
  if (statistics === undefined) return undefined;
  return {
    metric,
    statistics,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    times: 1,
    noData: 'ignore',
    periodSeconds: facts.periodsSeconds.includes(PERIOD_SECONDS)
      ? PERIOD_SECONDS
      : Math.min(...facts.periodsSeconds),
  };
}
