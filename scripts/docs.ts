/**
 * `npm run docs`: makes the documents that come from tables of the sources, and says which ones are out of date.
 *
 * Exit status: 0 they are current, or were written, 1 one is not, 2 wrong option.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { createCommand } from './common/command.ts';
import { madePages } from './docs/pages.ts';

const { write, json } = createCommand(
  'npm run docs --',
  'Compares docs/reasons.md, docs/reasons.zh.md and docs/errors.zh.md with the tables that they are made from.',
)
  .option('--write', 'write them')
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly write?: boolean; readonly json?: boolean }>();

const root = new URL('../', import.meta.url);
const outdated = [...madePages()].filter(([file, text]) => {
  const place = new URL(file, root);
  return !existsSync(place) || readFileSync(place, 'utf8') !== text;
});
if (write) for (const [file, text] of outdated) writeFileSync(new URL(file, root), text);
const files = outdated.map(([file]) => file);
const verdict =
  files.length === 0
    ? 'All are current.'
    : `${files.join(', ')}: ${write ? 'written.' : 'out of date; npm run docs -- --write'}`;
process.stdout.write(
  json ? `${JSON.stringify({ outdated: files, written: write === true })}\n` : `${verdict}\n`,
);
process.exitCode = write || files.length === 0 ? 0 : 1;
