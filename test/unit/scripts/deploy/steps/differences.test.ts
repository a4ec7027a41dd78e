/** What a person reads before something is changed: rights, values, tags. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type InLanguage, inLanguage } from '../../../../../scripts/common/in-language.ts';
import type { Present, PresentFunction } from '../../../../../scripts/deploy/present/present.ts';
import { changeText as changeIn } from '../../../../../scripts/deploy/steps/change-text.ts';
import { documentDifferences as differencesIn } from '../../../../../scripts/deploy/steps/document-differences.ts';
import { planDeployment } from '../../../../../scripts/deploy/steps/plan-deployment.ts';
import type { Step } from '../../../../../scripts/deploy/steps/step.ts';
import { deployedWith, propsOf, settingsWith, wantedWith } from '../../../../support/installation.ts';

const settings = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });
const present = deployedWith(settings);
const ROLE = 'cert-rotator-scan-cn-hangzhou';
const ours = 'application=alb-cert-rotator, prefix=cert-rotator, region=cn-hangzhou';

const changeText = (now: unknown, then: unknown): string => changeIn(now, then).en;
const documentDifferences = (before: unknown, after: unknown): readonly string[] =>
  inLanguage('en', differencesIn(before, after));

function steps(found: Present, adopt = false): readonly InLanguage<Step>[] {
  const plan = planDeployment({
    settings,
    wanted: wantedWith(settings),
    functions: propsOf(settings),
    secrets: new Set(['WEBHOOK_SECRET']),
    present: found,
    allowed: { adopt, accept: false },
  });
  return inLanguage('en', plan.steps);
}

/** By kind: the differences of each step. */
function differences(found: Present, adopt = false): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    steps(found, adopt).map((step) => [
      step.kind === 'mark' ? `mark ${step.what}` : step.kind,
      'differences' in step ? step.differences : [],
    ]),
  );
}

function withRole(changes: { readonly role?: object; readonly policy?: object }): Present {
  const found = present.roles[ROLE];
  if (found?.role === undefined || found.policy === undefined) throw new Error('no role');
  const role = { ...found.role, ...changes.role };
  const policy = { ...found.policy, ...changes.policy };
  return { ...present, roles: { ...present.roles, [ROLE]: { ...found, role, policy } } };
}

function withFunction(name: string, change: (found: PresentFunction) => PresentFunction): Present {
  const found = present.functions[name];
  if (found === undefined) throw new Error(`no ${name}`);
  return { ...present, functions: { ...present.functions, [name]: change(found) } };
}

const trustOf = (service: string) => ({
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: [service] } }],
});

describe('before a role is adopted, a person reads', () => {
  const foreign = withRole({
    role: { tags: [{ key: 'application', value: 'theirs' }], trust: trustOf('ecs.aliyuncs.com') },
    policy: {
      tags: [],
      document: {
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: ['oss:*', 'alb:ListListeners'], Resource: '*' }],
      },
    },
  });

  it('who may assume it now, and who will', () => {
    expect(differences(foreign, true)['update-trust']).toEqual([
      '- Allow sts:AssumeRole by {"Service":["ecs.aliyuncs.com"]}',
      '+ Allow sts:AssumeRole by {"Service":["fc.aliyuncs.com"]}',
    ]);
  });

  it('each right that its policy loses and gets', () => {
    const found = differences(foreign, true)['update-policy'] ?? [];

    expect(found).toContain('- Allow oss:* on *');
    expect(found.filter((line) => line.startsWith('+ Allow alb:'))).not.toEqual([]);
    expect(found.every((line) => /^[-+] Allow \S+ on \S+/.test(line))).toBe(true);
  });

  it('which tags it gets', () => {
    const found = differences(foreign, true);

    expect(found['mark role']).toEqual([`tags: application=theirs -> ${ours}`]);
    expect(found['mark policy']).toEqual([`tags: none -> ${ours}`]);
  });

  it('the same when it is refused without --adopt', () => {
    const refused = differences(foreign);

    expect(refused['update-trust']).toEqual(differences(foreign, true)['update-trust']);
    expect(refused['update-policy']).toEqual(differences(foreign, true)['update-policy']);
  });

  it('of a function of others that is the same otherwise: its tags', () => {
    const untagged = withFunction('cert-rotator-scan', (found) => ({
      ...found,
      view: { ...found.view, tags: found.view.tags?.filter(({ key }) => /version|build/.test(key)) },
    }));

    expect(differences(untagged, true)).toEqual({ 'deploy-function': [`tags: none -> ${ours}`] });
  });
});

