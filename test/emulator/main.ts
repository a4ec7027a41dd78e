/**
 * The emulator as a program: `npm run emulator`. Its first line on stdout, once everything listens, is a JSON object with its addresses and
 * credentials (EmulatorReady in emulator.ts). SIGTERM and SIGINT end it with status 0.
 *
 * With `--service` the whole service is deployed in it, and each further line on stdout is a JSON object with one log line of a function
 * (LogLine in function-compute/api.ts).
 */
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseCount, parseScale } from '../../scripts/common/options.ts';
import { configVariables } from '../../shared/config/config.ts';
import { type EmulatorOptions, type EmulatorReady, readyOf, startEmulator } from './emulator.ts';
import { demoFleet } from './fleet/demo-fleet.ts';
import { startServiceCloud } from './service-cloud.ts';

type Variables = Readonly<Record<string, string>>;

interface Options {
  readonly seed: number;
  readonly calm?: boolean;
  readonly timeScale: number;
  readonly listeners: number;
  readonly selection: 'seed' | 'additional-first';
  readonly service?: Variables;
  readonly bundles?: string;
}

const options = new Command('npm run --silent emulator --')
  .description(
    'ALB, CAS, OSS and EventBridge on loopback, with a fleet whose listeners answer real TLS handshakes. Hostile unless --calm.',
  )
  .option('--seed <number>', 'seed of all random values', parseCount, 1)
  .option('--calm', 'no throttling, no lost answers, no cut handshakes')
  .option('--time-scale <number>', 'divides the delays of the cloud', parseScale, 20)
  .option('--listeners <number>', 'minimum number of listeners', parseCount, 0)
  .addOption(
    new Option('--selection <order>', 'which certificate is served when several match')
      .choices(['seed', 'additional-first'])
      .default('seed'),
  )
  .option(
    '--service <variables>',
    'deploy the service, too, on an emulated Function Compute, with these variables (JSON, for example {"MODE":"apply"})',
    parseVariables,
  )
  .option(
    '--bundles <directory>',
    'absolute path of functions that were built for the emulator; built at the start by default',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

function parseVariables(text: string): Variables {
  const known = new Set<string>(configVariables.map(({ name }) => name));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('Expected a JSON object, for example {"MODE":"apply"}.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidArgumentError('Expected a JSON object, for example {"MODE":"apply"}.');
  for (const [name, each] of Object.entries(value)) {
    if (!known.has(name)) throw new InvalidArgumentError(`${name} is not a variable of the service.`);
    if (typeof each !== 'string') throw new InvalidArgumentError(`The value of ${name} is not text.`);
  }
  return value as Variables;
}

function printLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

interface Started {
  readonly ready: EmulatorReady;
  close(): Promise<void>;
}

async function start(cloud: EmulatorOptions, environment: Variables | undefined): Promise<Started> {
  if (environment === undefined) {
    const emulator = await startEmulator(cloud);
    return { ready: readyOf(emulator), close: () => emulator.close() };
  }
  const { emulator, platform, service, close } = await startServiceCloud({
    ...cloud,
    environment,
    ...(options.bundles === undefined ? {} : { bundles: options.bundles }),
    onLog: printLine,
  });
  const ready = readyOf(emulator);
  return { ready: { ...ready, endpoints: { ...ready.endpoints, invoke: platform.url }, service }, close };
}

const { ready, close } = await start(
  {
    seed: options.seed,
    calm: options.calm ?? false,
    timeScale: options.timeScale,
    knobs: { selection: options.selection },
    fleet: demoFleet(options.listeners),
  },
  options.service,
);

printLine(ready);

let ending = false;

/** With Ctrl-C the signal comes both from the terminal and from the parent process. */
function end(): void {
  if (ending) return;
  ending = true;
  close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
// The parent demonstration has ended.
process.once('disconnect', end);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
