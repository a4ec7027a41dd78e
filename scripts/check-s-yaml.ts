/**
 * Checks s.yaml without a cloud account: renders it with the Serverless Devs CLI and holds the result against a strict schema.
 *
 * The real component checks weakly (unknown keys pass, so a misspelled `timeout` deploys with 3 seconds), hence a schema of our
 * own. Rendering writes into HOME, so it gets a temporary one. Nothing is deployed and nothing leaves this machine.
 *
 * Usage: npm run check:yaml [-- --write] [--json]. Exit status 0: as it should be, 1: not, 2: wrong option.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { configVariables } from '../shared/config/config.ts';
import { type FunctionProps, projectSchema } from './check-s-yaml/schema.ts';
import {
  calledFunctions,
  functionsWithUrl,
  isOfAnotherFunction,
  variablesOf,
  withVariables,
} from './check-s-yaml/variables.ts';
import { functionNames } from './common/functions.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sYaml = path.join(root, 's.yaml');

/** Measured: half a second. */
const RENDER_TIMEOUT_MS = 60_000;

/** What `s preview` makes of a file with these variables and no others. */
export async function renderSYaml(env: Readonly<Record<string, string>>, file = sYaml): Promise<unknown> {
  const home = await mkdtemp(path.join(tmpdir(), 'cert-rotator-s-'));
  try {
    const cli = path.join(root, 'node_modules/@serverless-devs/s/bin/s');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [cli, 'preview', '-t', file, '-o', 'json'],
      {
        cwd: root,
        env: { ...env, PATH: process.env['PATH'], HOME: home },
        timeout: RENDER_TIMEOUT_MS,
      },
    );
    // Warnings may precede the document.
    return JSON.parse(stdout.slice(stdout.indexOf('\n{') + 1));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * What is wrong with a rendered file, one sentence each; empty when nothing is.
 * @param env what it was rendered with
 */
export function problemsOfSYaml(rendered: unknown, env: Readonly<Record<string, string>> = {}): string[] {
  const parsed = projectSchema.safeParse(rendered);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const resources = Object.entries(parsed.data.resources);
  const names = resources.map(([, { props }]) => props.functionName);
  return [
    ...resources.flatMap(([name, { props }]) => problemsOfFunction(name, props)),
    ...problemsOfTargets(resources, env),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `two resources are called ${name}`),
  ];
}

/** Other functions call these with task ids, so that no work is done twice; the platform keeps the ids only in task mode. */
const functionsWithTaskIds: ReadonlySet<string> = new Set(calledFunctions.values());

/**
 * Without a limit, any caller who knows the URL could occupy the account's instances, and scans would take the read quota from each
 * other.
 */
const limited: ReadonlySet<string> = new Set([...functionsWithTaskIds, ...functionsWithUrl]);

/** What the schema cannot know: this repository. */
function problemsOfFunction(name: string, props: FunctionProps): string[] {
  const passed = Object.keys(props.environmentVariables);
  const known = variablesOf(name);
  const hasUrl = props.triggers?.some(({ triggerType }) => triggerType === 'http') ?? false;
  const policy = `scripts/deploy/policies/${name}.json`;
  return [
    ...(functionNames().includes(name) ? [] : [`${name}: there is no functions/${name}.ts`]),
    ...(existsSync(path.join(root, policy)) ? [] : [`${name}: there is no ${policy}`]),
    ...(props.code === `./dist/${name}` ? [] : [`${name}: code is ${props.code}, expected ./dist/${name}`]),
    ...(hasUrl === functionsWithUrl.has(name)
      ? []
      : [`${name}: ${hasUrl ? 'has an HTTP trigger and does not check its caller' : 'has no HTTP trigger'}`]),
    ...(props.asyncInvokeConfig.asyncTask === functionsWithTaskIds.has(name)
      ? []
      : [`${name}: asyncTask is ${String(props.asyncInvokeConfig.asyncTask)}`]),
    ...(props.concurrencyConfig !== undefined || !limited.has(name)
      ? []
      : [`${name}: has no concurrencyConfig`]),
    ...known.filter((each) => !passed.includes(each)).map((each) => `${name}: ${each} is not passed`),
    ...passed
      .filter((each) => !known.includes(each))
      .map(
        (each) =>
          `${name}: ${each} is ${isOfAnotherFunction(each, name) ? 'a secret of another function' : 'read by no function'}`,
      ),
  ];
}

/** Unless a variable says otherwise, the functions call each other by the names they are deployed under. */
function problemsOfTargets(
  resources: readonly (readonly [string, { readonly props: FunctionProps }])[],
  env: Readonly<Record<string, string>>,
): string[] {
  const nameOf = (wanted: string): string | undefined =>
    resources.find(([name]) => name === wanted)?.[1].props.functionName;
  return resources.flatMap(([name, { props }]) =>
    [...calledFunctions]
      .filter(([variable]) => env[variable] === undefined)
      .map(([variable, called]) => [variable, nameOf(called)] as const)
      .filter(([variable, expected]) => props.environmentVariables[variable] !== expected)
      .map(([variable, expected]) => `${name}: ${variable} is not ${expected ?? 'the name of a function'}`),
  );
}

/** Every variable set, so that a `${env(...)}` with a spelling mistake shows. */
export const allVariablesSet: Readonly<Record<string, string>> = {
  ...Object.fromEntries(configVariables.map(({ name, example }) => [name, example])),
  REGION: 'ap-southeast-1',
  PREFIX: 'my-rotator',
  ...Object.fromEntries(
    functionNames().map((name) => [
      `${name.toUpperCase().replaceAll('-', '_')}_ROLE`,
      `acs:ram::1234567890123456:role/my-${name}`,
    ]),
  ),
  CRON: 'CRON_TZ=Asia/Shanghai 0 30 * * * *',
};

async function main(): Promise<void> {
  const options = new Command('npm run check:yaml --')
    .description('Renders s.yaml offline, with defaults and with every variable set, and checks it strictly.')
    .option('--write', 'first write the variables of shared/config/variables.ts into s.yaml')
    .option('--json', 'print one JSON document')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts<{ write?: boolean; json?: boolean }>();
  const text = await readFile(sYaml, 'utf8');
  if (options.write) await writeFile(sYaml, withVariables(text));
  const cases = {
    defaults: {},
    'another PREFIX': { PREFIX: 'staging' },
    'every variable set': allVariablesSet,
  };
  const results = await Promise.all(
    Object.entries(cases).map(async ([name, env]) => ({
      name,
      problems: problemsOfSYaml(await renderSYaml(env), env),
    })),
  );
  const lines = results.map(({ name, problems }) => `s.yaml with ${name}: ${problems.join('\n  ') || 'ok'}`);
  process.stdout.write(options.json ? `${JSON.stringify(results)}\n` : `${lines.join('\n')}\n`);
  process.exitCode = results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
