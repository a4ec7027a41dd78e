/**
 * What a project was made for: `s init` writes the answers to its questions into s.yaml, as the defaults of REGION and PREFIX. `--init` begins
 * with them, so that the installation that was asked for is the one that is deployed. Pure.
 */
import { parameters } from '../../package/parameters.ts';

/** @returns by variable: the defaults of s.yaml that differ from those of this program */
export function projectDefaults(sYaml: string): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(
    parameters.flatMap(({ variable, default: usual }) => {
      const [, value] = new RegExp(`env\\('${variable}', '([^']*)'\\)`).exec(sYaml) ?? [];
      return value === undefined || value === usual ? [] : [[variable, value]];
    }),
  );
}
