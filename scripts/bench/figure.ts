/** What a bench finds out, and how it is written down: one JSON line a figure, with what is needed to compare it with another one. */

export interface Measurement {
  /** What was measured, in words. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same of something known, measured in the same run; `null` where there is nothing to compare with. */
  readonly reference: number | null;
}

/** What a figure depends on besides the code. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  /** Mean number of processes that wanted a core in the minute before the bench. */
  readonly load: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1];
  const upper = sorted[Math.floor(half)];
  if (lower === undefined || upper === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}

export function lineOf(bench: string, measurement: Measurement, machine: Machine): string {
  const { figure, value, unit, reference } = measurement;
  const ratio = reference === null ? null : rounded(value / reference);
  return JSON.stringify({
    bench,
    figure,
    value: rounded(value),
    unit,
    reference: reference === null ? null : rounded(reference),
    ratio,
    ...machine,
  });
}

/** Four digits: no figure is surer than that. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
