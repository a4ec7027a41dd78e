/**
 * `npm run bench -- <name>`: measures speed, counts and memory. One JSON line per figure on stdout, progress on stderr. An absolute time
 * depends on the machine: compare the ratio to the reference, which is measured in the same run. Counts are exact.
 *
 * Exit status: 0 measured, 1 failed or a count is above its limit, 2 wrong option or unknown name.
 */
import os from 'node:os';
import process from 'node:process';
import { Argument, Option } from 'commander';
import { type Bench, type BenchOptions, benches } from './bench/benches.ts';
import { aboveLimit, formatFigure } from './bench/figure.ts';
import { writePage } from './bench/page.ts';
import { createCommand } from './common/command.ts';
import { stackOf } from './common/failure.ts';
import { parseCount } from './common/options.ts';

/** Real milliseconds of a call, as a client in the same region may see. A guess: no document says it. */
const DEFAULT_LATENCY_MS = 50;

const command = createCommand('npm run bench --', 'Measures, and prints one JSON line per figure.')
  .addArgument(new Argument('[name]', 'what to measure').choices(Object.keys(benches)))
  .option(
    '--quick',
    'as little as shows the counts; without a name: everything that has counts, in less than five minutes',
  )
  .option('--listeners <number>', 'number of listeners, for scan, units and emulator', parseCount)
  .addOption(
    new Option('--latency <kind>', 'time of a call to ALB or CAS, for scan').choices(['none', 'default']),
  )
  .option('--write', 'update the curves and tables of docs/performance.md')
  .option('--json', 'print JSON (it always does)')
  .showHelpAfterError()
  .addHelpText('after', `\nNames:\n${describeBenches(benches)}`)
  .parse();

const {
  quick = false,
  listeners,
  latency,
  write,
} = command.opts<{
  readonly quick?: boolean;
  readonly listeners?: number;
  readonly latency?: 'none' | 'default';
  readonly write?: boolean;
}>();
const [name] = command.args;
if (name === undefined && !quick)
  command.error('error: name what to measure, or measure everything that has counts with --quick.');
if (listeners === 0) command.error('error: --listeners must be at least 1.');

const options: BenchOptions = {
  print: (text) => void process.stderr.write(`${text}\n`),
  quick,
  listeners,
  latencyMs: latency === 'default' ? DEFAULT_LATENCY_MS : 0,
};
const exact = Object.keys(benches).filter((one) => benches[one]?.isExact);
for (const one of name === undefined ? exact : [name]) await run(one);

async function run(one: string): Promise<void> {
  const machine = {
    node: process.version,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    load: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
  try {
    const result = await benches[one]?.run(options);
    if (result === undefined) return;
    for (const measurement of result.measurements)
      process.stdout.write(`${formatFigure(one, measurement, machine)}\n`);
    if (write) writePage(result, machine);
    for (const text of aboveLimit(result.measurements)) fail(`${one}: ${text}`);
  } catch (error) {
    fail(stackOf(error));
  }
}

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function describeBenches(all: Readonly<Record<string, Bench>>): string {
  return Object.entries(all)
    .map(([title, { about }]) => `  ${title.padEnd(12)} ${about}\n`)
    .join('');
}
