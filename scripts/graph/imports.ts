/**
 * Finds the imports between files: relative imports, `import type`, `export … from` and `import()` alike.
 *
 * Reads no files. Assumes formatted sources, so that statements begin a line.
 */
import path from 'node:path';
import { folderOf } from './rooms.ts';

export interface Import {
  readonly file: string;
  /** As the file spells it. */
  readonly specifier: string;
  /** The file it leads to, from the root of the project. */
  readonly target: string;
}

export interface Graph {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
}

/** Texts by path from the root of the project, with slashes. */
export type Sources = ReadonlyMap<string, string>;

const comment = /^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm;
const patterns = [
  /^(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];

export function graphOf(sources: Sources): Graph {
  const files = [...sources.keys()].toSorted();
  return { files, imports: files.flatMap((file) => importsOf(file, sources.get(file) ?? '')) };
}

function importsOf(file: string, text: string): readonly Import[] {
  const code = text.replace(comment, '');
  const specifiers = patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, found = '']) => found),
  );
  return [...new Set(specifiers)]
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ file, specifier, target: path.posix.join(folderOf(file), specifier) }));
}

/** The nodes that each node imports, without itself, sorted by name. Every node of the graph has an entry. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** The graph between the folders, the rooms or the files, as `nodeOf` maps each file. */
export function arrowsBetween({ files, imports }: Graph, nodeOf: (file: string) => string): Arrows {
  const targets = new Map(files.map((file) => [nodeOf(file), new Set<string>()]));
  for (const { file, target } of imports) {
    if (nodeOf(file) !== nodeOf(target)) targets.get(nodeOf(file))?.add(nodeOf(target));
  }
  const sorted = [...targets].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([node, found]) => [node, new Set([...found].toSorted())]));
}
