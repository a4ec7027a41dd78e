/** A measured figure, and its JSON line with everything needed to compare it with another one. */

export interface Measurement {
  /** Description of the measurement. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same figure of a known implementation, measured in the same run; `null` if there is none. */
  readonly reference: number | null;
  /** For counts, which are the same on every machine: more than this is a failure. */
  readonly atMost?: number;
}

/** The machine that a figure was measured on. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  /** Load average of the minute before the bench. */
  readonly load: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1];
  const upper = sorted[Math.floor(half)];
  if (lower === undefined || upper === undefined) throw new RangeError('An empty list has no median.');
  return (lower + upper) / 2;
}

/** From this load on, other programs take so much of a machine of two cores that times mean little. */
const NOT_QUIET_LOAD = 0.5;

export function isQuiet({ load }: Pick<Machine, 'load'>): boolean {
  return load < NOT_QUIET_LOAD;
}

export function formatFigure(bench: string, measurement: Measurement, machine: Machine): string {
  const { figure, value, unit, reference, atMost } = measurement;
  // Nothing is a multiple of nothing.
  const ratio = reference === null || reference === 0 ? null : rounded(value / reference);
  return JSON.stringify({
    bench,
    figure,
    value: rounded(value),
    unit,
    reference: reference === null ? null : rounded(reference),
    ratio,
    ...(atMost === undefined ? {} : { atMost }),
    ...machine,
    ...(isQuiet(machine) ? {} : { note: 'not quiet' }),
  });
}

/** What is above its limit, for people. Times have no limit: they depend on the machine. */
export function aboveLimit(measurements: readonly Measurement[]): readonly string[] {
  return measurements.flatMap(({ figure, value, unit, atMost }) =>
    atMost !== undefined && value > atMost
      ? [`${figure}: ${rounded(value)} ${unit} is more than ${atMost}.`]
      : [],
  );
}

/** For docs/performance.md. */
export function figuresTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ figure, value, unit, reference }) => {
    const ratio = reference === null || reference === 0 ? '' : String(rounded(value / reference));
    const cells = [figure, rounded(value), unit, reference === null ? '' : rounded(reference), ratio];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| figure | value | unit | reference | ratio |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Four digits: no figure is more precise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
