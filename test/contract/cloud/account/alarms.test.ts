/** Alarms: the adapter, the SDK core and the emulated CloudMonitor over HTTP. */
import { describe, expect, it } from 'vitest';
import type { MetricAlarm } from '../../../../shared/cloud/account/alarms-api.ts';
import { type CmsKnobs, CmsModel } from '../../../emulator/account/cms/cms-model.ts';
import { createCmsService } from '../../../emulator/account/cms/cms-service.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { callRaw, controlPlanesWith } from './planes.ts';

async function open(knobs: Partial<CmsKnobs> = {}, statements?: readonly object[]) {
  const model = new CmsModel(knobs);
  model.addContactGroup('on-call');
  const caller =
    statements === undefined ? {} : { policy: parsePolicy({ Version: '1', Statement: statements }) };
  const { alarms, front } = await controlPlanesWith(() => [createCmsService(model)], caller);
  return { alarms, model, front };
}

const anAlarm = (wanted: Partial<MetricAlarm> = {}): MetricAlarm => ({
  ruleId: 'cert-rotator-scan-errors',
  ruleName: 'cert-rotator: errors of scan',
  metric: 'FunctionFunctionErrors',
  region: 'cn-hangzhou',
  functionName: 'cert-rotator-scan',
  statistics: 'Value',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  times: 1,
  periodSeconds: 60,
  contactGroup: 'on-call',
  noData: 'ignore',
  ...wanted,
});

describe('a metric of Function Compute', () => {
  it.each([[['Value']], [['Sum', 'Average']]])(
    'has the statistics that CloudMonitor names: %s',
    async (statistics) => {
      const { alarms } = await open({ statistics });

      expect(await alarms.describeMetric('FunctionFunctionErrors')).toEqual({
        statistics,
        dimensions: ['region', 'functionName'],
        periodsSeconds: [60, 300],
      });
    },
  );

  it('that does not exist is not there, which is no error', async () => {
    const { alarms } = await open();

    expect(await alarms.describeMetric('FunctionErrorsOfTomorrow')).toBeUndefined();
  });
});

describe('an alarm', () => {
  it('is created with the dimensions of a function of 3.0, and read back as it was meant', async () => {
    const { alarms, model } = await open();
    const { ruleId, ruleName, region, functionName, contactGroup, ...condition } = anAlarm();

    await alarms.putAlarm(anAlarm());

    expect(model.rule(ruleId)?.resources).toBe(JSON.stringify([{ region, functionName }]));
    expect(await alarms.listAlarms('cert-rotator-')).toEqual([
      {
        ruleId,
        ruleName,
        namespace: 'acs_fc',
        metric: 'FunctionFunctionErrors',
        isEnabled: true,
        contactGroups: [contactGroup],
        functionName,
        condition,
      },
    ]);
  });

  it('for a dead man counts missing data as an alert, which is not the default', async () => {
    const { alarms, model } = await open();
    const dead = anAlarm({
      metric: 'FunctionTotalInvocations',
      comparison: 'LessThanThreshold',
      noData: 'alert',
    });

    await alarms.putAlarm(dead);

    expect(model.rule(dead.ruleId)?.noDataPolicy).toBe('INSUFFICIENT_DATA');
    expect((await alarms.listAlarms(''))[0]?.condition?.noData).toBe('alert');
  });

  it('of a known id is updated', async () => {
    const { alarms } = await open();
    await alarms.putAlarm(anAlarm());

    await alarms.putAlarm(anAlarm({ threshold: 5 }));

    const listed = await alarms.listAlarms('cert-rotator-');
    expect(listed.map(({ condition }) => condition?.threshold)).toEqual([5]);
  });

  it('that was switched off in the console is seen to be off', async () => {
    const { alarms, model } = await open();
    await alarms.putAlarm(anAlarm());
    model.setEnabled('cert-rotator-scan-errors', false);

    expect(await alarms.listAlarms('cert-rotator-')).toMatchObject([{ isEnabled: false }]);
  });

  it.each<[string, Partial<MetricAlarm>, string]>([
    ['a metric that does not exist', { metric: 'FunctionErrorsOfTomorrow' }, 'ResourceNotFound'],
    ['a metric of a whole region', { metric: 'RegionFunctionErrors' }, 'ParameterInvalid'],
    ['statistics that the metric does not have', { statistics: 'Sum' }, 'ParameterInvalid'],
    ['a period that the metric does not have', { periodSeconds: 61 }, 'ParameterInvalid'],
    ['a contact group that does not exist', { contactGroup: 'nobody' }, 'ResourceNotFound'],
    ['no function', { functionName: '' }, 'ParameterInvalid'],
    ['a number of periods that is none', { times: 0 }, 'ParameterInvalid'],
  ])('on %s is refused, and nothing is stored', async (_, wanted, cloudCode) => {
    const { alarms, model } = await open();

    await expect(alarms.putAlarm(anAlarm(wanted))).rejects.toMatchObject({ cloudCode });
    expect(model.rules()).toEqual([]);
  });
});

