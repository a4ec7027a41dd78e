/** Checks the values of an environment as a deployment of s.yaml passes them on. Pure. */
import type { Environment } from '../../../shared/base/environment.ts';
import { configVariables } from '../../../shared/config/config.ts';
import { quoted } from './env-file.ts';
import { readSettings } from './read-settings.ts';
import { deployVariableList } from './variables.ts';

/** @throws InvalidConfiguration naming every variable that is wrong */
export function checkVariables(env: Environment): void {
  const known = [...configVariables, ...deployVariableList].map(({ name }) => name);
  const given = known.flatMap((name) => {
    const value = env[name]?.trim() ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  readSettings(given.map(([name, value]) => `${name}=${quoted(name, value)}\n`).join(''), {});
}
