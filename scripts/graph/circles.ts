/** Circles in a directed graph, each as short as it can be. */
import type { Arrows } from './imports.ts';

/** Each circle is the list of its nodes; the last one leads to the first. Every node on a circle is in at least one of them. */
export function circlesIn(arrows: Arrows): readonly (readonly string[])[] {
  const circles: (readonly string[])[] = [];
  const covered = new Set<string>();
  for (const node of arrows.keys()) {
    if (covered.has(node)) continue;
    const circle = shortestPath(arrows, node, node);
    if (circle === undefined) continue;
    circles.push(circle);
    for (const member of circle) covered.add(member);
  }
  return circles;
}

/** Drops each arrow that a longer path implies. Assumes that there is no circle. */
export function withoutShortcuts(arrows: Arrows): Arrows {
  const kept = [...arrows].map(([node, targets]) => {
    const direct = [...targets].filter((target) =>
      [...targets].every((other) => other === target || shortestPath(arrows, other, target) === undefined),
    );
    return [node, new Set(direct)] as const;
  });
  return new Map(kept);
}

/** The nodes from `start` up to, but without, `end`. Searches by breadth, so the first path found is the shortest. */
function shortestPath(arrows: Arrows, start: string, end: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const open: (readonly string[])[] = [[start]];
  for (const path of open) {
    for (const next of arrows.get(path.at(-1) ?? '') ?? []) {
      if (next === end) return path;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push([...path, next]);
    }
  }
  return undefined;
}
