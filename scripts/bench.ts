/**
 * `npm run bench -- <name>`: measures speed. One JSON line per figure on stdout, progress on stderr. An absolute rate depends on the machine:
 * compare the ratio to the reference, which is measured in the same run.
 *
 * Exit status: 0 measured, 1 failed, 2 wrong option or unknown name.
 */
import os from 'node:os';
import process from 'node:process';
import { Argument } from 'commander';
import { type Bench, benches } from './bench/benches.ts';
import { formatFigure } from './bench/figure.ts';
import { createCommand } from './common/command.ts';
import { stackOf } from './common/failure.ts';

const command = createCommand('npm run bench --', 'Measures speed, and prints one JSON line per figure.')
  .addArgument(new Argument('<name>', 'what to measure').choices(Object.keys(benches)))
  .option('--json', 'print JSON (it always does)')
  .showHelpAfterError()
  .addHelpText('after', `\nNames:\n${describeBenches(benches)}`)
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
    process.stdout.write(`${formatFigure(name, measurement, machine)}\n`);
  }
} catch (error) {
  process.stderr.write(`${stackOf(error)}\n`);
  process.exitCode = 1;
}

function describeBenches(all: Readonly<Record<string, Bench>>): string {
  return Object.entries(all)
    .map(([title, { about }]) => `  ${title.padEnd(12)} ${about}\n`)
    .join('');
}
