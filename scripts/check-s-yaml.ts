/**
 * Checks s.yaml without a cloud account: renders it with the Serverless Devs CLI and validates the result with a strict schema.
 *
 * The fc3 component itself accepts unknown keys: a misspelled `timeout` deploys with 3 seconds.
 *
 * Also checks that .env.example is what the tables of variables say.
 *
 * Usage: npm run check:yaml [-- --write] [--json]. Exit status 0: no problems, 1: problems, 2: wrong option.
 */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { problemsOfSYaml } from './check-s-yaml/problems.ts';
import { allVariablesSet, renderSYaml, sYaml } from './check-s-yaml/render.ts';
import { withVariables } from './check-s-yaml/variables.ts';
import { createCommand } from './common/command.ts';
import { envExample } from './deploy/settings/env-example.ts';

const envExampleFile = new URL('../.env.example', import.meta.url);
const { json, write } = createCommand(
  'npm run check:yaml --',
  'Renders s.yaml offline, with defaults and with every variable set, and checks it strictly.',
)
  .option('--write', 'first write the variables of the tables into s.yaml and .env.example')
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly json?: boolean; readonly write?: boolean }>();
if (write) {
  await writeFile(sYaml, withVariables(await readFile(sYaml, 'utf8')));
  await writeFile(envExampleFile, envExample());
}
const cases = {
  defaults: {},
  'another PREFIX': { PREFIX: 'staging' },
  'every variable set': allVariablesSet,
};
const rendered = await Promise.all(
  Object.entries(cases).map(async ([name, env]) => ({
    name: `s.yaml with ${name}`,
    problems: problemsOfSYaml(await renderSYaml(env), env),
  })),
);
const isFresh = (await readFile(envExampleFile, 'utf8').catch(() => '')) === envExample();
const stale = isFresh ? [] : ['it is not what the tables of variables say: npm run check:yaml -- --write'];
const results = [...rendered, { name: '.env.example', problems: stale }];
const lines = results.map(({ name, problems }) => `${name}: ${problems.join('\n  ') || 'ok'}`);
process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${lines.join('\n')}\n`);
process.exitCode = results.every(({ problems }) => problems.length === 0) ? 0 : 1;
