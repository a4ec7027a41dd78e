/**
 * The embedded cloud as a program: `npm run emulator`. Its first line on stdout, once everything listens, is one JSON object that says where
 * and with which credentials (EmulatorReady in emulator.ts). SIGTERM and SIGINT end it with status 0.
 */
import process from 'node:process';
import { Command, Option } from 'commander';
import { parseCount, parseScale } from '../../scripts/options.ts';
import { startEmulator } from './emulator.ts';
import { demoFleet } from './fleet/demo-fleet.ts';

interface Options {
  readonly seed: number;
  readonly calm?: boolean;
  readonly timeScale: number;
  readonly listeners: number;
  readonly selection: 'seed' | 'additional-first';
}

const options = new Command('npm run --silent emulator --')
  .description(
    'ALB, CAS, OSS and EventBridge on loopback, with a fleet whose listeners answer real TLS handshakes. Hostile unless --calm.',
  )
  .option('--seed <number>', 'draws of the emulated cloud come from it', parseCount, 1)
  .option('--calm', 'no throttling, no lost answers, no cut handshakes')
  .option('--time-scale <number>', 'cloud delays are divided by it', parseScale, 20)
  .option('--listeners <number>', 'at least so many listeners', parseCount, 0)
  .addOption(
    new Option('--selection <order>', 'which certificate is served when several match')
      .choices(['seed', 'additional-first'])
      .default('seed'),
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const {
  model: _model,
  objects: _objects,
  clock: _clock,
  callers: _callers,
  events: _events,
  close,
  ...ready
} = await startEmulator({
  seed: options.seed,
  calm: options.calm ?? false,
  timeScale: options.timeScale,
  knobs: { selection: options.selection },
  fleet: demoFleet(options.listeners),
});

process.stdout.write(`${JSON.stringify(ready)}\n`);
// Forked by a demonstration that has gone.
process.once('disconnect', () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
