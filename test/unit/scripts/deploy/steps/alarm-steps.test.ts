/** Alarms that an earlier deployment has made: changed by a person, or asked for no longer. */
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../../scripts/common/in-language.ts';
import { readPresent } from '../../../../../scripts/deploy/present/read-present.ts';
import { planAlarms } from '../../../../../scripts/deploy/steps/alarm-steps.ts';
import type { AlarmCondition } from '../../../../../shared/cloud/account/alarms-api.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import { createAccountModel } from '../../../../support/account-model.ts';
import { deployedWith, emptyAccount, settingsWith, wantedWith } from '../../../../support/installation.ts';

const alarmed = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });
const wanted = wantedWith(alarmed);
const present = deployedWith(alarmed);
const [first, ...others] = present.alarms ?? [];
if (first?.condition === undefined) throw new Error('no alarm');
const { condition } = first;

const planWith = (alarm: typeof first) =>
  inLanguage('en', planAlarms(wanted, { ...present, alarms: [alarm, ...others] }).steps);

describe('the alarms of an installation', () => {
  it.each<readonly [Partial<AlarmCondition>, string]>([
    [{ threshold: 1000 }, 'threshold: 1000 -> 1'],
    [{ periodSeconds: 900 }, 'period in seconds: 900 -> 60'],
    [{ statistics: 'Average' }, 'statistic: Average -> Sum'],
    [{ times: 5 }, 'periods in a row: 5 -> 1'],
    [{ comparison: 'LessThanThreshold' }, 'comparison: LessThanThreshold -> GreaterThanOrEqualToThreshold'],
    [{ noData: 'ok' }, 'without data: ok -> ignore'],
  ])('are set again where a person has changed %o', (changed, difference) => {
    const steps = planWith({ ...first, condition: { ...condition, ...changed } });

    expect(steps).toMatchObject([{ kind: 'put-alarm', change: 'update', differences: [difference] }]);
  });

  it('are set again where the condition is none that deploy makes, or another function is watched', () => {
    expect(planWith({ ...first, condition: undefined })).toMatchObject([{ kind: 'put-alarm' }]);
    expect(planWith({ ...first, functionName: 'other' })).toMatchObject([{ kind: 'put-alarm' }]);
  });

  it('are left as they are where nothing differs', () => {
    expect(planAlarms(wanted, present).steps).toEqual([]);
  });

  it('are deleted where ALARM_CONTACT_GROUP is empty', () => {
    const { steps } = planAlarms(wantedWith(settingsWith()), present);

    expect(steps.map(({ kind }) => kind)).toEqual(Array(4).fill('delete-alarm'));
  });

  it('are deleted with the worker of a VPC that VPC_WORKERS no longer names', () => {
    const ofWorker = { ...first, ruleId: first.ruleId.replace('rotate', 'rotate-vpc-1') };

    expect(planAlarms(wanted, { ...present, alarms: [...(present.alarms ?? []), ofWorker] }).steps).toEqual([
      { kind: 'delete-alarm', ruleId: ofWorker.ruleId, ruleName: ofWorker.ruleName },
    ]);
  });

  it('are read also where none are wanted, but no right in CloudMonitor is needed for that', async () => {
    const { apis, newBuckets } = createAccountModel();
    const alarms = { ...apis.alarms, listAlarms: async () => present.alarms ?? [] };
    const refused = () =>
      Promise.reject(
        new CloudError('no', { kind: 'denied', action: 'DescribeMetricRuleList', cloudCode: 'x' }),
      );
    const read = (api: typeof alarms) =>
      readPresent({ ...apis, alarms: api }, wantedWith(settingsWith()), emptyAccount.identity, newBuckets);

    expect((await read(alarms)).alarms).toHaveLength(4);
    expect((await read({ ...alarms, listAlarms: refused })).alarms).toBeUndefined();
  });
});
