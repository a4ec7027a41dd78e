/**
 * What every command prints in terminals of 80 and 120 columns, with and without colours: kept in test/captures/ by `npm run captures`. The help
 * is compared with what the commands print now; the answers show a reader of a change what it does to them.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureHelp } from '../../scripts/captures/cases.ts';
import { withPlaceholders } from '../../scripts/captures/placeholders.ts';
import {
  buildProgram,
  terminalName,
  terminals,
  tooLongLines,
} from '../../scripts/captures/run-in-terminal.ts';
import { commandNames } from '../../scripts/common/installed.ts';

const captures = fileURLToPath(new URL('../captures/', import.meta.url));

async function kept(terminal: string): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(path.join(captures, terminal));
  const texts = files.map(
    async (file) => [file, await readFile(path.join(captures, terminal, file), 'utf8')] as const,
  );
  return new Map(await Promise.all(texts));
}

describe.each(terminals)('the captures of $columns columns, colours: $colors', (terminal) => {
  const name = terminalName(terminal);

  it('have no line that the terminal would wrap', async () => {
    for (const [file, text] of await kept(name)) {
      const [, ...printed] = text.split('\n');
      expect(tooLongLines(printed.join('\n'), terminal.columns), file).toEqual([]);
    }
  });

  it('have escape codes only with colours', async () => {
    const all = [...(await kept(name)).values()].join('');

    expect(all === stripVTControlCharacters(all)).toBe(!terminal.colors);
  });
});

describe('the help of each command', () => {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-captures-'));
    program = await buildProgram(folder, 'commands');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(terminals)(
    'is the kept one with $columns columns, colours: $colors (npm run captures)',
    async (terminal) => {
      const before = await kept(terminalName(terminal));

      const captured = await captureHelp({ program, terminal });

      expect(captured.map(({ name }) => name)).toEqual(
        ['alb-cert-rotator', ...commandNames].map((name) => `${name}.help`),
      );
      for (const { name, status, text, tooLong } of captured) {
        expect([status, tooLong], name).toEqual([0, []]);
        expect(withPlaceholders(text), name).toBe(before.get(`${name}.txt`));
      }
    },
  );
});
