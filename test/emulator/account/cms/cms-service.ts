/**
 * CloudMonitor (2019-01-01): metrics, alarm rules on Function Compute, and the names of contact groups.
 *
 * Lists have two levels, totals are texts, `Code` repeats the HTTP status, as in the cloud (A, SDK cms20190101 4.0, folder of August 2026).
 * That every action is granted on `*` is B.
 */
import type { Params } from '../../model/params.ts';
import { type ControlAction, controlService, type TableService } from '../control-actions.ts';
import { type CmsModel, NAMESPACE, type StoredRule } from './cms-model.ts';
import { notFound, readRule } from './rule.ts';

type Answer = Readonly<Record<string, unknown>>;

export function createCmsService(model: CmsModel): TableService {
  const entry = (action: string, run: (params: Params) => Answer): readonly [string, ControlAction] => [
    action,
    {
      permissions: () => [{ action: `cms:${action}`, resource: '*' }],
      run: (params) => ({ Success: true, Code: '200', ...run(params) }),
    },
  ];
  return controlService(
    '2019-01-01',
    Object.fromEntries([
      entry('DescribeMetricMetaList', (params) => describeMetrics(model, params)),
      entry('PutResourceMetricRule', (params) => {
        model.addRule(readRule(model, params));
        return {};
      }),
      entry('DescribeMetricRuleList', (params) => describeRules(model, params)),
      entry('DeleteMetricRules', (params) => deleteRules(model, params)),
      entry('DescribeContactGroupList', (params) => describeContactGroups(model, params)),
    ]),
  );
}

function describeMetrics(model: CmsModel, params: Params): Answer {
  const namespace = params.text('Namespace') ?? NAMESPACE;
  const name = params.text('MetricName');
  const metrics = model
    .metrics()
    .filter((metric) => namespace === NAMESPACE && (name === undefined || metric.name === name));
  const page = pageOf(metrics, model, params, 'PageNumber', 30);
  return {
    Resources: {
      Resource: page.map((metric) => ({
        Namespace: NAMESPACE,
        MetricName: metric.name,
        Dimensions: metric.dimensions.join(),
        Periods: metric.periods.join(),
        Statistics: metric.statistics.join(),
        Unit: 'Count',
      })),
    },
    TotalCount: String(metrics.length),
  };
}

function describeRules(model: CmsModel, params: Params): Answer {
  const namespace = params.text('Namespace');
  const ids = params.text('RuleIds')?.split(',');
  const rules = model
    .rules()
    .filter(
      (rule) =>
        (namespace === undefined || rule.namespace === namespace) &&
        (ids === undefined || ids.includes(rule.ruleId)),
    );
  if (rules.length === 0 && model.knobs.withoutRules === 'refuse')
    throw notFound('The specified resource is not found.');
  return {
    Code: 200,
    Alarms: { Alarm: pageOf(rules, model, params, 'Page', 10).map(viewOf) },
    Total: String(rules.length),
  };
}

function viewOf(rule: StoredRule): Answer {
  return {
    RuleId: rule.ruleId,
    RuleName: rule.ruleName,
    Namespace: rule.namespace,
    MetricName: rule.metric,
    EnableState: rule.enabled,
    AlertState: 'OK',
    ContactGroups: rule.contactGroups.join(),
    Dimensions: rule.resources,
    Resources: rule.resources,
    Period: String(rule.periodSeconds),
    SilenceTime: rule.silenceSeconds,
    NoDataPolicy: rule.noDataPolicy,
    SourceType: 'METRIC',
    // A level that is not set is an empty object.
    Escalations: { Info: {}, Warn: {}, Critical: {}, ...rule.escalations },
  };
}

function deleteRules(model: CmsModel, params: Params): Answer {
  const ids = params.list('Id') ?? [];
  if (ids.length === 0) params.required('Id');
  for (const id of ids) {
    if (model.rule(id) === undefined) throw notFound('The specified resource is not found.');
    model.removeRule(id);
  }
  return {};
}

/** Who is in a group is the business of people: only names. */
function describeContactGroups(model: CmsModel, params: Params): Answer {
  const names = model.contactGroups();
  const page = pageOf(names, model, params, 'PageNumber', 10);
  return {
    ContactGroups: { ContactGroup: page },
    ContactGroupList: { ContactGroup: page.map((Name) => ({ Name, Contacts: { Contact: [] } })) },
    Total: names.length,
  };
}

function pageOf<Item>(
  items: readonly Item[],
  { knobs }: CmsModel,
  params: Params,
  number: 'Page' | 'PageNumber',
  defaultSize: number,
): readonly Item[] {
  const page = params.integer(number, { min: 1, max: 1_000_000 }) ?? 1;
  const asked = params.integer('PageSize', { min: 1, max: 100 }) ?? defaultSize;
  const size = Math.min(asked, knobs.pageCap);
  return items.slice((page - 1) * size, page * size);
}
