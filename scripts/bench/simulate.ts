/**
 * Seeds of the simulation that one process runs in a minute, compared with a fixed computation in the same run: the simulation is bound by
 * the processor, and nothing else says how fast that is.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SeedResult } from '../../test/simulation/figures.ts';
import { runPart } from '../simulate/processes.ts';
import type { BenchOptions, BenchResult } from './benches.ts';
import { figuresTable, type Measurement } from './figure.ts';

const SEEDS = 100;
const QUICK_SEEDS = 15;
const REFERENCE_MS = 2_000;
const MINUTE_MS = 60_000;

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

export async function benchSimulate({ print, quick }: BenchOptions): Promise<BenchResult> {
  const last = quick ? QUICK_SEEDS : SEEDS;
  const results: SeedResult[] = [];
  const startedAtMs = performance.now();
  await runPart({
    root,
    script: 'scripts/simulate/seeds.ts',
    args: ['1', String(last), '1'],
    onLine: (line) => {
      results.push(line as SeedResult);
      if (results.length % 10 === 0) print(`${results.length} of ${last} seeds`);
    },
  });
  const tookMs = performance.now() - startedAtMs;
  const measurements = seedMeasurements(
    results,
    tookMs,
    roundsPerMinute(() => performance.now()),
  );
  return { measurements, tables: { simulate: figuresTable(measurements) } };
}

/** @param reference rounds of the fixed computation in a minute */
export function seedMeasurements(
  results: readonly Pick<SeedResult, 'violations'>[],
  tookMs: number,
  reference: number,
): readonly Measurement[] {
  return [
    {
      figure: 'seeds that violate an invariant',
      value: results.filter(({ violations }) => violations.length > 0).length,
      unit: 'seeds',
      reference: results.length,
      atMost: 0,
    },
    {
      figure: 'seeds of one process, beside rounds of a fixed computation',
      value: (results.length * MINUTE_MS) / tookMs,
      unit: 'a minute',
      reference,
    },
  ];
}

/** One round: ten thousand digests in a row, each of the one before. @param now milliseconds of a monotonic clock */
export function roundsPerMinute(now: () => number): number {
  const startedAtMs = now();
  let rounds = 0;
  let digest = 'bench';
  while (now() - startedAtMs < REFERENCE_MS) {
    for (let turn = 0; turn < 10_000; turn += 1) digest = createHash('sha256').update(digest).digest('hex');
    rounds += 1;
  }
  return (rounds * MINUTE_MS) / (now() - startedAtMs);
}
