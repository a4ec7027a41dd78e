import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configVariables } from '../../../shared/config/config.ts';

const page = fileURLToPath(new URL('../../../docs/configuration.md', import.meta.url));

describe('docs/configuration.md', () => {
  it('has one row for every variable, as the source describes it', async () => {
    const lines = (await readFile(page, 'utf8')).split('\n');
    const rows = configVariables.map(({ name, default: fallback, meaning }) => {
      return `| \`${name}\` | ${fallback === '' ? 'empty' : `\`${fallback}\``} | ${meaning} |`;
    });

    expect(lines.filter((line) => line.startsWith('| `'))).toEqual(rows);
  });

  it('has one row for every other variable that s.yaml reads, with its default', async () => {
    const text = await readFile(page, 'utf8');
    const sYaml = await readFile(fileURLToPath(new URL('../../../s.yaml', import.meta.url)), 'utf8');
    const own = new Set<string>(configVariables.map(({ name }) => name));
    const read = [...sYaml.matchAll(/\$\{env\('(\w+)', '([^']*)'\)\}/g)].filter(
      ([, name = '']) => !own.has(name),
    );

    const documented = [...text.matchAll(/^\| ([A-Z_]+) \| (.+?) \|/gm)].map(
      ([, name, value]) => `${name} ${value}`,
    );
    expect(documented.sort()).toEqual([...new Set(read.map(([, name, value]) => `${name} ${value}`))].sort());
  });
});
