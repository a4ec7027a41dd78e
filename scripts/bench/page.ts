/**
 * What `npm run bench -- <name> --write` keeps: curves in docs/performance/, and tables between `<!-- <name>: begin -->` and
 * `<!-- <name>: end -->` in docs/performance.md. Each names the machine that it was measured on.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { BenchResult } from './benches.ts';
import { isQuiet, type Machine } from './figure.ts';

const page = new URL('../../docs/performance.md', import.meta.url);
const directory = new URL('../../docs/performance/', import.meta.url);

export function writePage({ pictures = {}, tables = {} }: BenchResult, machine: Machine): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, svg] of Object.entries(pictures)) writeFileSync(new URL(`${name}.svg`, directory), svg);
  let text = readFileSync(page, 'utf8');
  for (const [name, table] of Object.entries(tables))
    text = withTable(text, name, `${table}\n\n${measuredOn(machine)}`);
  writeFileSync(page, text);
}

export function measuredOn(machine: Machine): string {
  const quiet = isQuiet(machine)
    ? ''
    : ', **not quiet**: times of the machine show the order of magnitude, counts and virtual times are exact';
  return `Node.js ${machine.node}, ${machine.cpu}, load ${machine.load}${quiet}.`;
}

/** @throws if the page has no such section: a table that is written nowhere would be missed by no one */
export function withTable(text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/performance.md has no section ${begin} … ${end}.`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}
