/** What s.yaml must not say: each mistake is named before anything is uploaded. */
import { beforeAll, describe, expect, it } from 'vitest';
import { problemsOfSYaml } from '../../../../scripts/check-s-yaml/problems.ts';
import { renderSYaml } from '../../../../scripts/check-s-yaml/render.ts';
import { markOf } from '../../../../shared/cloud/account/tags.ts';

interface Rendered {
  readonly resources: Readonly<Record<string, { readonly props: Record<string, unknown> }>>;
}

describe('s.yaml', () => {
  /** Without variables. */
  let rendered: Rendered;
  beforeAll(async () => {
    rendered = (await renderSYaml({})) as Rendered;
  });

  it.each<readonly [string, (props: Record<string, unknown>) => void, string]>([
    ['a misspelled key', (props) => Object.assign(props, { memmorySize: 512 }), 'memmorySize'],
    ['a timeout above a day', (props) => Object.assign(props, { timeout: 86_401 }), 'timeout'],
    ['too much memory for the cpu', (props) => Object.assign(props, { memorySize: 2048 }), '1:1 and 1:4'],
    ['a runtime that does not exist', (props) => Object.assign(props, { runtime: 'nodejs22' }), 'runtime'],
    [
      'the code of another function',
      (props) => Object.assign(props, { code: './dist/other' }),
      'code is ./dist/other',
    ],
    [
      'a variable that is not passed',
      (props) => Object.assign(props, { environmentVariables: {} }),
      'MODE is not passed',
    ],
    [
      'a variable that no function reads',
      (props) => Object.assign(props['environmentVariables'] ?? {}, { RENEW: '1' }),
      'RENEW is not read by any function',
    ],
    [
      'a reserved variable',
      (props) => Object.assign(props['environmentVariables'] ?? {}, { FC_X: '1' }),
      'FC_X: Invalid key',
    ],
    [
      'a secret of another function',
      (props) =>
        Object.assign(props['environmentVariables'] ?? {}, { WEBHOOK_SECRET: 'x', STATUS_TOKEN: 'y' }),
      'WEBHOOK_SECRET is only read by other functions',
    ],
    [
      'a function name that is not deployed',
      (props) => Object.assign(props['environmentVariables'] ?? {}, { ROTATE_FUNCTION: 'other' }),
      'ROTATE_FUNCTION is not cert-rotator-rotate',
    ],
    [
      'the mark of another installation',
      (props) => Object.assign(props, { tags: markOf({ prefix: 'other', region: 'cn-hangzhou' }) }),
      'rotate: its tags are not the mark of the installation',
    ],
    [
      'no limit of instances',
      (props) => Reflect.deleteProperty(props, 'concurrencyConfig'),
      'webhook: has no concurrencyConfig',
    ],
    [
      'a URL for every function',
      (props) => Object.assign(props, { triggers: [anHttpTrigger] }),
      'rotate: has an HTTP trigger and does not authenticate callers',
    ],
    [
      'an EventBridge trigger before others',
      (props) => Object.assign(props, { triggers: [anEventBridgeTrigger, aTimer('0 7 * * * *')] }),
      'must be the last',
    ],
    [
      'an EventBridge trigger that is on',
      (props) =>
        Object.assign(props, {
          triggers: [
            {
              ...anEventBridgeTrigger,
              triggerConfig: { ...anEventBridgeTrigger.triggerConfig, triggerEnable: true },
            },
          ],
        }),
      'triggerEnable',
    ],
    [
      'a timer with five fields',
      (props) => Object.assign(props, { triggers: [aTimer('0 7 * * *')] }),
      'cronExpression',
    ],
  ])('is refused with %s', (_, spoil, problem) => {
    const spoilt = structuredClone(rendered);

    for (const { props } of Object.values(spoilt.resources)) spoil(props);

    expect(problemsOfSYaml(spoilt).join('\n')).toContain(problem);
  });
});

const anHttpTrigger = {
  triggerName: 'open',
  triggerType: 'http',
  qualifier: 'LATEST',
  triggerConfig: { authType: 'anonymous', methods: ['POST'], disableURLInternet: false },
};

const anEventBridgeTrigger = {
  triggerName: 'events',
  triggerType: 'eventbridge',
  qualifier: 'LATEST',
  triggerConfig: {
    triggerEnable: false,
    asyncInvocationType: true,
    eventRuleFilterPattern: '{"source":["acs.cas"]}',
    eventSourceConfig: { eventSourceType: 'Default' },
  },
};

const aTimer = (cronExpression: string) => ({
  triggerName: 'hourly',
  triggerType: 'timer',
  description: 'Starts scan',
  qualifier: 'LATEST',
  triggerConfig: { cronExpression, enable: true },
});
