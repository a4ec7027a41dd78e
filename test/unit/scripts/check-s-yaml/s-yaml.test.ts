/** s.yaml as Serverless Devs renders it: what it deploys, and how it passes variables on. */
import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { problemsOfSYaml } from '../../../../scripts/check-s-yaml/problems.ts';
import { allVariablesSet, renderSYaml } from '../../../../scripts/check-s-yaml/render.ts';
import { withVariables } from '../../../../scripts/check-s-yaml/variables.ts';
import { markOf } from '../../../../shared/cloud/account/tags.ts';
import { configVariables, loadConfig } from '../../../../shared/config/config.ts';
import { type FunctionFile, isReadBy } from '../../../../shared/config/variable.ts';
import { parseCommand } from '../../../../shared/service/commands/parse-command.ts';

interface Rendered {
  readonly actions: { readonly 'pre-deploy': readonly { readonly run: string }[] };
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

describe('s.yaml', () => {
  /** Without variables. */
  let rendered: Rendered;
  beforeAll(async () => {
    rendered = await render({});
  });

  it('is correct without variables, and then only plans', () => {
    expect(problemsOfSYaml(rendered)).toEqual([]);
    const targets = { ROTATE_FUNCTION: 'cert-rotator-rotate', SCAN_FUNCTION: 'cert-rotator-scan' };
    for (const [name, { props }] of Object.entries(rendered.resources)) {
      const reader = name as FunctionFile;
      expect(loadConfig({ ...props.environmentVariables, FC_FUNCTION_NAME: 'x' }, reader)).toEqual(
        loadConfig(targets, reader),
      );
    }
  });

  it('lets the functions call each other by the names they are deployed under', async () => {
    const staging = await render({ PREFIX: 'staging' });

    expect(problemsOfSYaml(staging)).toEqual([]);
    expect(staging.resources['rotate']?.props.environmentVariables).toMatchObject({
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
      const read = configVariables.filter((variable) => isReadBy(variable, name));
      expect(props.environmentVariables).toEqual(
        Object.fromEntries(read.map(({ name: variable, example }) => [variable, example])),
      );
    }
  });

  it('has the variables of the table, in its order, as `npm run check:yaml -- --write` writes them', async () => {
    const text = await readFile(new URL('../../../../s.yaml', import.meta.url), 'utf8');
    const outdated = text
      .replace(/^ *SOAK: .*\n/m, '')
      .replace("env('MODE', 'plan')", "env('MODE', 'apply')")
      .replace(/^( *)(STATUS_TOKEN): .*$/m, '$1GONE: 1');

    expect(outdated).not.toBe(text);
    expect(withVariables(outdated)).toBe(text);
    expect(withVariables(text)).toBe(text);
  });

  it('names roles after prefix, function and region, and marks the functions as theirs', async () => {
    const { resources } = await render({ PREFIX: 'staging', REGION: 'eu-central-1' });

    for (const [name, { props }] of Object.entries(resources)) {
      expect(props['role']).toBe(`staging-${name}-eu-central-1`);
      expect(props['tags']).toEqual(markOf({ prefix: 'staging', region: 'eu-central-1' }));
    }
  });

  it('checks the variables and builds once, before it uploads anything', () => {
    const runs = rendered.actions['pre-deploy'].map(({ run }) => run);

    expect(runs).toEqual(['npm run --silent check:variables', 'npm run --silent build']);
  });

  it('takes a component on this machine only for an emulator on this machine', async () => {
    const env = { FC_COMPONENT: '/opt/component' };
    const local = await render(env);

    expect(problemsOfSYaml(local, env).join('\n')).toContain('rotate: component is a path');
    expect(problemsOfSYaml(local, { ...env, CONTROL_ENDPOINT: 'http://example.com' })).not.toEqual([]);
    expect(problemsOfSYaml(local, { ...env, CONTROL_ENDPOINT: 'http://127.0.0.1:8080' })).toEqual([]);
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
    const files = await readdir(new URL('../../../../functions/', import.meta.url));

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
});
