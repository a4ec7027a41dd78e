/**
 * Finds the imports that break the layout. Each violation names the imports that cause it.
 *
 * Never reads files; ignores the names inside an import, so the import of a type counts like that of a function.
 */
import { circlesIn } from './circles.ts';
import { arrowsBetween, type Graph, type Import } from './imports.ts';
import {
  coreFolderOf,
  coreOrder,
  folderOf,
  layerOf,
  MAX_CORE_FOLDERS,
  MAX_ROOMS,
  roomOf,
  shortName,
} from './rooms.ts';

export interface Violation {
  readonly rule:
    | 'no-such-room'
    | 'import-outside'
    | 'upward-room'
    | 'rooms-apart'
    | 'upward-core'
    | 'mutual-folders'
    | 'folder-circle'
    | 'file-circle'
    | 'too-many-folders';
  readonly message: string;
  readonly imports: readonly Import[];
}

export function violationsOf(graph: Graph): readonly Violation[] {
  return [
    ...graph.files.flatMap(outsideRooms),
    ...graph.imports.flatMap((one) => [...betweenRooms(one), ...insideCore(one)]),
    ...folderCircles(graph),
    ...fileCircles(graph),
    ...tooMany('shared/', MAX_ROOMS, graph.files),
    ...tooMany('shared/core/', MAX_CORE_FOLDERS, graph.files),
  ];
}

function outsideRooms(file: string): readonly Violation[] {
  const room = roomOf(file);
  const known = room !== undefined && layerOf(room) !== -1;
  const inCore = room !== 'core' || coreOrder.includes(coreFolderOf(file) ?? '');
  if (known && inCore) return [];
  return [{ rule: 'no-such-room', message: `${file} is in no room of the layout.`, imports: [] }];
}

function betweenRooms(one: Import): readonly Violation[] {
  const from = roomOf(one.file);
  const to = roomOf(one.target);
  if (to === undefined)
    return [{ rule: 'import-outside', message: `${importText(one)}, which is in no room.`, imports: [one] }];
  if (from === undefined || from === to || layerOf(to) < layerOf(from)) return [];
  return layerOf(to) === layerOf(from)
    ? [refused('rooms-apart', one, `${from} and ${to} do not import each other`)]
    : [refused('upward-room', one, `${from} may not import ${to}`)];
}

function insideCore(one: Import): readonly Violation[] {
  const from = coreFolderOf(one.file);
  const to = coreFolderOf(one.target);
  if (from === undefined || to === undefined || coreOrder.indexOf(to) <= coreOrder.indexOf(from)) return [];
  return [refused('upward-core', one, `core/${from} may not import core/${to}`)];
}

function refused(rule: Violation['rule'], one: Import, why: string): Violation {
  return { rule, message: `${importText(one)}: ${why}.`, imports: [one] };
}

function importText({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`;
}

/** A pair is a circle of two. It has a rule of its own because the remedy differs: move a file, or split a folder. */
function folderCircles(graph: Graph): readonly Violation[] {
  const arrows = arrowsBetween(graph, folderOf);
  const between = (from: string, to: string) =>
    graph.imports.filter(({ file, target }) => folderOf(file) === from && folderOf(target) === to);
  const pairs = [...arrows].flatMap(([folder, targets]) =>
    [...targets]
      .filter((other) => folder < other && arrows.get(other)?.has(folder))
      .map((other) => [folder, other]),
  );
  const circles = circlesIn(arrows).filter((circle) => circle.length > 2);
  return [
    ...pairs.map(
      ([a = '', b = '']): Violation => ({
        rule: 'mutual-folders',
        message: `${shortName(a)} and ${shortName(b)} import each other.`,
        imports: [...between(a, b), ...between(b, a)],
      }),
    ),
    ...circles.map(
      (circle): Violation => ({
        rule: 'folder-circle',
        message: `The folders ${circle.map(shortName).join(', ')} import each other in a circle.`,
        imports: steps(circle).flatMap(([from, to]) => between(from, to)),
      }),
    ),
  ];
}

function fileCircles(graph: Graph): readonly Violation[] {
  return circlesIn(arrowsBetween(graph, (file) => file)).map((circle) => ({
    rule: 'file-circle',
    message: `The files ${circle.map(shortName).join(', ')} import each other in a circle.`,
    imports: steps(circle).flatMap(([from, to]) =>
      graph.imports.filter(({ file, target }) => file === from && target === to),
    ),
  }));
}

function steps(circle: readonly string[]): readonly (readonly [string, string])[] {
  return circle.map((node, index) => [node, circle[(index + 1) % circle.length] ?? node]);
}

function tooMany(parent: string, most: number, files: readonly string[]): readonly Violation[] {
  const below = files.filter((file) => file.startsWith(parent)).map((file) => file.slice(parent.length));
  const folders = new Set(below.filter((rest) => rest.includes('/')).map((rest) => rest.split('/')[0]));
  if (folders.size <= most) return [];
  const message = `${parent} has ${folders.size} folders; at most ${most} are allowed.`;
  return [{ rule: 'too-many-folders', message, imports: [] }];
}
