/** The results of a mutation run for people. */
import { table, withRest } from '../common/table.ts';
import { type Piece, rooms } from './rooms.ts';
import type { FileResult, FoundSurvivor } from './survivors.ts';

/** For example `97.4 % of 39`. */
export function scoreOf(results: readonly FileResult[]): string {
  const [mutants, noticed] = [sum(results, 'mutants'), sum(results, 'noticed')];
  return mutants === 0 ? 'nothing to mutate' : `${((100 * noticed) / mutants).toFixed(1)} % of ${mutants}`;
}

export function formatResults(pieces: readonly Piece[], results: readonly FileResult[]): string {
  const view = table(['file', 'noticed', 'listed', 'not listed', 'outdated'], withRest([48, 14, 8, 12]));
  for (const result of results) {
    const listed = result.survivors.filter(({ why }) => why !== undefined).length;
    view.push([
      result.file,
      scoreOf([result]),
      listed,
      result.survivors.length - listed,
      result.outdated.map(({ line, from, to }) => `${line}: ${from} => ${to}`).join('\n'),
    ]);
  }
  const scores = rooms.flatMap(({ name, leastScore }) => {
    const files = new Set(pieces.filter(({ room }) => room.name === name).flatMap((piece) => piece.files));
    const own = results.filter(({ file }) => files.has(file));
    const missing = files.size - own.length;
    if (own.length === 0) return [];
    const rest = missing === 0 ? '' : `; ${missing} files not measured`;
    return [`${name}: ${scoreOf(own)}, wanted ${leastScore * 100} %${rest}`];
  });
  const survivors = results
    .flatMap((result) => result.survivors)
    .filter(({ why }) => why === undefined)
    .map(survivorText);
  return [view.toString(), ...survivors, ...scores].join('\n');
}

function survivorText({ file, at, line, from, to, covered }: FoundSurvivor): string {
  const by = covered ? 'no test notices' : 'no test runs this line';
  return `${file}:${at.start.line} ${by}\n    ${line}\n    ${from}  =>  ${to}`;
}

function sum(results: readonly FileResult[], field: 'mutants' | 'noticed'): number {
  return results.reduce((total, result) => total + result[field], 0);
}
