/** The graph of folders for people: a table for a terminal of 80 columns, and the section of docs/architecture.md. */
import { table } from '../common/table.ts';
import { withoutShortcuts } from './circles.ts';
import { arrowsBetween, type Graph } from './imports.ts';
import { coreFolderOf, coreOrder, folderOf, layerOf, roomOf, shortName } from './rooms.ts';
import type { Violation } from './violations.ts';

const BEGIN = '<!-- graph: begin (npm run graph -- --write) -->';
const END = '<!-- graph: end -->';

interface FolderRow {
  readonly folder: string;
  readonly files: number;
  readonly imports: readonly string[];
}

/** From the lowest layer up, so that each row imports only rows above it, apart from folders of the same room. */
export function folderRows(graph: Graph): readonly FolderRow[] {
  const arrows = [...arrowsBetween(graph, folderOf)];
  const byRank = (a: string, b: string) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1);
  return arrows
    .toSorted(([a], [b]) => byRank(a, b))
    .map(([folder, imports]) => ({
      folder: shortName(folder),
      files: graph.files.filter((file) => folderOf(file) === folder).length,
      imports: [...imports].toSorted(byRank).map(shortName),
    }));
}

/** The position of a folder: its layer, and inside shared/core its place in that order. */
function rankOf(folder: string): number {
  const file = `${folder}/file.ts`;
  return layerOf(roomOf(file) ?? '') * 10 + coreOrder.indexOf(coreFolderOf(file) ?? '');
}

export function folderTable(graph: Graph): string {
  const view = table(['folder', 'files', 'imports'], [23, 7, 46]);
  for (const { folder, files, imports } of folderRows(graph)) view.push([folder, files, imports.join(', ')]);
  return view.toString();
}

export function violationText({ message, imports }: Violation): string {
  const lines = imports.map(({ file, specifier }) => `  ${file} imports ${specifier}`);
  return [message, ...(imports.length > 1 ? lines : [])].join('\n');
}

/** The page with the section as the graph has it now. @throws Error if the page has no such section */
export function withSection(page: string, graph: Graph): string {
  const start = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error(`The page has no section from ${BEGIN} to ${END}.`);
  return `${page.slice(0, start)}${BEGIN}\n${sectionOf(graph)}\n${page.slice(end)}`;
}

function sectionOf(graph: Graph): string {
  const rooms = withoutShortcuts(arrowsBetween(graph, (file) => roomOf(file) ?? 'outside'));
  const topDown = [...rooms].toSorted(([a], [b]) => layerOf(b) - layerOf(a));
  const arrows = topDown.flatMap(([room, targets]) =>
    [...targets].map((target) => `  ${room} --> ${target}`),
  );
  const rows = folderRows(graph).map(
    ({ folder, imports }) => `| \`${folder}\` | ${imports.join(', ') || 'nothing'} |`,
  );
  const lines = ['| folder | imports |', '|---|---|', ...rows];
  return ['```mermaid', 'flowchart TD', ...arrows, '```', '', ...lines].join('\n');
}
