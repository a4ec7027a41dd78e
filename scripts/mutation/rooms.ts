/** What is mutated, by which tests it is held, and how it is divided into runs that can each be repeated alone. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Room {
  readonly name: string;
  readonly folders: readonly string[];
  /** The tests that are run against each mutant: patterns without a comma, which separates them in MUTATION_TESTS. */
  readonly tests: readonly string[];
  /** The least share of mutants that tests must notice. */
  readonly leastScore: number;
}

export const rooms: readonly Room[] = [
  {
    name: 'core',
    folders: ['shared/core'],
    tests: ['test/unit/core/**/*.test.ts'],
    leastScore: 0.9,
  },
  {
    name: 'rotation',
    folders: ['shared/rotation/changes', 'shared/rotation/waves'],
    // The tests of this room are whole rotations in virtual time.
    tests: [
      'test/unit/rotation/**/*.test.ts',
      'test/scenarios/rotation/**/*.test.ts',
      'test/scenarios/ledger/**/*.test.ts',
    ],
    leastScore: 0.85,
  },
];

export interface Piece {
  readonly room: Room;
  readonly files: readonly string[];
}

/** A run starts with all tests once, which takes a minute or more, so few pieces are quicker; an interrupted run loses one. */
const LINES_PER_PIECE = 1_200;

/** @param paths files or folders to which the run is narrowed; empty: everything */
export function piecesOf(root: string, paths: readonly string[]): readonly Piece[] {
  const wanted = paths.map((one) => path.posix.normalize(one).replace(/\/$/, ''));
  return rooms.flatMap((room) => {
    const files = room.folders
      .flatMap((folder) => filesUnder(root, folder))
      .filter(
        (file) => wanted.length === 0 || wanted.some((one) => file === one || file.startsWith(`${one}/`)),
      );
    const sized = files.map((file) => ({
      file,
      lines: readFileSync(path.join(root, file), 'utf8').split('\n').length,
    }));
    return grouped(sized).map((group) => ({ room, files: group }));
  });
}

/** In the given order. */
export function grouped(
  files: readonly { readonly file: string; readonly lines: number }[],
): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let left = 0;
  for (const { file, lines } of files) {
    const last = groups.at(-1);
    if (last && lines <= left) last.push(file);
    else groups.push([file]);
    left = (last && lines <= left ? left : LINES_PER_PIECE) - lines;
  }
  return groups;
}

function filesUnder(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
    .sort();
}
