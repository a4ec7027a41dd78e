import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { envExample } from '../../../scripts/deploy/settings/env-example.ts';
import { deployVariableList } from '../../../scripts/deploy/settings/variables.ts';
import { configVariables } from '../../../shared/config/config.ts';

const page = fileURLToPath(new URL('../../../docs/configuration.md', import.meta.url));

describe('docs/configuration.md', () => {
  it('has one row for every variable of the functions and of a deployment, as the sources describe it', async () => {
    const lines = (await readFile(page, 'utf8')).split('\n');
    const rows = [...configVariables, ...deployVariableList].map(
      ({ name, default: fallback, meaning }) =>
        `| \`${name}\` | ${fallback === '' ? 'empty' : `\`${fallback}\``} | ${meaning} |`,
    );

    expect(lines.filter((line) => line.startsWith('| `'))).toEqual(rows);
  });

  it('has a row for every variable that s.yaml reads', async () => {
    const sYaml = await readFile(fileURLToPath(new URL('../../../s.yaml', import.meta.url)), 'utf8');
    const known = new Set<string>([...configVariables, ...deployVariableList].map(({ name }) => name));
    const read = [...sYaml.matchAll(/\$\{env\('(\w+)', /g)].map(([, name = '']) => name);

    expect(read.length).toBeGreaterThan(configVariables.length);
    expect(read.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is not all there is to read: .env.example has every variable with its meaning', async () => {
    const text = await readFile(fileURLToPath(new URL('../../../.env.example', import.meta.url)), 'utf8');

    // If this fails: npm run check:yaml -- --write
    expect(text).toBe(envExample());
    for (const { name, meaning } of [...configVariables, ...deployVariableList]) {
      expect(text).toContain(`# ${name}=`);
      expect(text).toContain(`# ${meaning}`);
    }
  });
});
