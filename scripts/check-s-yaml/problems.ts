/** Checks a rendered s.yaml against the schema and against this repository. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { configVariables } from '../../shared/config/config.ts';
import { type FunctionProps, projectSchema } from './schema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Problems of a rendered file, one sentence each; empty if there are none.
 * @param env the variables it was rendered with
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

/** Secrets are passed only to the function that reads them, other variables to all functions. */
const secretOf: Readonly<Record<string, string>> = { WEBHOOK_SECRET: 'webhook', STATUS_TOKEN: 'status' };

/** HTTP triggers are public: only functions that authenticate their callers have one. */
const functionsWithUrl: ReadonlySet<string> = new Set(['webhook', 'status']);

/** Function Compute keeps task ids only for functions in task mode. */
const functionsWithTaskIds: ReadonlySet<string> = new Set(['scan', 'rotate']);

/** Without a limit, a caller who knows the URL could use up the account's instances, and scans would compete for the read quota. */
const limited: ReadonlySet<string> = new Set(['scan', 'rotate', ...functionsWithUrl]);

/** Checks against this repository, which the schema does not know. */
function problemsOfFunction(name: string, props: FunctionProps): string[] {
  const passed = Object.keys(props.environmentVariables);
  const known = configVariables
    .map((variable): string => variable.name)
    .filter((variable) => (secretOf[variable] ?? name) === name);
  const hasUrl = props.triggers?.some(({ triggerType }) => triggerType === 'http') ?? false;
  const policy = `scripts/deploy/policies/${name}.json`;
  return [
    ...(existsSync(path.join(root, 'functions', `${name}.ts`))
      ? []
      : [`${name}: there is no functions/${name}.ts`]),
    ...(existsSync(path.join(root, policy)) ? [] : [`${name}: there is no ${policy}`]),
    ...(props.code === `./dist/${name}` ? [] : [`${name}: code is ${props.code}, expected ./dist/${name}`]),
    ...(hasUrl === functionsWithUrl.has(name)
      ? []
      : [
          `${name}: ${hasUrl ? 'has an HTTP trigger and does not authenticate callers' : 'has no HTTP trigger'}`,
        ]),
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
          `${name}: ${each} is ${each in secretOf ? 'a secret of another function' : 'not read by any function'}`,
      ),
  ];
}

/** Unless a variable is set, the functions call each other by the names they are deployed under. */
function problemsOfTargets(
  resources: readonly (readonly [string, { readonly props: FunctionProps }])[],
  env: Readonly<Record<string, string>>,
): string[] {
  const nameOf = (wanted: string): string | undefined =>
    resources.find(([name]) => name === wanted)?.[1].props.functionName;
  return resources.flatMap(([name, { props }]) =>
    Object.entries({ ROTATE_FUNCTION: nameOf('rotate'), SCAN_FUNCTION: nameOf('scan') })
      .filter(([variable]) => env[variable] === undefined)
      .filter(([variable, expected]) => props.environmentVariables[variable] !== expected)
      .map(([variable, expected]) => `${name}: ${variable} is not ${expected ?? 'the name of a function'}`),
  );
}
