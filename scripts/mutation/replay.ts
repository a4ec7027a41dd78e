/**
 * Repeats mutants of a file one by one without Stryker, which reports some as survivors although tests notice them: those that break a test
 * file while it is loaded, and some that are measured after another mutant.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Room } from './rooms.ts';
import { reportFile } from './run-piece.ts';
import type { FoundSurvivor } from './survivors.ts';

const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'reports', '.s']);

/** @returns the survivors that tests do notice */
function noticedOf(root: string, room: Room, survivors: readonly FoundSurvivor[]): readonly FoundSurvivor[] {
  if (survivors.length === 0) return [];
  const copy = mkdtempSync(path.join(tmpdir(), 'cert-rotator-replay-'));
  try {
    cpSync(root, copy, {
      recursive: true,
      filter: (from) => !LEFT_OUT.has(path.relative(root, from).split(path.sep)[0] ?? ''),
    });
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
    return survivors.filter((survivor) => isNoticed(copy, room, survivor));
  } finally {
    rmSync(copy, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function isNoticed(copy: string, room: Room, { file, at, replacement }: FoundSurvivor): boolean {
  const target = path.join(copy, file);
  const source = readFileSync(target, 'utf8');
  writeFileSync(target, mutated(source, at, replacement));
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        path.join(copy, 'node_modules/vitest/vitest.mjs'),
        ...['related', '--run', '--bail', '1', '--config', 'vitest.mutation.config.ts', file],
      ],
      { cwd: copy, env: { ...process.env, MUTATION_TESTS: room.tests.join(',') }, timeout: 600_000 },
    );
    return status !== 0;
  } finally {
    writeFileSync(target, source);
  }
}

/** The source with the text at a place replaced. */
export function mutated(source: string, { start, end }: FoundSurvivor['at'], replacement: string): string {
  const lines = source.split('\n');
  const before = [
    ...lines.slice(0, start.line - 1),
    (lines[start.line - 1] ?? '').slice(0, start.column - 1),
  ];
  const after = [(lines[end.line - 1] ?? '').slice(end.column - 1), ...lines.slice(end.line)];
  return before.join('\n') + replacement + after.join('\n');
}

/** Identifies a mutant of one version of a file. */
function keyOf(root: string, { file, at, replacement }: FoundSurvivor): string {
  const text = JSON.stringify([file, readFileSync(path.join(root, file), 'utf8'), at, replacement]);
  return createHash('sha256').update(text).digest('hex');
}

/** The replays of a room so far, kept beside its report. */
export function openReplays(root: string, room: Room) {
  const at = reportFile(root, room).replace(/\.json$/, '.replayed.json');
  const noticed = new Set<string>(existsSync(at) ? JSON.parse(readFileSync(at, 'utf8')) : []);
  return {
    wasNoticed: (survivor: FoundSurvivor): boolean => noticed.has(keyOf(root, survivor)),
    repeat(survivors: readonly FoundSurvivor[]): void {
      for (const survivor of noticedOf(root, room, survivors)) noticed.add(keyOf(root, survivor));
      writeFileSync(at, JSON.stringify([...noticed]));
    },
  };
}
