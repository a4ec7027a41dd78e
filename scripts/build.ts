/**
 * Bundles each function into dist/<function>/index.js, with the SDKs beside it, ready to be uploaded by s.yaml.
 *
 * Usage: npm run build [-- --json]. Exit status 0: built, 1: failed, 2: wrong option.
 */
import process from 'node:process';
import Table from 'cli-table3';
import { buildFunctions } from './build/functions.ts';
import { createCommand } from './common/command.ts';

const { json } = createCommand('npm run build --', 'Bundles each function into dist/<function>/index.js.')
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly json?: boolean }>();
const bundles = await buildFunctions();
if (json) process.stdout.write(`${JSON.stringify(bundles)}\n`);
else {
  const table = new Table({ head: ['function', 'file', 'size', 'folder'], style: { head: [], border: [] } });
  for (const bundle of bundles)
    table.push([bundle.function, bundle.file, inMb(bundle.bytes), inMb(bundle.folderBytes)]);
  process.stdout.write(`${table.toString()}\n`);
}

function inMb(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
