/**
 * The model of CloudMonitor: contact groups, metrics of Function Compute, and alarm rules on them. It evaluates no rule.
 *
 * Contacts and their groups are made by people in the console, so a test adds them. Sources: "Monitoring data", Function Compute 3.0 manual
 * (names and dimensions of metrics, A); which statistics CloudMonitor has for them differs between documents (U).
 */

export interface CmsKnobs {
  /** Entries on a page, also below the page size that was asked for. U. */
  readonly pageCap: number;
  /** What CloudMonitor accepts for the metrics of functions: `Value` in older documents, `Sum` in code of others. U. */
  readonly statistics: readonly string[];
  /** The answer to a list of rules without entries: an empty list, or `ResourceNotFound`. B for both. */
  readonly withoutRules: 'empty' | 'refuse';
}

export const cmsKnobs: CmsKnobs = { pageCap: 2, statistics: ['Value'], withoutRules: 'refuse' };

export interface Metric {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly periods: readonly number[];
  readonly statistics: readonly string[];
}

/** All four are set, or the level is not. */
export interface Escalation {
  readonly Statistics: string;
  readonly ComparisonOperator: string;
  readonly Threshold: string;
  readonly Times: string;
}

export interface StoredRule {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly namespace: string;
  readonly metric: string;
  /** JSON, as it was sent. */
  readonly resources: string;
  readonly contactGroups: readonly string[];
  readonly periodSeconds: number;
  readonly noDataPolicy: string;
  readonly silenceSeconds: number;
  readonly escalations: Readonly<Record<string, Escalation>>;
  readonly enabled: boolean;
}

export const NAMESPACE = 'acs_fc';

const functionMetrics = [
  'FunctionFunctionErrors',
  'FunctionServerErrors',
  'FunctionClientErrors',
  'FunctionTotalInvocations',
  'FunctionConcurrencyThrottles',
  'FunctionResourceThrottles',
  'FunctionAsyncEventExpiredDropped',
  'FunctionDestinationErrors',
];

export class CmsModel {
  readonly knobs: CmsKnobs;
  private readonly groups = new Set<string>();
  private readonly stored = new Map<string, StoredRule>();

  constructor(knobs: Partial<CmsKnobs> = {}) {
    this.knobs = { ...cmsKnobs, ...knobs };
  }

  addContactGroup(name: string): void {
    this.groups.add(name);
  }

  contactGroups(): readonly string[] {
    return [...this.groups];
  }

  /** Without the checks of the API, as a rule that another person has made. */
  addRule(rule: StoredRule): void {
    this.stored.set(rule.ruleId, rule);
  }

  /** As DisableMetricRules in the console. */
  setEnabled(ruleId: string, enabled: boolean): void {
    const rule = this.stored.get(ruleId);
    if (rule === undefined) throw new Error(`There is no alarm rule ${ruleId}.`);
    this.stored.set(ruleId, { ...rule, enabled });
  }

  removeRule(ruleId: string): void {
    this.stored.delete(ruleId);
  }

  rules(): readonly StoredRule[] {
    return [...this.stored.values()];
  }

  rule(ruleId: string): StoredRule | undefined {
    return this.stored.get(ruleId);
  }

  metrics(): readonly Metric[] {
    const { statistics } = this.knobs;
    const periods = [60, 300];
    return functionMetrics.flatMap((name) => [
      { name, dimensions: ['region', 'functionName'], periods, statistics },
      { name: name.replace(/^Function/, 'Region'), dimensions: ['region'], periods, statistics },
    ]);
  }
}
