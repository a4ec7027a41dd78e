/**
 * `npm run simulate`: runs the whole service against the emulator in virtual time; checkers read only the recorded history.
 *
 * Exit status: 0 no violation (with --mutants: all were caught), 1 otherwise, 2 wrong option.
 */
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkRun } from '../test/simulation/checkers/index.ts';
import type { PlanResult } from '../test/simulation/crash-points.ts';
import type { SeedResult } from '../test/simulation/figures.ts';
import { runSeed } from '../test/simulation/simulate.ts';
import { traceOf } from '../test/simulation/trace.ts';
import { runMutants } from './simulate/mutants.ts';
import { readOptions } from './simulate/options.ts';
import { createProgressPrinter, runPart } from './simulate/processes.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const options = readOptions(process.argv.slice(2), (status) => process.exit(status));

/** `--mutants` reports a mutant as missed after this many seeds without a violation. */
const MAX_SEEDS_PER_MUTANT = 500;

const startedAtMs = Date.now();
process.exitCode = await run();

function run(): Promise<number> {
  if (options.trace && options.seed !== undefined) return trace(options.seed);
  if (options.crashPoints) return crashPoints();
  if (options.mutants || options.mutant !== undefined) return mutants();
  return seeds();
}

function print(document: object, isGood: boolean): number {
  process.stdout.write(`${JSON.stringify(document)}\n`);
  return isGood ? 0 : 1;
}

function wallSeconds(): number {
  return Math.round((Date.now() - startedAtMs) / 100) / 10;
}

async function trace(seed: number): Promise<number> {
  const result = await runSeed(seed);
  const violations = checkRun(result);
  const verdict = violations.map(
    ({ checker, atMs, about, message }) =>
      `VIOLATION ${new Date(atMs).toISOString()} ${checker} ${about}: ${message}`,
  );
  process.stdout.write(`${[...traceOf(result), ...verdict].join('\n')}\n`);
  return violations.length === 0 ? 0 : 1;
}

async function runSeeds(first: number, count: number): Promise<readonly SeedResult[]> {
  const results: SeedResult[] = [];
  const printProgress = createProgressPrinter(count);
  const last = first + count - 1;
  const parts = Math.max(1, Math.min(options.processes, count));
  await Promise.all(
    Array.from({ length: parts }, (_, part) =>
      runPart({
        root,
        script: 'scripts/simulate/seeds.ts',
        args: [first + part, last, parts].map(String),
        onLine: (line) => {
          const result = line as SeedResult;
          results.push(result);
          const [violation] = result.violations;
          if (violation)
            process.stderr.write(
              `seed ${result.seed}: ${violation.checker} ${violation.about}: ${violation.message}\n`,
            );
          printProgress(`seeds, ${results.filter(({ violations }) => violations.length > 0).length} failed`);
        },
      }),
    ),
  );
  return results.sort((left, right) => left.seed - right.seed);
}

async function seeds(): Promise<number> {
  const { seed } = options;
  const results = seed === undefined ? await runSeeds(options.start, options.seeds) : await runSeeds(seed, 1);
  const faults: Record<string, number> = {};
  for (const result of results)
    for (const [fault, times] of Object.entries(result.faults)) faults[fault] = (faults[fault] ?? 0) + times;
  const failed = results.flatMap((result) =>
    result.violations.length > 0
      ? [
          {
            seed: result.seed,
            checkers: [...new Set(result.violations.map(({ checker }) => checker))],
            first: result.violations[0]?.message,
          },
        ]
      : [],
  );
  const sum = (figureOf: (result: SeedResult) => number): number =>
    results.reduce((total, result) => total + figureOf(result), 0);
  return print(
    {
      seeds: results.length,
      failed,
      rotations: sum(({ rotations }) => rotations),
      crashes: sum(({ crashes }) => crashes),
      faults,
      simulatedHours: Math.round(sum(({ simulatedHours }) => simulatedHours)),
      wallSeconds: wallSeconds(),
    },
    failed.length === 0 && results.length > 0,
  );
}

async function crashPoints(): Promise<number> {
  const results: PlanResult[] = [];
  const parts = Math.max(1, options.processes);
  await Promise.all(
    Array.from({ length: parts }, (_, part) =>
      runPart({
        root,
        script: 'scripts/simulate/crash-points.ts',
        args: [part, parts].map(String),
        onLine: (line) => {
          const result = line as PlanResult;
          results.push(result);
          process.stderr.write(
            `${result.plan}: ${result.calls} calls, ${result.runs} runs here, ${result.failed.length} failed\n`,
          );
        },
      }),
    ),
  );
  const calls = new Map(results.map(({ plan, calls: count }) => [plan, count]));
  const failed = results.flatMap((result) => result.failed);
  return print(
    {
      plans: calls.size,
      calls: [...calls.values()].reduce((total, count) => total + count, 0),
      runs: results.reduce((total, { runs }) => total + runs, 0),
      failed,
    },
    failed.length === 0 && calls.size > 0,
  );
}

async function mutants(): Promise<number> {
  const { start, processes: atOnce, mutant: only } = options;
  const report = await runMutants({ root, start, seeds: MAX_SEEDS_PER_MUTANT, atOnce, only });
  return print(report, report.missed.length === 0 && report.mutants > 0);
}
