/**
 * `npm run graph`: which folder of shared/ and functions/ imports which, and which imports break the layout.
 *
 * Exit status: 0 the layout holds, 1 an import breaks it, 2 wrong option.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createCommand } from './common/command.ts';
import { graphOf } from './graph/imports.ts';
import { readSources } from './graph/read-sources.ts';
import { folderRows, folderTable, violationText, withSection } from './graph/show.ts';
import { violationsOf } from './graph/violations.ts';

const options = createCommand(
  'npm run graph --',
  'Shows which folder imports which, and which import points up or closes a circle.',
)
  .option('--write', 'update the graph in docs/architecture.md')
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly write?: boolean; readonly json?: boolean }>();

const graph = graphOf(readSources(fileURLToPath(new URL('../', import.meta.url))));
const violations = violationsOf(graph);
if (options.write) {
  const page = new URL('../docs/architecture.md', import.meta.url);
  writeFileSync(page, withSection(readFileSync(page, 'utf8'), graph));
}
if (options.json) {
  process.stdout.write(`${JSON.stringify({ folders: folderRows(graph), violations })}\n`);
} else {
  const verdict =
    violations.length === 0 ? ['No arrow points up; there is no circle.'] : violations.map(violationText);
  process.stdout.write(`${[folderTable(graph), ...verdict].join('\n')}\n`);
}
process.exitCode = violations.length === 0 ? 0 : 1;
