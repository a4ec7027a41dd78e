/**
 * What a project was made for: `s init` writes the answers to its questions into s.yaml, as the defaults of REGION and PREFIX. `--init` begins
 * with them, so that the installation that was asked for is the one that is deployed. Pure.
 */
import { deployVariables } from './variables.ts';

/** @returns by variable: the defaults of s.yaml that differ from those of this program */
export function projectDefaults(sYaml: string): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(
    [deployVariables.region, deployVariables.prefix].flatMap(({ name, default: usual }) => {
      const [, value] = new RegExp(`env\\('${name}', '([^']*)'\\)`).exec(sYaml) ?? [];
      return value === undefined || value === usual ? [] : [[name, value]];
    }),
  );
}
