/**
 * The environment, read once per invocation and converted to one validated, typed value. No other module reads variables.
 *
 * An empty variable counts as missing, since s.yaml passes `${env('X', '')}` for each. All errors are reported together, in one
 * `InvalidConfiguration` with the variables, the given values (never those of secrets) and the expected ones. Nothing that needs the
 * network is checked here, for example whether the bucket exists or the role has a permission.
 */

import { type Environment, isFunctionCompute } from '../base/environment.ts';
import { InvalidConfiguration, RotatorError } from '../base/errors.ts';
import { type AnyVariable, type FunctionFile, isReadBy, type ValuesOf, type Variables } from './variable.ts';
import { endpointVariables, variables } from './variables.ts';

export { configVariables } from './variables.ts';

/** One field for each row of the tables. */
export interface Config extends ValuesOf<typeof variables> {
  readonly endpoints: ValuesOf<typeof endpointVariables>;
}

/**
 * @param reader the function that asks. What it does not read is not passed to it (s.yaml), so asking for that throws. Absent: everything
 * is read, as a command on this machine does
 * @throws InvalidConfiguration naming every variable that is wrong
 */
export function loadConfig(env: Environment, reader?: FunctionFile): Config {
  const settings = readVariables(variables, env, reader);
  const endpoints = readVariables(endpointVariables, env, reader);
  const problems = [...settings.problems, ...endpoints.problems, ...contradictions(settings.values, env)];
  if (problems.length === 0) {
    // Without a problem there is a value for every variable that is read.
    const config = { ...settings.values, endpoints: refusingOthers(endpoints.values, endpointVariables) };
    return refusingOthers(config, variables) as Config;
  }
  throw new InvalidConfiguration(listProblems(problems), {
    hint: 'Correct the variables (in s.yaml or the console) and try again. Nothing was read or changed.',
  });
}

interface Reading<Table extends Variables> {
  /** Those that could be read. */
  readonly values: Partial<ValuesOf<Table>>;
  readonly problems: readonly string[];
}

function readVariables<Table extends Variables>(
  table: Table,
  env: Environment,
  reader: FunctionFile | undefined,
): Reading<Table> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [field, variable] of Object.entries(table)) {
    if (reader !== undefined && !isReadBy(variable, reader)) continue;
    const parsed = variable.parse(textOrDefault(env, variable));
    if (parsed.ok) values[field] = parsed.value;
    else problems.push(describe(env, variable, parsed.problem));
  }
  return { values: values as Partial<ValuesOf<Table>>, problems };
}

/**
 * A default in the place of what a function is not given would be silently wrong: the table has to say that it reads it. Not enumerable, so
 * that a copy has only what is read.
 */
function refusingOthers<Values extends object>(values: Values, table: Variables): Values {
  for (const [field, { name }] of Object.entries(table)) {
    if (Object.hasOwn(values, field)) continue;
    Object.defineProperty(values, field, {
      get: () => {
        throw new RotatorError('Unexpected', `${name} was asked for by a function that does not get it.`);
      },
    });
  }
  return values;
}

/** The default for missing, empty and blank ones. */
function textOrDefault(env: Environment, variable: AnyVariable): string {
  const text = env[variable.name]?.trim() ?? '';
  return text === '' ? variable.default : text;
}

/** Rules about two variables; each is asked only when both could be read. */
function contradictions(values: Partial<ValuesOf<typeof variables>>, env: Environment): readonly string[] {
  const { soakMs, renewBeforeMs, mode, ledger } = values;
  const problems: string[] = [];
  if (soakMs !== undefined && renewBeforeMs !== undefined && soakMs >= renewBeforeMs)
    problems.push(
      describe(
        env,
        variables.soakMs,
        'it is not shorter than RENEW_BEFORE: the last load balancers would get the new certificate too late',
      ),
    );
  if (mode === 'apply' && ledger?.kind === 'memory' && isFunctionCompute(env))
    problems.push(
      describe(
        env,
        variables.ledger,
        'with MODE=apply on Function Compute it would be lost with the instance, and with it the intents of unfinished rotations',
      ),
    );
  return problems;
}

/** For example: `MODE is "aply": it is none of plan, apply; expected plan or apply, for example MODE=plan` */
function describe(env: Environment, variable: AnyVariable, problem: string): string {
  const { name, expected, example } = variable;
  const text = textOrDefault(env, variable);
  // An address may hold a password: one that is refused for it must not be shown.
  const hidden = variable.secret === true || text.includes('@');
  const given = hidden ? 'is set but wrong (not shown)' : `is ${JSON.stringify(shorten(text))}`;
  return `${name} ${given}: ${problem}; expected ${expected}, for example ${name}=${example}`;
}

const MAX_SHOWN_CHARACTERS = 120;

function shorten(text: string): string {
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}

function listProblems(problems: readonly string[]): string {
  if (problems.length === 1) return `${problems[0]}.`;
  return [`${problems.length} variables are wrong.`, ...problems.map((problem) => `- ${problem}.`)].join(
    '\n',
  );
}
