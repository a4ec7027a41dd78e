/**
 * `npm run seeds`: runs the demonstration for a range of seeds, with both orders in which ALB may select among matching certificates. Each run
 * must give the outcomes that its fleet expects, without a failed handshake.
 *
 * Exit status: 0 all runs did, 1 some did not, 2 wrong option.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Table from 'cli-table3';

import pMap from 'p-map';
import { emulatedEdge } from '../test/emulator/function-compute/start.ts';
import { buildFunctions } from './build/functions.ts';
import { createCommand } from './common/command.ts';
import { messageOf } from './common/failure.ts';
import { parseCount } from './common/options.ts';
import { demonstrate } from './start/demonstration.ts';
import { silentProgress } from './start/progress.ts';

interface Run {
  readonly seed: number;
  readonly selection: 'seed' | 'additional-first';
  readonly total: number;
  readonly failed: number;
  readonly minPerTarget: number;
  readonly problems: readonly string[];
  readonly durationMs: number;
}

const options = createCommand(
  'npm run seeds --',
  'Runs the demonstration for a range of seeds under both orders of selection.',
)
  .option('--from <seed>', 'first seed', parseCount, 1)
  .option('--to <seed>', 'last seed', parseCount, 20)
  .option('--at-once <number>', 'number of concurrent runs', parseCount, 2)
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly from: number; readonly to: number; readonly atOnce: number; readonly json?: boolean }>();

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
      { progress: silentProgress, onPlans: () => undefined },
    );
    const { total, failed, minPerTarget, failures } = result.handshakes;
    const problems = [...result.surprises, ...failures.map(({ target, problem }) => `${target}: ${problem}`)];
    return { seed, selection, total, failed, minPerTarget, problems, durationMs: result.durationMs };
  } catch (error) {
    const problems = [messageOf(error)];
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

// Built once for all runs.
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
    const state = done.problems.length === 0 ? 'as expected' : done.problems.join('; ');
    process.stderr.write(
      `seed ${seed}, ${selection}: ${state} (${(done.durationMs / 1_000).toFixed(0)} s)\n`,
    );
    return done;
  },
  { concurrency: Math.max(1, options.atOnce) },
);
await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
const failed = runs.filter(({ problems }) => problems.length > 0);

if (options.json) {
  process.stdout.write(`${JSON.stringify({ runs: runs.length, failed, all: runs })}\n`);
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
      one.problems[0] ?? 'as expected',
    ]);
  }
  process.stdout.write(
    `${table.toString()}\n${runs.length - failed.length} passed, ${failed.length} failed\n`,
  );
}
process.exitCode = failed.length === 0 && runs.length > 0 ? 0 : 1;
