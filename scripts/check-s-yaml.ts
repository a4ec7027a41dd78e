/**
 * Checks s.yaml without a cloud account: renders it with the Serverless Devs CLI and holds the result against a strict schema.
 *
 * The real component checks weakly (unknown keys pass, so a misspelled `timeout` deploys with 3 seconds), hence a schema of our
 * own. Rendering writes into HOME, so it gets a temporary one. Nothing is deployed and nothing leaves this machine.
 *
 * Usage: npm run check:yaml [-- --json]. Exit status 0: as it should be, 1: not, 2: wrong option.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { configVariables } from '../shared/config.ts';
import { type FunctionProps, projectSchema } from './s-yaml-schema.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Measured: half a second. */
const RENDER_TIMEOUT_MS = 60_000;

/** What `s preview` makes of a file with these variables and no others. */
export async function renderSYaml(
  env: Readonly<Record<string, string>>,
  file = path.join(root, 's.yaml'),
): Promise<unknown> {
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

/** What is wrong with a rendered file, one sentence each; empty when nothing is. */
export function problemsOfSYaml(rendered: unknown): string[] {
  const parsed = projectSchema.safeParse(rendered);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const resources = Object.entries(parsed.data.resources);
  const names = resources.map(([, { props }]) => props.functionName);
  return [
    ...resources.flatMap(([name, { props }]) => problemsOfFunction(name, props)),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `two resources are called ${name}`),
  ];
}

/** What the schema cannot know: this repository. */
function problemsOfFunction(name: string, props: FunctionProps): string[] {
  const passed = Object.keys(props.environmentVariables);
  const known: readonly string[] = configVariables.map((variable) => variable.name);
  return [
    ...(existsSync(path.join(root, 'functions', `${name}.ts`))
      ? []
      : [`${name}: there is no functions/${name}.ts`]),
    ...(props.code === `./dist/${name}` ? [] : [`${name}: code is ${props.code}, expected ./dist/${name}`]),
    ...known.filter((each) => !passed.includes(each)).map((each) => `${name}: ${each} is not passed`),
    ...passed.filter((each) => !known.includes(each)).map((each) => `${name}: ${each} is read by nobody`),
  ];
}

/** Every variable set, so that a `${env(...)}` with a spelling mistake shows. */
export const allVariablesSet: Readonly<Record<string, string>> = {
  ...Object.fromEntries(configVariables.map(({ name, example }) => [name, example])),
  REGION: 'ap-southeast-1',
  PREFIX: 'my-rotator',
  ROTATOR_ROLE: 'acs:ram::1234567890123456:role/my-rotator',
  CRON: 'CRON_TZ=Asia/Shanghai 0 30 * * * *',
};

async function main(): Promise<void> {
  const options = new Command('npm run check:yaml --')
    .description('Renders s.yaml offline, with defaults and with every variable set, and checks it strictly.')
    .option('--json', 'print one JSON document')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts<{ json?: boolean }>();
  const cases = { defaults: {}, 'every variable set': allVariablesSet };
  const results = await Promise.all(
    Object.entries(cases).map(async ([name, env]) => ({
      name,
      problems: problemsOfSYaml(await renderSYaml(env)),
    })),
  );
  const lines = results.map(({ name, problems }) => `s.yaml with ${name}: ${problems.join('\n  ') || 'ok'}`);
  process.stdout.write(options.json ? `${JSON.stringify(results)}\n` : `${lines.join('\n')}\n`);
  process.exitCode = results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
