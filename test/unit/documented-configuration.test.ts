import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configVariables } from '../../shared/config.ts';

const page = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));

describe('docs/configuration.md', () => {
  it('has one row for every variable, as the source describes it', async () => {
    const lines = (await readFile(page, 'utf8')).split('\n');
    const rows = configVariables.map(({ name, default: fallback, meaning }) => {
      return `| \`${name}\` | ${fallback === '' ? 'empty' : `\`${fallback}\``} | ${meaning} |`;
    });

    expect(lines.filter((line) => line.startsWith('| `'))).toEqual(rows);
  });
});
