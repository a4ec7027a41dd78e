/**
 * The environment, read once per invocation and converted to one validated, typed value. No other module reads variables.
 *
 * An empty variable counts as missing, since s.yaml passes `${env('X', '')}` for each. All errors are reported together, in one
 * `InvalidConfiguration` with the variables, the given values (never those of secrets) and the expected ones. Nothing that needs the
 * network is checked here, for example whether the bucket exists or the role has a permission.
 */

import { type Environment, isFunctionCompute } from '../base/environment.ts';
import { InvalidConfiguration, RotatorError } from '../base/errors.ts';
import { describeProblem, listProblems, readTable } from './read-table.ts';
import { type AnyVariable, type FunctionFile, isReadBy, type ValuesOf, type Variables } from './variable.ts';
import { endpointVariables, variables } from './variables.ts';

export { configVariables } from './variables.ts';

/** One field for each row of the tables. */
export interface Config extends ValuesOf<typeof variables> {
  readonly endpoints: ValuesOf<typeof endpointVariables>;
}

/** What could be read; without a problem there is a value for every variable that is read. */
export interface ConfigReading {
  readonly config: Config | undefined;
  readonly problems: readonly string[];
}

/** @param reader see `loadConfig` */
export function readConfig(env: Environment, reader?: FunctionFile): ConfigReading {
  const isRead = (variable: AnyVariable) => reader === undefined || isReadBy(variable, reader);
  const settings = readTable(variables, env, isRead);
  const endpoints = readTable(endpointVariables, env, isRead);
  const problems = [...settings.problems, ...endpoints.problems, ...contradictions(settings.values, env)];
  if (problems.length > 0) return { config: undefined, problems };
  const config = { ...settings.values, endpoints: refusingOthers(endpoints.values, endpointVariables) };
  return { config: refusingOthers(config, variables) as Config, problems };
}

/**
 * @param reader the function that asks. What it does not read is not passed to it (s.yaml), so asking for that throws. Absent: everything
 * is read, as a command on this machine does
 * @throws InvalidConfiguration naming every variable that is wrong
 */
export function loadConfig(env: Environment, reader?: FunctionFile): Config {
  const { config, problems } = readConfig(env, reader);
  if (config !== undefined) return config;
  throw new InvalidConfiguration(listProblems(problems), {
    hint: isFunctionCompute(env)
      ? 'Correct the variables (in s.yaml or the console) and try again. Nothing was read or changed.'
      : 'Correct the variables (in .env or the shell) and try again. Nothing was read or changed.',
  });
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

/** Rules about two variables; each is asked only when both could be read. */
function contradictions(values: Partial<ValuesOf<typeof variables>>, env: Environment): readonly string[] {
  const { soakMs, renewBeforeMs, mode, ledger, notifyTargets = [] } = values;
  const problems: string[] = [];
  if (soakMs !== undefined && renewBeforeMs !== undefined && soakMs >= renewBeforeMs)
    problems.push(
      describeProblem(
        env,
        variables.soakMs,
        'it is not shorter than RENEW_BEFORE: the last load balancers would get the new certificate too late',
      ),
    );
  if (mode === 'apply' && ledger?.kind === 'memory' && isFunctionCompute(env))
    problems.push(
      describeProblem(
        env,
        variables.ledger,
        'with MODE=apply on Function Compute it would be lost with the instance, and with it the intents of unfinished rotations',
      ),
    );
  if (notifyTargets.length > 0 && ledger?.kind === 'memory' && isFunctionCompute(env))
    problems.push(
      describeProblem(
        env,
        variables.ledger,
        'with NOTIFY every scan would forget what the channels were told, and tell it again',
      ),
    );
  return problems;
}
