/**
 * The narrow interface to CloudMonitor: alarms on the metrics of Function Compute.
 *
 * Every method rejects with a `CloudError`.
 */
export interface MetricAlarm {
  /** Chosen by us: a known id updates its rule. */
  readonly ruleId: string;
  readonly ruleName: string;
  /** For example `FunctionFunctionErrors`. */
  readonly metric: string;
  readonly region: string;
  readonly functionName: string;
  /** One of `MetricFacts.statistics`. */
  readonly statistics: string;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  /** Periods in a row. */
  readonly times: number;
  readonly periodSeconds: number;
  /** A contact group that exists. */
  readonly contactGroup: string;
}

export interface AlarmView {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly namespace: string;
  readonly metric: string;
  readonly isEnabled: boolean;
  readonly contactGroups: readonly string[];
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
  /** Rules whose id begins with `idPrefix`. */
  listAlarms(idPrefix: string): Promise<readonly AlarmView[]>;
  putAlarm(alarm: MetricAlarm): Promise<void>;
  deleteAlarms(ruleIds: readonly string[]): Promise<void>;
  hasContactGroup(name: string): Promise<boolean>;
}
