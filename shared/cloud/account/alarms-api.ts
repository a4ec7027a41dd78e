/**
 * The narrow interface to CloudMonitor: alarms on the metrics of Function Compute.
 *
 * Every method rejects with a `CloudError`.
 */
import type { MethodName } from '../wrap.ts';

export interface MetricAlarm extends AlarmCondition {
  /** Chosen by us: a known id updates its rule. */
  readonly ruleId: string;
  readonly ruleName: string;
  readonly region: string;
  readonly functionName: string;
  /** A contact group that exists. */
  readonly contactGroup: string;
}

/** When it tells the contact group. */
export interface AlarmCondition {
  /** For example `FunctionFunctionErrors`. */
  readonly metric: string;
  /** One of `MetricFacts.statistics`. */
  readonly statistics: string;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  /** Periods in a row. */
  readonly times: number;
  /** One of `MetricFacts.periodsSeconds`. */
  readonly periodSeconds: number;
  /**
   * What no data means. `ignore`, the default of CloudMonitor: nothing happens, so a function that is never invoked raises no alarm. `alert`
   * is for a dead man's alarm.
   */
  readonly noData: 'ignore' | 'alert' | 'ok';
}

export interface AlarmView {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly namespace: string;
  readonly metric: string;
  readonly isEnabled: boolean;
  readonly contactGroups: readonly string[];
  /** `undefined`: it has none of ours, for example several levels or metrics. */
  readonly condition: AlarmCondition | undefined;
  /** `undefined`: the resources are not those of one function of Function Compute 3.0. */
  readonly functionName: string | undefined;
}

/** What CloudMonitor says of a metric: the statistics differ between documents, so it is asked. */
export interface MetricFacts {
  readonly statistics: readonly string[];
  readonly dimensions: readonly string[];
  readonly periodsSeconds: readonly number[];
}

export interface AlarmsApi {
  /** `undefined`: Function Compute has no such metric. */
  describeMetric(metric: string): Promise<MetricFacts | undefined>;
  /** Rules on Function Compute whose id begins with `idPrefix`. */
  listAlarms(idPrefix: string): Promise<readonly AlarmView[]>;
  putAlarm(alarm: MetricAlarm): Promise<void>;
  /** Succeeds for those that are gone already. */
  deleteAlarms(ruleIds: readonly string[]): Promise<void>;
  hasContactGroup(name: string): Promise<boolean>;
}

export const alarmReads: ReadonlySet<MethodName<AlarmsApi>> = new Set([
  'describeMetric',
  'listAlarms',
  'hasContactGroup',
] as const);
