/**
 * `npm run mutation`: breaks the core and the rooms that write, one expression at a time, and shows which of these mutants no test notices.
 *
 * Takes hours for everything and is not part of `.ci/run`. Each piece of a few files can be repeated alone; results are kept in
 * `reports/mutation/`. Exit status: 0 every survivor is on the list of test/mutation/survivors.json, 1 some are not or a piece failed,
 * 2 wrong option.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createCommand } from './common/command.ts';
import { openReplays } from './mutation/replay.ts';
import { type Piece, piecesOf, rooms } from './mutation/rooms.ts';
import { reportFile, runPiece } from './mutation/run-piece.ts';
import { formatResults, scoreOf } from './mutation/show.ts';
import {
  type FileResult,
  type FoundSurvivor,
  parseList,
  parseReport,
  resultOf,
} from './mutation/survivors.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const command = createCommand(
  'npm run mutation --',
  'Shows which defects of the core and of the rooms that write no test would notice.',
)
  .argument('[paths...]', 'files or folders to mutate (default: all)')
  .option('--resume', 'leave out files whose results are at hand for their present text')
  .option('--again', 'measure every mutant again, whatever was measured before')
  .option('--replay', 'repeat the survivors that are not listed without Stryker, which misreports some')
  .option('--show', 'run nothing: show the results at hand')
  .option('--json', 'print one JSON document')
  .parse();
const options = command.opts<{
  readonly resume?: boolean;
  readonly again?: boolean;
  readonly replay?: boolean;
  readonly show?: boolean;
  readonly json?: boolean;
}>();

const list = parseList(readFileSync(path.join(root, 'test/mutation/survivors.json'), 'utf8'));
const pieces = piecesOf(root, command.args);
if (pieces.length === 0)
  command.error(
    `No file to mutate. Name files or folders in ${rooms.flatMap(({ folders }) => folders).join(', ')}.`,
  );

function resultsOf({ room, files }: Piece): readonly FileResult[] {
  const at = reportFile(root, room);
  if (!existsSync(at)) return [];
  const report = parseReport(readFileSync(at, 'utf8'));
  const { wasNoticed } = openReplays(root, room);
  return files.flatMap(
    (file) => resultOf(report, file, readFileSync(path.join(root, file), 'utf8'), list, wasNoticed) ?? [],
  );
}

/** Survivors to repeat: those that Stryker did not measure; with --replay all that are not listed. */
function replay(piece: Piece): void {
  const unlisted = unlistedOf(resultsOf(piece));
  openReplays(root, piece.room).repeat(unlisted.filter(({ measured }) => options.replay || !measured));
}

function unlistedOf(results: readonly FileResult[]): readonly FoundSurvivor[] {
  return results.flatMap(({ survivors }) => survivors.filter(({ why }) => why === undefined));
}

const failures: { readonly files: readonly string[]; readonly message: string }[] = [];
for (const [index, piece] of pieces.entries()) {
  if (options.show) break;
  const isAtHand = resultsOf(piece).length === piece.files.length;
  if (options.resume && isAtHand && !options.replay) continue;
  const startedAtMs = Date.now();
  process.stderr.write(`${index + 1} of ${pieces.length}: ${piece.files.join(', ')} ...`);
  const message =
    options.resume && isAtHand ? undefined : await runPiece(root, piece, { again: options.again ?? false });
  replay(piece);
  const results = resultsOf(piece);
  const seconds = Math.round((Date.now() - startedAtMs) / 1_000);
  process.stderr.write(` ${message ? 'failed' : scoreOf(results)}, ${seconds} s\n`);
  if (message) {
    failures.push({ files: piece.files, message });
    process.stderr.write(`${message}\n`);
  }
}

const results = pieces.flatMap(resultsOf);
const unlisted = unlistedOf(results);
if (options.json) {
  process.stdout.write(`${JSON.stringify({ files: results, unlisted: unlisted.length, failures })}\n`);
} else {
  process.stdout.write(`${formatResults(pieces, results)}\n`);
}
process.exitCode = unlisted.length === 0 && failures.length === 0 ? 0 : 1;
