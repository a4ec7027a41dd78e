/** Starts Stryker for some files. It keeps its results in an incremental report for each room, in which those of other files stay. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Piece, Room } from './rooms.ts';

/** Where results are kept between runs; not committed. */
export function reportFile(root: string, { name }: Room): string {
  return path.join(root, 'reports/mutation', `${name}.json`);
}

/** @returns the last lines of its output if it failed, which happens if the tests fail without any mutant, too */
export async function runPiece(
  root: string,
  { room, files }: Piece,
  { again }: { readonly again: boolean },
): Promise<string | undefined> {
  mkdirSync(path.dirname(reportFile(root, room)), { recursive: true });
  // Outside of the tree: tests that search the tree must not find the copy.
  const copies = mkdtempSync(path.join(tmpdir(), 'cert-rotator-mutation-'));
  try {
    return await new Promise((resolve, reject) => {
      const output: string[] = [];
      const child = spawn(
        process.execPath,
        [
          path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
          'run',
          'test/mutation/stryker.config.json',
          ...['--mutate', files.join(',')],
          ...['--incrementalFile', path.relative(root, reportFile(root, room))],
          ...['--tempDirName', copies],
          ...(again ? ['--force'] : []),
        ],
        { cwd: root, env: { ...process.env, MUTATION_TESTS: room.tests.join(',') } },
      );
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
      child.on('error', reject);
      child.on('close', (status) =>
        resolve(status === 0 ? undefined : output.join('').trim().split('\n').slice(-15).join('\n')),
      );
    });
  } finally {
    rmSync(copies, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
