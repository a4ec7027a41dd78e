/**
 * `npm run bench -- <name>`: how fast it is, here and now. One JSON line a figure on stdout, progress on stderr. A rate alone says more about
 * the machine than about the code: look at the ratio to the reference, which was measured in the same run.
 *
 * Exit status: 0 measured, 1 it failed, 2 wrong option or unknown name.
 */
import os from 'node:os';
import process from 'node:process';
import { Argument, Command } from 'commander';
import { type Bench, benches } from './bench/benches.ts';
import { lineOf } from './bench/figure.ts';

const command = new Command('npm run bench --')
  .description('Measures, and prints one JSON line a figure.')
  .addArgument(new Argument('<name>', 'what to measure').choices(Object.keys(benches)))
  .option('--json', 'print JSON (it always does)')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addHelpText('after', `\nNames:\n${listOf(benches)}`)
  .parse();

const [name = ''] = command.args;
const machine = {
  node: process.version,
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
  load: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
};
try {
  const measurements = await benches[name]?.run((text) => void process.stderr.write(`${text}\n`));
  for (const measurement of measurements ?? []) {
    process.stdout.write(`${lineOf(name, measurement, machine)}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}

function listOf(all: Readonly<Record<string, Bench>>): string {
  return Object.entries(all)
    .map(([title, { about }]) => `  ${title.padEnd(12)} ${about}\n`)
    .join('');
}
