/**
 * `AlarmsApi` over a wire to CloudMonitor: threshold rules of one level (critical) on metrics of Function Compute, and checks every answer.
 * Never retries, never changes contacts.
 *
 * Functions of Function Compute 3.0 have the dimensions `region` and `functionName`; those of 2.0 also have `serviceName`.
 *
 * Sources: SDK cms20190101 4.0, folder of August 2026 (A); "Monitoring data", Function Compute 3.0 manual (2025-09, A); that a list without
 * entries can be refused with `ResourceNotFound` from terraform-provider-alicloud (B).
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { callChecked, itemsOf } from '../answer.ts';
import type { CallContext } from '../error-mapping.ts';
import { CloudError } from '../errors.ts';
import { type NumberedPage, readAllNumbered } from '../paging.ts';
import type { Wire } from '../wire.ts';
import { type AnsweredRule, accepted, contactGroupsPage, metricsPage, rulesPage } from './alarm-schemas.ts';
import type { AlarmCondition, AlarmsApi, AlarmView, MetricFacts } from './alarms-api.ts';

export const FUNCTION_COMPUTE_NAMESPACE = 'acs_fc';

/** No maximum is documented; a server that returns fewer is read to the end, too. */
const ENTRIES_PER_PAGE = 50;

export function createAlarmsApi(wire: Wire): AlarmsApi {
  function call<Answer>(
    action: string,
    request: Readonly<Record<string, unknown>>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer> {
    const context: CallContext = { product: 'cms', action };
    return callChecked(wire, context, request, schema);
  }

  async function readList<Item>(
    action: string,
    fetchPage: (currentPage: number) => Promise<NumberedPage<Item>>,
    idOf: (item: Item) => string,
  ): Promise<readonly Item[]> {
    const found = new Map<string, Item>();
    await readAllNumbered({
      action,
      pageSize: ENTRIES_PER_PAGE,
      fetchPage,
      idOf,
      keep: (item) => found.set(idOf(item), item),
    });
    return [...found.values()];
  }

  return {
    async describeMetric(metric) {
      const action = 'DescribeMetricMetaList';
      const metrics = await readList(
        action,
        async (currentPage) => {
          const request = {
            Namespace: FUNCTION_COMPUTE_NAMESPACE,
            MetricName: metric,
            PageNumber: currentPage,
            PageSize: ENTRIES_PER_PAGE,
          };
          const { Resources, TotalCount } = await call(action, request, metricsPage());
          const items = itemsOf(action, {
            field: 'Resources.Resource',
            items: Resources?.Resource,
            totalCount: TotalCount,
            partOfMore: currentPage > 1,
          });
          return { items, totalCount: TotalCount };
        },
        ({ MetricName, Dimensions }) => `${MetricName} ${Dimensions.join()}`,
      );
      return metrics
        .filter(
          ({ Namespace, MetricName }) => Namespace === FUNCTION_COMPUTE_NAMESPACE && MetricName === metric,
        )
        .map(
          ({ Statistics, Dimensions, Periods }): MetricFacts => ({
            statistics: Statistics,
            dimensions: Dimensions,
            periodsSeconds: Periods,
          }),
        )
        .sort((left, right) => distance(left) - distance(right))[0];
    },

    async listAlarms(idPrefix) {
      const action = 'DescribeMetricRuleList';
      const rules = await readList(
        action,
        async (currentPage) => {
          const request = {
            Namespace: FUNCTION_COMPUTE_NAMESPACE,
            Page: currentPage,
            PageSize: ENTRIES_PER_PAGE,
          };
          const answer = await unlessMissing(() => call(action, request, rulesPage()));
          if (answer === undefined) return { items: [], totalCount: 0 };
          const items = itemsOf(action, {
            field: 'Alarms.Alarm',
            items: answer.Alarms?.Alarm,
            totalCount: answer.Total,
            partOfMore: currentPage > 1,
          });
          return { items, totalCount: answer.Total };
        },
        ({ RuleId }) => RuleId,
      );
      return rules.filter(({ RuleId }) => RuleId.startsWith(idPrefix)).map(toView);
    },

    async putAlarm(alarm) {
      await call(
        'PutResourceMetricRule',
        {
          RuleId: alarm.ruleId,
          RuleName: alarm.ruleName,
          Namespace: FUNCTION_COMPUTE_NAMESPACE,
          MetricName: alarm.metric,
          Resources: JSON.stringify([{ region: alarm.region, functionName: alarm.functionName }]),
          ContactGroups: alarm.contactGroup,
          Period: alarm.periodSeconds,
          NoDataPolicy: noDataPolicies[alarm.noData],
          Escalations: {
            Critical: {
              Statistics: alarm.statistics,
              ComparisonOperator: alarm.comparison,
              Threshold: alarm.threshold,
              Times: alarm.times,
            },
          },
        },
        accepted(),
      );
    },

    async deleteAlarms(ruleIds) {
      // One at a time: what happens to the others where one of them is unknown is not documented.
      for (const ruleId of ruleIds)
        await unlessMissing(() => call('DeleteMetricRules', { Id: [ruleId] }, accepted()));
    },

    async hasContactGroup(name) {
      const action = 'DescribeContactGroupList';
      const groups = await readList(
        action,
        async (currentPage) => {
          const request = { PageNumber: currentPage, PageSize: ENTRIES_PER_PAGE };
          const { ContactGroupList, Total } = await call(action, request, contactGroupsPage());
          const items = itemsOf(action, {
            field: 'ContactGroupList.ContactGroup',
            items: ContactGroupList?.ContactGroup,
            totalCount: Total,
            partOfMore: currentPage > 1,
          });
          return { items, totalCount: Total };
        },
        ({ Name }) => Name,
      );
      return groups.some(({ Name }) => Name === name);
    },
  };
}

const noDataPolicies = {
  ignore: 'KEEP_LAST_STATE',
  alert: 'INSUFFICIENT_DATA',
  ok: 'OK',
} as const satisfies Record<AlarmCondition['noData'], string>;

/** How far the dimensions of a metric are from those of a function of 3.0. Several entries can have one name. */
function distance({ dimensions }: MetricFacts): number {
  const wanted = ['region', 'functionName'];
  const missing = wanted.filter((name) => !dimensions.includes(name)).length;
  const isOfAService = dimensions.includes('serviceName') ? 1 : 0;
  return missing * 100 + isOfAService * 10 + dimensions.filter((name) => !wanted.includes(name)).length;
}

async function unlessMissing<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CloudError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

function toView(rule: AnsweredRule): AlarmView {
  return {
    ruleId: rule.RuleId,
    ruleName: rule.RuleName,
    namespace: rule.Namespace,
    metric: rule.MetricName,
    isEnabled: rule.EnableState,
    contactGroups: (rule.ContactGroups ?? '').split(',').filter((group) => group !== ''),
    condition: conditionOf(rule),
    functionName: functionNameOf(rule),
  };
}

function conditionOf({
  MetricName,
  Period,
  NoDataPolicy,
  Escalations,
}: AnsweredRule): AlarmCondition | undefined {
  const { Critical, Warn, Info } = Escalations ?? {};
  if (Critical === undefined || Warn !== undefined || Info !== undefined || Period === undefined)
    return undefined;
  const comparison = comparisons.find((known) => known === Critical.ComparisonOperator);
  const noData = policyNames.find((name) => noDataPolicies[name] === (NoDataPolicy ?? noDataPolicies.ignore));
  if (comparison === undefined || noData === undefined) return undefined;
  return {
    metric: MetricName,
    statistics: Critical.Statistics,
    comparison,
    threshold: Critical.Threshold,
    times: Critical.Times,
    periodSeconds: Period,
    noData,
  };
}

const comparisons = ['GreaterThanOrEqualToThreshold', 'LessThanThreshold'] as const;
const policyNames = ['ignore', 'alert', 'ok'] as const;

const oneFunction = lazily(() => z.tuple([z.strictObject({ region: z.string(), functionName: z.string() })]));

function functionNameOf({ Resources }: AnsweredRule): string | undefined {
  if (Resources === undefined) return undefined;
  try {
    return oneFunction().safeParse(JSON.parse(Resources)).data?.[0].functionName;
  } catch {
    // Not JSON: a rule that someone has made in another form.
    return undefined;
  }
}
