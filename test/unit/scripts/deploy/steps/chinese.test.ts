/** Every step of a deployment in Chinese, and what it changes. */
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../../scripts/common/in-language.ts';
import { describeStep } from '../../../../../scripts/deploy/carry-out/describe-step.ts';
import type { Present, PresentFunction } from '../../../../../scripts/deploy/present/present.ts';
import type { Settings } from '../../../../../scripts/deploy/settings/settings.ts';
import type { Step } from '../../../../../scripts/deploy/steps/step.ts';
import { damaged, planInEach } from '../../../../support/deployment-plan.ts';
import { englishIn } from '../../../../support/english.ts';
import { deployedWith, settingsWith, wantedWith } from '../../../../support/installation.ts';

const settings = settingsWith();
const { present, functionOf, withRoles } = damaged();
const chinese = /[\u3400-\u9fff]/;
const alarmed = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });

const [role] = wantedWith(settings).roles;
const [alarm] = wantedWith(alarmed).alarms;
if (role === undefined || alarm === undefined) throw new Error('no role or no alarm');
const differences = [{ en: 'a -> b', zh: 'a -> b' }];
const why = { en: 'the settings need it no longer', zh: '设置中不再需要' };

const steps: { readonly [Kind in Step['kind']]: Extract<Step, { kind: Kind }> } = {
  'create-service-linked-role': { kind: 'create-service-linked-role', service: 'fc.aliyuncs.com' },
  'create-role': { kind: 'create-role', role },
  'update-trust': { kind: 'update-trust', role, differences },
  'create-policy': { kind: 'create-policy', role },
  'update-policy': { kind: 'update-policy', role, differences },
  'attach-policy': { kind: 'attach-policy', role },
  mark: { kind: 'mark', what: 'bucket', name: 'ledger', tags: [], differences },
  'create-bucket': { kind: 'create-bucket', bucket: 'ledger' },
  'block-public-access': { kind: 'block-public-access', bucket: 'ledger', differences },
  'create-bus': { kind: 'create-bus', bus: 'outcomes', description: '' },
  'deploy-function': {
    kind: 'deploy-function',
    resource: 'scan',
    functionName: 'cert-rotator-scan',
    change: 'update',
    differences,
  },
  'delete-trigger': { kind: 'delete-trigger', functionName: 'cert-rotator-scan', trigger: 'hourly', why },
  'delete-function': { kind: 'delete-function', functionName: 'cert-rotator-webhook', why },
  'delete-bus': { kind: 'delete-bus', bus: 'outcomes' },
  'delete-alarm': { kind: 'delete-alarm', ruleId: 'id', ruleName: 'cert-rotator-scan: errors' },
  'put-alarm': { kind: 'put-alarm', alarm, change: 'create', differences },
};

describe('a step in Chinese', () => {
  it.each(Object.values(steps))('has its names and no English: $kind', (step) => {
    const { en, zh } = describeStep(step);
    const names = en.match(/[\w.]*[-.][\w.-]+|ledger|outcomes/g) ?? [];

    expect(zh).toMatch(chinese);
    for (const name of names.filter((each) => !/^service-linked$/.test(each))) expect(zh).toContain(name);
    expect(zh).not.toMatch(/\b(?:the|create|update|delete|role|policy|function|alarm)\b/);
  });
});

describe('what a step changes, in Chinese', () => {
  const said = (wanted: Settings, found: Present): readonly string[] =>
    planInEach(wanted, found, { adopt: true, accept: true }).steps.flatMap((step) =>
      'differences' in step ? inLanguage('zh', step.differences) : [],
    );
  const scan = functionOf('scan');
  const changed = (change: Partial<PresentFunction>, view: object = {}): Present => ({
    ...present,
    functions: {
      ...present.functions,
      'cert-rotator-scan': { ...scan, ...change, view: { ...scan.view, ...view } },
    },
  });

  it.each<readonly [string, Present, string]>([
    ['a property', changed({}, { timeoutSeconds: 60 }), '执行超时时间（秒）：60 -> 3600'],
    ['something that was not set', changed({ reservedConcurrency: undefined }), '预留并发：无 -> 1'],
    ['a variable', changed({}, { environment: {} }), 'MODE：无 -> plan'],
    ['a trigger', changed({ triggers: [] }), '触发器 hourly：无 -> timer {'],
    ['a failed update', changed({}, { state: 'Failed' }), '状态：上一次更新失败'],
    ['tags', changed({}, { tags: undefined }), '标签：未知 -> application=alb-cert-rotator'],
    [
      'rights',
      withRoles(({ policy }) => ({ policy: { ...policy, document: { Version: '1', Statement: [] } } })),
      '+ Allow oss:GetObject，资源 acs:oss:',
    ],
  ])('names %s', (_what, found, expected) => {
    const all = said(settings, found);

    expect(
      all.some((text) => text.startsWith(expected)),
      all.join('\n'),
    ).toBe(true);
    expect(all.flatMap(englishIn)).toEqual([]);
  });

  it('shows no secret: it says that the value differs', () => {
    expect(said(settingsWith({ WEBHOOK_SECRET: `whsec_${'t'.repeat(64)}` }), present)).toEqual([
      'WEBHOOK_SECRET：值不同',
    ]);
  });

  it('names each part of the condition of an alarm', () => {
    const alarms = (deployedWith(alarmed).alarms ?? []).map((one) => ({
      ...one,
      isEnabled: false,
      metric: 'Other',
      functionName: undefined,
      contactGroups: [],
      condition: one.condition && { ...one.condition, threshold: 9, times: 9, noData: 'ok' as const },
    }));
    const all = said(alarmed, { ...deployedWith(alarmed), alarms });

    expect(all).toEqual(
      expect.arrayContaining([
        '状态：停用 -> 启用',
        '联系人组：无 -> oncall',
        '函数：其他 -> cert-rotator-scan',
        '阈值：9 -> 1',
        '连续周期数：9 -> 1',
        '无数据时：ok -> ignore',
      ]),
    );
    expect(all.join('\n')).not.toMatch(/^[a-z]/m);
  });
});
