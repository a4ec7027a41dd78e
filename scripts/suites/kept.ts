/** The results of a suite as a table of text: case, verdict, reason. Pure. */

export interface CaseResult {
  readonly verdict: string;
  /** Empty if there is none. */
  readonly reason: string;
}

export type Results = ReadonlyMap<string, CaseResult>;

const HEADER = 'case\tverdict\treason';

export function formatResults(results: Results): string {
  const rows = [...results]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, { verdict, reason }]) => `${name}\t${verdict}\t${reason}`);
  return `${[HEADER, ...rows].join('\n')}\n`;
}

export function parseResults(text: string): Results {
  const rows = text.split('\n').slice(1);
  return new Map(
    rows
      .filter((row) => row !== '')
      .map((row) => {
        const [name = '', verdict = '', reason = ''] = row.split('\t');
        return [name, { verdict, reason }];
      }),
  );
}

/** One line for each case that is new, gone or different. */
export function differences(kept: Results, present: Results): readonly string[] {
  return [...new Set([...kept.keys(), ...present.keys()])].sort().flatMap((name) => {
    const [before, after] = [inWords(kept.get(name)), inWords(present.get(name))];
    return before === after ? [] : [`  ${name}: ${after}, kept: ${before}`];
  });
}

function inWords(result: CaseResult | undefined): string {
  if (!result) return 'missing';
  return result.reason === '' ? result.verdict : `${result.verdict} (${result.reason})`;
}
