/**
 * Bundles each function into dist/<function>/index.js, with the SDKs beside it, ready to be uploaded by s.yaml, and the commands of
 * the npm package into dist/cli: `npm pack` packs both.
 *
 * Usage: npm run build [-- --json]. Exit status 0: built, 1: failed, 2: wrong option.
 */
import path from 'node:path';
import { buildCommandLine } from './build/command-line.ts';
import { buildFunctions } from './build/functions.ts';
import { createCommand } from './common/command.ts';
import { programFolder } from './common/installed.ts';
import { answer } from './common/output.ts';
import { table } from './common/table.ts';

const options = createCommand(
  'npm run build --',
  'Bundles each function into dist/<function>/index.js, and the commands of the npm package into dist/cli.',
)
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly json?: boolean }>();
const bundles = await buildFunctions();
const program = await buildCommandLine();
if (options.json) answer(JSON.stringify(bundles));
else {
  const view = table(['function', 'file', 'size', 'folder'], [20, 34, 10, 10]);
  for (const bundle of bundles)
    view.push([bundle.function, bundle.file, inMb(bundle.bytes), inMb(bundle.folderBytes)]);
  answer(`${view.toString()}\nCommands of the package: ${path.relative(programFolder, program)}`);
}

function inMb(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
