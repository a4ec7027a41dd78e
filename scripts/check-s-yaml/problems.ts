/** Checks a rendered s.yaml against the schema and against this repository. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasMarkOf, type Installation, type Tag } from '../../shared/cloud/account/tags.ts';
import { isLoopback } from '../../shared/cloud/endpoints.ts';
import { functionNames } from '../common/functions.ts';
import { type FunctionProps, projectSchema } from './schema.ts';
import { calledFunctions, functionsWithUrl, isOfAnotherFunction, variablesOf } from './variables.ts';

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
    ...(parsed.data.actions === undefined
      ? ['the project has no actions: nothing would be checked or built']
      : []),
    ...resources.flatMap(([name, resource]) => problemsOfComponent(name, resource.component, env)),
    ...resources.flatMap(([name, { props }]) => problemsOfFunction(name, props)),
    ...resources.flatMap(([name, { props }]) => problemsOfTags(name, props.tags, parsed.data.vars)),
    ...problemsOfTargets(resources, env),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `two resources are called ${name}`),
  ];
}

/** A component on this machine gets the credentials and does as it likes: it is for an emulator on this machine. */
function problemsOfComponent(
  name: string,
  component: string,
  env: Readonly<Record<string, string>>,
): readonly string[] {
  const control = env['CONTROL_ENDPOINT'] ?? '';
  const isEmulated = URL.canParse(control) && isLoopback(new URL(control).hostname);
  if (!component.startsWith('/') || isEmulated) return [];
  return [`${name}: component is a path, and CONTROL_ENDPOINT is not on this machine`];
}

/** Without its mark, `npm run deploy` would take the function for someone else's. */
function problemsOfTags(name: string, tags: readonly Tag[], installation: Installation): readonly string[] {
  return hasMarkOf(tags, installation) ? [] : [`${name}: its tags are not the mark of the installation`];
}

/** Function Compute keeps task ids only for functions in task mode; other functions call these with task ids. */
const functionsWithTaskIds: ReadonlySet<string> = new Set(calledFunctions.values());

/** Without a limit, a caller who knows the URL could use up the account's instances, and scans would compete for the read quota. */
const limited: ReadonlySet<string> = new Set([...functionsWithTaskIds, ...functionsWithUrl]);

/** Checks against this repository, which the schema does not know. */
function problemsOfFunction(name: string, props: FunctionProps): string[] {
  const passed = Object.keys(props.environmentVariables);
  const known = variablesOf(name);
  const hasUrl = props.triggers?.some(({ triggerType }) => triggerType === 'http') ?? false;
  const policy = `scripts/deploy/policies/${name}.json`;
  return [
    ...(functionNames.includes(name) ? [] : [`${name}: there is no functions/${name}.ts`]),
    ...(existsSync(path.join(root, policy)) ? [] : [`${name}: there is no ${policy}`]),
    ...(props.triggers?.some((one) => one.triggerType === 'eventbridge' && one.triggerConfig.triggerEnable)
      ? [
          `${name}: its EventBridge trigger is on (triggerEnable); CERTIFICATE_EVENTS=cas lets deploy turn it on`,
        ]
      : []),
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
          `${name}: ${each} is ${isOfAnotherFunction(each, name) ? 'only read by other functions' : 'not read by any function'}`,
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
    [...calledFunctions]
      .filter(([variable]) => env[variable] === undefined && variablesOf(name).includes(variable))
      .map(([variable, called]) => [variable, nameOf(called)] as const)
      .filter(([variable, expected]) => props.environmentVariables[variable] !== expected)
      .map(([variable, expected]) => `${name}: ${variable} is not ${expected ?? 'the name of a function'}`),
  );
}
