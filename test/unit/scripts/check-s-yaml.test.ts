import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { withVariables } from '../../../scripts/check-s-yaml/variables.ts';
import { allVariablesSet, problemsOfSYaml, renderSYaml } from '../../../scripts/check-s-yaml.ts';
import { configVariables, loadConfig } from '../../../shared/config/config.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';

interface Rendered {
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly props: Record<string, unknown> & {
          readonly environmentVariables: Record<string, string>;
          readonly triggers?: readonly {
            readonly triggerType: string;
            readonly triggerConfig: { readonly payload: string };
          }[];
        };
      }
    >
  >;
}

const render = async (env: Readonly<Record<string, string>>) => (await renderSYaml(env)) as Rendered;
const resourcesOf = (rendered: Rendered) => Object.values(rendered.resources);

describe('s.yaml', () => {
  /** With nothing set. */
  let rendered: Rendered;
  beforeAll(async () => {
    rendered = await render({});
  });

  it('is correct with nothing set, and then only plans', () => {
    expect(problemsOfSYaml(rendered)).toEqual([]);
    const targets = { ROTATE_FUNCTION: 'cert-rotator-rotate', SCAN_FUNCTION: 'cert-rotator-scan' };
    for (const { props } of resourcesOf(rendered))
      expect(loadConfig({ ...props.environmentVariables, FC_FUNCTION_NAME: 'x' })).toEqual(
        loadConfig(targets),
      );
  });

  it('lets the functions call each other by the names they are deployed under', async () => {
    const staging = await render({ PREFIX: 'staging' });

    expect(problemsOfSYaml(staging)).toEqual([]);
    expect(staging.resources['webhook']?.props.environmentVariables).toMatchObject({
      ROTATE_FUNCTION: 'staging-rotate',
      SCAN_FUNCTION: 'staging-scan',
    });
  });

  it('passes every variable on as it was set', async () => {
    const set = await render(allVariablesSet);

    expect(problemsOfSYaml(set, allVariablesSet)).toEqual([]);
    for (const [name, { props }] of Object.entries(set.resources)) {
      expect(props).toMatchObject({
        region: 'ap-southeast-1',
        role: `acs:ram::1234567890123456:role/my-${name}`,
      });
      for (const { name: variable, example } of configVariables.filter(
        ({ onlyFor }) => onlyFor === undefined,
      ))
        expect(props.environmentVariables[variable]).toBe(example);
    }
  });

  it('has the variables of the table, in its order, as `npm run check:yaml -- --write` writes them', async () => {
    const text = await readFile(new URL('../../../s.yaml', import.meta.url), 'utf8');
    const outdated = text
      .replace(/^ *SOAK: .*\n/m, '')
      .replace("env('MODE', 'plan')", "env('MODE', 'apply')")
      .replace(/^( *)(STATUS_TOKEN): .*$/m, '$1GONE: 1');

    expect(outdated).not.toBe(text);
    expect(withVariables(outdated)).toBe(text);
    expect(withVariables(text)).toBe(text);
  });

  it('gives each secret to the one function that reads it', () => {
    const holders = (variable: string) =>
      Object.entries(rendered.resources)
        .filter(([, { props }]) => variable in props.environmentVariables)
        .map(([name]) => name);

    expect(holders('WEBHOOK_SECRET')).toEqual(['webhook']);
    expect(holders('STATUS_TOKEN')).toEqual(['status']);
  });

  it('has a URL for webhook and status alone', () => {
    const withUrl = Object.entries(rendered.resources)
      .filter(([, { props }]) => props.triggers?.some(({ triggerType }) => triggerType === 'http'))
      .map(([name]) => name);

    expect(withUrl.sort()).toEqual(['status', 'webhook']);
  });

  it('deploys every function there is', async () => {
    const files = await readdir(new URL('../../../functions/', import.meta.url));

    expect(Object.keys(rendered.resources).sort()).toEqual(
      files.map((file) => file.replace('.ts', '')).sort(),
    );
  });

  it('has a timer whose payload scan understands', () => {
    const { resources } = rendered;

    for (const { triggerConfig } of resources['scan']?.props.triggers ?? []) {
      const event = {
        triggerTime: '2026-11-20T19:07:00Z',
        triggerName: 'hourly',
        payload: triggerConfig.payload,
      };
      expect(parseCommand(Buffer.from(JSON.stringify(event)), { function: 'scan' })).toEqual({});
    }
    expect(resources['scan']?.props.triggers).toHaveLength(1);
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
      'RENEW is read by no function',
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
      'WEBHOOK_SECRET is a secret of another function',
    ],
    [
      'a name that nothing is deployed under',
      (props) => Object.assign(props['environmentVariables'] ?? {}, { ROTATE_FUNCTION: 'other' }),
      'ROTATE_FUNCTION is not cert-rotator-rotate',
    ],
    [
      'no limit of instances',
      (props) => Reflect.deleteProperty(props, 'concurrencyConfig'),
      'webhook: has no concurrencyConfig',
    ],
    [
      'a URL for every function',
      (props) => Object.assign(props, { triggers: [anHttpTrigger] }),
      'rotate: has an HTTP trigger and does not check its caller',
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
  ])('would be refused with %s', (_, spoil, said) => {
    const spoilt = structuredClone(rendered);

    for (const { props } of resourcesOf(spoilt)) spoil(props);

    expect(problemsOfSYaml(spoilt).join('\n')).toContain(said);
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
  qualifier: 'LATEST',
  triggerConfig: { cronExpression, enable: true },
});
