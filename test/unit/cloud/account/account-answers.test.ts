/** Answers of the control planes that do not match their documentation: none of them is believed. */
import { describe, expect, it } from 'vitest';
import { createAlarmsApi } from '../../../../shared/cloud/account/alarms.ts';
import type { MetricAlarm } from '../../../../shared/cloud/account/alarms-api.ts';
import { createEventBusesApi } from '../../../../shared/cloud/account/event-buses.ts';
import { createQuotasApi } from '../../../../shared/cloud/account/quotas.ts';
import { aWire, cloudError } from '../fakes.ts';

const ok = { Success: true, Code: 'Success', RequestId: 'R1' };
const rule = { RuleName: 'r', Status: 'ENABLE', FilterPattern: '{}' };

describe('EventBridge', () => {
  it.each<[string, string, unknown]>([
    ['says nothing of its success', 'GetEventBus', { Data: { EventBusName: 'bus' } }],
    ['has no bus in it', 'GetEventBus', { ...ok, Data: {} }],
    ['is about another bus', 'GetEventBus', { ...ok, Data: { EventBusName: 'another' } }],
    ['has no list of rules', 'ListRules', { ...ok, Data: { Total: 1 } }],
    ['has a rule without a state', 'ListRules', { ...ok, Data: { Rules: [{ ...rule, Status: undefined }] } }],
    [
      'has a pattern that is no JSON',
      'ListRules',
      { ...ok, Data: { Rules: [{ ...rule, FilterPattern: '{' }] } },
    ],
    ['says nothing of its success', 'CreateEventBus', {}],
    ['says nothing of its success', 'DeleteEventBus', {}],
    ['says nothing of its success', 'DeleteRule', {}],
  ])('is not believed if its answer %s: %s', async (_, action, answer) => {
    const api = createEventBusesApi(aWire({ [action]: () => answer }));
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      GetEventBus: () => api.getBus('bus'),
      ListRules: () => api.listRules('bus'),
      CreateEventBus: () => api.createBus('bus', ''),
      DeleteEventBus: () => api.deleteBus('bus'),
      DeleteRule: () => api.deleteRule('bus', 'rule'),
    };

    expect(await cloudError(calls[action]?.() ?? Promise.resolve())).toMatchObject({
      kind: 'invalid-answer',
    });
  });

  it('has no more rules after an empty token, and no fewer before it', async () => {
    const pages: Readonly<Record<string, unknown>> = {
      first: { ...ok, Data: { Rules: [{ ...rule, RuleName: 'a' }], NextToken: '1' } },
      1: { ...ok, Data: { Rules: [{ ...rule, RuleName: 'b', Description: null }], NextToken: '' } },
    };
    const wire = aWire({ ListRules: ({ NextToken }) => pages[String(NextToken ?? 'first')] });

    const rules = await createEventBusesApi(wire).listRules('bus');

    expect(rules.map(({ name, description }) => [name, description])).toEqual([
      ['a', ''],
      ['b', ''],
    ]);
    expect(wire.calls).toHaveLength(2);
  });
});

const alarm: MetricAlarm = {
  ruleId: 'a',
  ruleName: 'a',
  metric: 'FunctionFunctionErrors',
  region: 'cn-hangzhou',
  functionName: 'f',
  statistics: 'Value',
  comparison: 'LessThanThreshold',
  threshold: 1,
  times: 3,
  periodSeconds: 60,
  contactGroup: 'g',
  noData: 'alert',
};
const alarmEntry = {
  RuleId: 'a',
  RuleName: 'a',
  Namespace: 'acs_fc',
  MetricName: 'm',
  EnableState: true,
};

describe('CloudMonitor', () => {
  it.each<[string, unknown]>([
    ['says nothing of its success', { RequestId: 'R1' }],
    ['has another code than 200', { Success: true, Code: '400' }],
    ['is a page of a proxy', '<html></html>'],
  ])('has not taken an alarm if its answer %s', async (_, answer) => {
    const api = createAlarmsApi(aWire({ PutResourceMetricRule: () => answer }));

    expect(await cloudError(api.putAlarm(alarm))).toMatchObject({
      kind: 'invalid-answer',
      effectUnknown: true,
    });
  });

  it.each([{ Code: 200 }, { Code: '200', Success: 'true' }, { Success: true }])(
    'has taken it with %o',
    async (answer) => {
      const wire = aWire({ PutResourceMetricRule: () => answer });

      await createAlarmsApi(wire).putAlarm(alarm);

      expect(wire.calls[0]?.request).toMatchObject({
        Resources: '[{"region":"cn-hangzhou","functionName":"f"}]',
        NoDataPolicy: 'INSUFFICIENT_DATA',
        Escalations: { Critical: { Statistics: 'Value', Threshold: 1, Times: 3 } },
      });
    },
  );

  it.each<[string, unknown]>([
    ['a list is missing', { Success: true, Total: '2' }],
    ['a list is empty', { Success: true, Alarms: { Alarm: [] }, Total: '2' }],
    ['the total is missing', { Success: true, Alarms: { Alarm: [alarmEntry] } }],
    ['a rule has no id', { Success: true, Alarms: { Alarm: [{ ...alarmEntry, RuleId: '' }] }, Total: '1' }],
    [
      'nobody knows whether a rule is on',
      { Success: true, Alarms: { Alarm: [{ ...alarmEntry, EnableState: undefined }] }, Total: '1' },
    ],
  ])('has no list of alarms if %s', async (_, answer) => {
    const api = createAlarmsApi(aWire({ DescribeMetricRuleList: () => answer }));

    expect(await cloudError(api.listAlarms(''))).toMatchObject({ kind: 'invalid-answer' });
  });

  it('takes the metric of functions of 3.0 where several have one name', async () => {
    const entry = (Dimensions: string, Statistics: string) => ({
      Namespace: 'acs_fc',
      MetricName: 'M',
      Dimensions,
      Periods: '60,300',
      Statistics,
    });
    const Resource = [
      entry('region', 'Average'),
      entry('region,serviceName,functionName', 'Value'),
      entry('userId,region,functionName', 'Sum'),
      { ...entry('region,functionName', 'Maximum'), MetricName: 'M2' },
    ];
    const wire = aWire({
      DescribeMetricMetaList: () => ({
        Success: true,
        Code: '200',
        Resources: { Resource },
        TotalCount: '4',
      }),
    });

    expect(await createAlarmsApi(wire).describeMetric('M')).toMatchObject({
      statistics: ['Sum'],
      periodsSeconds: [60, 300],
    });
  });
});

describe('Quota Center', () => {
  it.each<[string, unknown]>([
    ['has no list', { TotalCount: 1 }],
    ['has a quota without a code', { Quotas: [{ TotalQuota: 1 }] }],
    ['has a number that is a text', { Quotas: [{ QuotaActionCode: 'a', TotalQuota: 'many' }] }],
  ])('is not believed if its answer %s', async (_, answer) => {
    const api = createQuotasApi(aWire({ ListProductQuotas: () => answer }));

    expect(await cloudError(api.listQuotas('alb'))).toMatchObject({ kind: 'invalid-answer' });
  });
});
