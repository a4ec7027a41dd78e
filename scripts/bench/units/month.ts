/** What a month costs in units, from what single runs cost. Pure; the formula is the one in docs/performance.md. */

/** Of one invocation. */
export interface Units {
  readonly alb: number;
  readonly cas: number;
  /** OSS requests that read an object. */
  readonly ossReads: number;
  /** OSS requests that write or list. */
  readonly ossOthers: number;
  /** From the start to the end of the invocation, which is what Function Compute bills. */
  readonly seconds: number;
}

export interface Runs {
  /** An hourly scan with nothing to do. */
  readonly scan: Units;
  /** The scan once a day that reads the daily checks. */
  readonly scanAfterChecks: Units;
  /** A worker that checks one load balancer. */
  readonly check: Units;
  /** A worker that replaces one default certificate. */
  readonly rotation: Units;
}

export interface Measured {
  /** Listeners. */
  readonly size: number;
  readonly runs: Runs;
}

export interface Month extends Units {
  readonly listeners: number;
  readonly invocations: number;
  /** Of the instance that s.yaml declares. */
  readonly vcpuSeconds: number;
  readonly gbSeconds: number;
  /** Not measured at this size. */
  readonly isExtrapolated?: boolean;
}

export const HOURS_A_MONTH = 730;
export const DAYS_A_MONTH = HOURS_A_MONTH / 24;
/** A certificate of 90 days that is replaced 30 days before its end. */
export const DAYS_BETWEEN_ROTATIONS = 60;
/** `cpu` and `memorySize` of s.yaml. */
export const INSTANCE = { vcpu: 0.35, gb: 0.5 } as const;

const kinds = ['alb', 'cas', 'ossReads', 'ossOthers', 'seconds'] as const satisfies readonly (keyof Units)[];

/** Each listener has a load balancer and a certificate of its own. */
export function unitsOfMonth(listeners: number, { scan, scanAfterChecks, check, rotation }: Runs): Month {
  const scansAfterChecks = DAYS_A_MONTH;
  const scans = HOURS_A_MONTH - scansAfterChecks;
  const checks = listeners * DAYS_A_MONTH;
  const rotations = (listeners * DAYS_A_MONTH) / DAYS_BETWEEN_ROTATIONS;
  const sum = (kind: keyof Units): number =>
    scans * scan[kind] +
    scansAfterChecks * scanAfterChecks[kind] +
    checks * check[kind] +
    rotations * rotation[kind];
  const units = Object.fromEntries(kinds.map((kind) => [kind, sum(kind)])) as unknown as Units;
  return {
    listeners,
    ...units,
    invocations: HOURS_A_MONTH + checks + rotations,
    vcpuSeconds: units.seconds * INSTANCE.vcpu,
    gbSeconds: units.seconds * INSTANCE.gb,
  };
}

/** The sizes above the largest measured one, on the straight line through the two largest. None without two measured sizes. */
export function extrapolated(measured: readonly Measured[], sizes: readonly number[]): readonly Measured[] {
  const [first, second] = measured.slice(-2);
  if (first === undefined || second === undefined) return [];
  const at = (size: number, kind: keyof Runs, unit: keyof Units): number => {
    const [from, to] = [first.runs[kind][unit], second.runs[kind][unit]];
    return to + ((to - from) * (size - second.size)) / (second.size - first.size);
  };
  return sizes
    .filter((size) => size > second.size)
    .map((size) => {
      const run = (kind: keyof Runs): Units =>
        Object.fromEntries(kinds.map((unit) => [unit, at(size, kind, unit)])) as unknown as Units;
      const runs = {
        scan: run('scan'),
        scanAfterChecks: run('scanAfterChecks'),
        check: run('check'),
        rotation: run('rotation'),
      };
      return { size, runs };
    });
}

export function monthTable(months: readonly Month[]): string {
  const titles = [
    'listeners',
    'invocations',
    'vCPU-seconds',
    'GB-seconds',
    'calls to ALB',
    'calls to CAS',
    'OSS requests that read',
    'other OSS requests',
  ];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(titles),
    `|${'---|'.repeat(titles.length)}`,
    ...months.map((month) => {
      const { listeners, invocations, vcpuSeconds, gbSeconds, alb, cas, ossReads, ossOthers } = month;
      const size = `${rounded(listeners)}${month.isExtrapolated ? ' (extrapolated)' : ''}`;
      return row([
        size,
        ...[invocations, vcpuSeconds, gbSeconds, alb, cas, ossReads, ossOthers].map(rounded),
      ]);
    }),
  ].join('\n');
}

/** Three digits: the assumptions allow no more. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}