describe('the list of alarms', () => {
  it.each(['empty', 'refuse'] as const)('without any rule is empty (%s)', async (withoutRules) => {
    const { alarms } = await open({ withoutRules });

    expect(await alarms.listAlarms('')).toEqual([]);
  });

  it('is read to the last page, and has only rules that begin with the prefix', async () => {
    const { alarms } = await open({ pageCap: 2 });
    const ids = ['a-1', 'b-1', 'a-2', 'b-2', 'a-3', 'b-3', 'a-4'];
    for (const ruleId of ids) await alarms.putAlarm(anAlarm({ ruleId }));

    const found = await alarms.listAlarms('a-');

    expect(found.map(({ ruleId }) => ruleId)).toEqual(['a-1', 'a-2', 'a-3', 'a-4']);
  });

  it('shows rules of other forms without a condition of ours', async () => {
    const { alarms, model } = await open();
    await alarms.putAlarm(anAlarm());
    const [ours] = model.rules();
    if (ours === undefined) throw new Error('The alarm was not stored.');
    const critical = ours.escalations['Critical'];
    if (critical === undefined) throw new Error('The alarm has no level.');
    model.addRule({ ...ours, ruleId: 'x-two-levels', escalations: { Critical: critical, Warn: critical } });
    model.addRule({ ...ours, ruleId: 'x-service', resources: '[{"serviceName":"s","functionName":"f"}]' });
    model.addRule({ ...ours, ruleId: 'x-no-json', resources: 'userId=1' });

    expect(await alarms.listAlarms('x-')).toMatchObject([
      { ruleId: 'x-two-levels', condition: undefined, functionName: 'cert-rotator-scan' },
      { ruleId: 'x-service', functionName: undefined },
      { ruleId: 'x-no-json', functionName: undefined },
    ]);
  });
});

describe('deletion', () => {
  it('removes the rules that it names, also if one of them is gone, and no other', async () => {
    const { alarms, model } = await open();
    for (const ruleId of ['a-1', 'a-2', 'theirs']) await alarms.putAlarm(anAlarm({ ruleId }));

    await alarms.deleteAlarms(['gone', 'a-1', 'a-2']);
    await alarms.deleteAlarms([]);

    expect(model.rules().map(({ ruleId }) => ruleId)).toEqual(['theirs']);
  });
});

describe('a contact group', () => {
  it('is found on any page, by its whole name', async () => {
    const { alarms, model } = await open({ pageCap: 2 });
    for (const name of ['first', 'second', 'third', 'the last one']) model.addContactGroup(name);

    expect(await alarms.hasContactGroup('the last one')).toBe(true);
    expect(await alarms.hasContactGroup('the last')).toBe(false);
  });
});

describe('CloudMonitor', () => {
  it('grants each action by itself', async () => {
    const allow = { Effect: 'Allow', Action: 'cms:DescribeMetricMetaList', Resource: '*' };
    const { alarms } = await open({}, [allow]);

    await alarms.describeMetric('FunctionFunctionErrors');
    for (const call of [
      alarms.putAlarm(anAlarm()),
      alarms.listAlarms(''),
      alarms.deleteAlarms(['a']),
      alarms.hasContactGroup('on-call'),
    ])
      await expect(call).rejects.toMatchObject({ cloudCode: 'NoPermission', kind: 'denied' });
  });

  it('refuses a rule without a level, or with half of one', async () => {
    const { front } = await open();
    const rule = {
      RuleId: 'a',
      RuleName: 'a',
      Namespace: 'acs_fc',
      MetricName: 'FunctionFunctionErrors',
      Resources: '[{"region":"cn-hangzhou","functionName":"f"}]',
      ContactGroups: 'on-call',
    };

    await expect(callRaw(front.url, 'cms', 'PutResourceMetricRule', rule)).rejects.toMatchObject({
      code: 'ParameterInvalid',
    });
    const half = { ...rule, Escalations: { Critical: { Statistics: 'Value', Threshold: 1 } } };
    await expect(callRaw(front.url, 'cms', 'PutResourceMetricRule', half)).rejects.toMatchObject({
      code: 'MissingComparisonOperator',
    });
  });
});
