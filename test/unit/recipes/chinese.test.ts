/** The pages of recipes/ in Chinese say what the English ones say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../support/documents.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../recipes/${name}`, import.meta.url), 'utf8');

const widthsOfRows = (name: string) => rowsOf(read(name)).map((cells) => cells.length);
const blocks = (name: string) => [...read(name).matchAll(/```[\s\S]*?```/g)].map(([block]) => block);
const quoted = (name: string) =>
  [...new Set([...read(name).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code))].toSorted();

describe.each(['README', 'webhook-nodes'])('%s.zh.md', (name) => {
  it('has the tables of the English page, and the same commands, settings and values', () => {
    expect(widthsOfRows(`${name}.zh.md`)).toEqual(widthsOfRows(`${name}.md`));
    expect(blocks(`${name}.zh.md`)).toEqual(blocks(`${name}.md`));
    expect(quoted(`${name}.zh.md`)).toEqual(quoted(`${name}.md`));
  });
});