describe('a step that changes something says what', () => {
  it.each([
    [
      'a trigger at another time',
      'cronExpression',
      '0 9 * * * *',
      ', cronExpression: 0 9 * * * * -> 0 7 * * * *',
    ],
    ['a timer that is off', 'enable', false, ', enable: false -> true'],
  ])('of %s', (_what, key, value, expected) => {
    const changed = withFunction('cert-rotator-scan', (found) => ({
      ...found,
      triggers: found.triggers.map((one) => ({
        ...one,
        config: { ...(one.config as object), [key]: value },
      })),
    }));

    expect(differences(changed)).toEqual({ 'deploy-function': [`trigger hourly${expected}`] });
  });

  it('of a trigger that is missing, or of another type', () => {
    const without = withFunction('cert-rotator-scan', (found) => ({ ...found, triggers: [] }));
    const other = withFunction('cert-rotator-scan', (found) => ({
      ...found,
      triggers: found.triggers.map((one) => ({ ...one, type: 'http' })),
    }));

    expect(differences(without)['deploy-function']).toEqual([
      'trigger hourly: none -> timer {"cronExpression":"0 7 * * * *","enable":true}',
    ]);
    expect(differences(other)['deploy-function']).toEqual(['trigger hourly: http -> timer']);
  });

  it.each([
    ['another contact group', { contactGroups: ['night', 'day'] }, 'contact group: night, day -> oncall'],
    ['a switched off rule', { isEnabled: false }, 'state: off -> on'],
    ['another metric', { metric: 'Other' }, 'metric: Other -> FunctionFunctionErrors'],
  ])('of an alarm with %s', (_what, changes, expected) => {
    const alarms = (present.alarms ?? []).map((one, index) => (index === 0 ? { ...one, ...changes } : one));

    expect(steps({ ...present, alarms })).toMatchObject([{ change: 'update', differences: [expected] }]);
  });

  it('without a secret, and without the value of a variable that is not ours', () => {
    const hidden = randomBytes(32).toString('hex');
    const changed = withFunction('cert-rotator-webhook', (found) => ({
      ...found,
      view: {
        ...found.view,
        environment: { ...found.view.environment, WEBHOOK_SECRET: hidden, DB_PASSWORD: hidden },
      },
    }));

    expect(differences(changed)['deploy-function']).toEqual([
      'DB_PASSWORD: set -> none',
      'WEBHOOK_SECRET: another value',
    ]);
  });
});

describe('rights', () => {
  const statement = (Action: unknown, Resource: unknown, more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  const document = (...Statement: readonly unknown[]) => ({ Version: '1', Statement });

  it('differ by action, whatever statement they are in', () => {
    const before = document(statement(['a:One', 'a:Two'], ['r']), statement('a:Three', 'r'));
    const after = document(statement(['a:Three', 'a:Two', 'a:Four'], 'r'));

    expect(documentDifferences(before, after)).toEqual(['- Allow a:One on r', '+ Allow a:Four on r']);
  });

  it('differ by resource and condition', () => {
    const narrow = document(
      statement('a:One', ['r/2', 'r/1'], { Condition: { Bool: { 'acs:Secure': 'true' } } }),
    );

    expect(documentDifferences(document(statement('a:One', '*')), narrow)).toEqual([
      '- Allow a:One on *',
      '+ Allow a:One on r/1, r/2 if {"Bool":{"acs:Secure":"true"}}',
    ]);
  });

  it('that are only grouped differently are said to be the same', () => {
    const apart = document(statement('a:One', 'r'), statement('a:Two', 'r'));

    expect(documentDifferences(apart, document(statement(['a:One', 'a:Two'], 'r')))).toEqual([
      'the same rights, written differently',
    ]);
    expect(documentDifferences(apart, apart)).toEqual([]);
  });

  it.each([
    ['is no document', 'text'],
    ['has no statements', { Version: '1' }],
    ['denies everything but', document({ Effect: 'Deny', NotAction: 'a:One', Resource: '*' })],
  ])('of something that %s are shown whole', (_what, before) => {
    const [removed] = documentDifferences(before, document(statement('a:One', 'r')));

    expect(removed).toMatch(/^- .*[{"]/);
  });
});

describe('a change of a value', () => {
  it('is whole where it is short', () => {
    expect(changeText('plan', 'apply')).toBe('plan -> apply');
    expect(changeText(undefined, '')).toBe('none -> none');
    expect(changeText({ a: 1 }, 5)).toBe('{"a":1} -> 5');
  });

  it('is never cut where it differs', () => {
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}.example.com`).join(',');
    const text = changeText(`${names},old.example.com`, `${names},new.example.com`);

    expect(text).toMatch(/^\.\.\..*old\.example\.com -> \.\.\..*new\.example\.com$/);
    expect(text.length).toBeLessThan(150);
    expect(changeText(names, `${names},new.example.com`)).toContain('new.example.com');
    expect(changeText(names, 'short')).toMatch(/^name-0.*\.\.\. -> short$/);
  });

  it('has no password of an address', () => {
    expect(changeText('https://me:hidden@proxy.example', 'none of it')).not.toContain('hidden');
  });
});
