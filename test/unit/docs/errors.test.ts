import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The first argument of every RotatorError, made directly or by a subclass. */
const codePattern =
  /(?:super|new RotatorError)\(\s*(?:\w+ === '\w+' \? )?'([A-Z][A-Za-z]+)'(?: : '([A-Z][A-Za-z]+)')?/g;

async function codesInSource(): Promise<string[]> {
  const codes = await Promise.all(['shared', 'functions', 'scripts'].map(codesUnder));
  return [...new Set(codes.flat())].sort();
}

async function codesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(path.join(root, directory), { recursive: true });
  const files = entries.filter((entry) => entry.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, directory, file), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(codePattern)].flatMap(([, ...found]) => found.flatMap((code) => code ?? [])),
  );
}

async function sections(): Promise<Map<string, string>> {
  const page = await readFile(path.join(root, 'docs/errors.md'), 'utf8');
  const parts = page.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')).trim(), part]));
}

describe('docs/errors.md', () => {
  it('has a section for every code that the source can raise, and no others', async () => {
    const codes = await codesInSource();

    expect(codes).toEqual(expect.arrayContaining(['InvalidEvent', 'NameTaken', 'RemovalStopped']));
    expect([...(await sections()).keys()].sort()).toEqual(['Unexpected', ...codes].sort().filter(isFirst));
  });

  it('has a remedy in each section', async () => {
    for (const [code, text] of await sections()) expect(text, code).toMatch(/what to do/i);
  });
});

function isFirst(code: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(code) === index;
}
