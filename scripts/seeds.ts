/**
 * `npm run seeds`: the demonstration again and again, with one seed after the other and under both orders in which ALB may choose among
 * certificates. Each run must come out as its fleet promises, without a failed handshake.
 *
 * Exit status: 0 all did, 1 some did not, 2 wrong option.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Table from 'cli-table3';
import { Command } from 'commander';
import pMap from 'p-map';
import { emulatedEdge } from '../test/emulator/function-compute/start.ts';
import { buildFunctions } from './build.ts';
import { parseCount } from './common/options.ts';
import { demonstrate } from './start/demonstration.ts';

interface Run {
  readonly seed: number;
  readonly selection: 'seed' | 'additional-first';
  readonly total: number;
  readonly failed: number;
  readonly minPerTarget: number;
  readonly problems: readonly string[];
  readonly durationMs: number;
}

const options = new Command('npm run seeds --')
  .description('Runs the demonstration for a range of seeds under both orders of selection.')
  .option('--from <seed>', 'first seed', parseCount, 1)
  .option('--to <seed>', 'last seed', parseCount, 20)
  .option('--at-once <number>', 'runs side by side: more only wait for the CPU', parseCount, 2)
  .option('--json', 'print one JSON document')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ readonly from: number; readonly to: number; readonly atOnce: number; readonly json?: boolean }>();

const silent = { print: () => undefined, show: () => undefined, done: () => undefined };

async function run(seed: number, selection: Run['selection']): Promise<Run> {
  const startedAtMs = Date.now();
  try {
    const result = await demonstrate(
      {
        seed,
        selection,
        calm: false,
        listeners: 0,
        timeScale: 20,
        mode: 'apply',
        trigger: 'timer',
        kill: 0,
        bundles,
      },
      { progress: silent, onPlans: () => undefined },
    );
    const { total, failed, minPerTarget, failures } = result.handshakes;
    const problems = [...result.surprises, ...failures.map(({ target, problem }) => `${target}: ${problem}`)];
    return { seed, selection, total, failed, minPerTarget, problems, durationMs: result.durationMs };
  } catch (error) {
    const problems = [error instanceof Error ? error.message : String(error)];
    return {
      seed,
      selection,
      total: 0,
      failed: 0,
      minPerTarget: 0,
      problems,
      durationMs: Date.now() - startedAtMs,
    };
  }
}

// Once for all runs.
const directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-seeds-'));
const bundles = path.join(directory, 'functions');
await buildFunctions(bundles, { edge: emulatedEdge });

const wanted = Array.from(
  { length: Math.max(0, options.to - options.from + 1) },
  (_, index) => options.from + index,
).flatMap((seed) => (['seed', 'additional-first'] as const).map((selection) => ({ seed, selection })));
const runs = await pMap(
  wanted,
  async ({ seed, selection }) => {
    const done = await run(seed, selection);
    const state = done.problems.length === 0 ? 'as it should be' : done.problems.join('; ');
    process.stderr.write(
      `seed ${seed}, ${selection}: ${state} (${(done.durationMs / 1_000).toFixed(0)} s)\n`,
    );
    return done;
  },
  { concurrency: Math.max(1, options.atOnce) },
);
await rm(directory, { recursive: true, force: true });
const bad = runs.filter(({ problems }) => problems.length > 0);

if (options.json) {
  process.stdout.write(`${JSON.stringify({ runs: runs.length, failed: bad, all: runs })}\n`);
} else {
  const table = new Table({
    head: ['seed', 'selection', 'handshakes', 'failed', 'fewest', 'seconds', 'outcomes'],
    style: { head: [] },
  });
  for (const one of runs) {
    const seconds = (one.durationMs / 1_000).toFixed(0);
    table.push([
      one.seed,
      one.selection,
      one.total,
      one.failed,
      one.minPerTarget,
      seconds,
      one.problems[0] ?? 'as they should be',
    ]);
  }
  process.stdout.write(`${table.toString()}\n${runs.length - bad.length} passed, ${bad.length} failed\n`);
}
process.exitCode = bad.length === 0 && runs.length > 0 ? 0 : 1;
