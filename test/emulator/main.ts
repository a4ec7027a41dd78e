/**
 * The emulator as a program: `npm run emulator`. Once everything listens, it prints how it is reached: on a terminal a text for people
 * (started-text.ts), elsewhere or with `--json` one line with a JSON object (EmulatorReady in emulator-ready.ts). SIGTERM and SIGINT end it with
 * status 0.
 *
 * With `--service` the whole service is deployed in it, and each further line on stdout is a JSON object with one log line of a function
 * (LogLine in function-compute/api.ts).
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { packaged } from '../../scripts/common/installed.ts';
import { answer } from '../../scripts/common/output.ts';
import type { EmulatorOptions } from './emulator.ts';
import type { EmulatorReady } from './emulator-ready.ts';
import { demoFleet, partOfDemoFleet } from './fleet/demo-fleet.ts';
import { parseOptions, type Variables } from './program-options.ts';
import type { PrintedReady } from './started-text.ts';

// Everything else is loaded when the options are known: --help does not wait for it.

const options = parseOptions();

function printLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

interface Started {
  readonly ready: EmulatorReady;
  close(): Promise<void>;
}

async function requireKnown(variables: Variables): Promise<void> {
  const { configVariables } = await import('../../shared/config/variables.ts');
  const known = new Set<string>(configVariables.map(({ name }) => name));
  const unknown = Object.keys(variables).find((name) => !known.has(name));
  if (unknown === undefined) return;
  process.stderr.write(`error: --service: ${unknown} is not a variable of the service.\n`);
  process.exit(2);
}

async function start(cloud: EmulatorOptions, environment: Variables | undefined): Promise<Started> {
  const { startEmulator } = await import('./emulator.ts');
  const { readyOf } = await import('./emulator-ready.ts');
  if (environment === undefined) {
    const emulator = await startEmulator(cloud);
    if (!options.functionCompute) return { ready: readyOf(emulator), close: () => emulator.close() };
    const { startEmptyPlatform } = await import('./empty-platform.ts');
    const { deployFiles } = await import('./deploy-files.ts');
    const platform = await startEmptyPlatform(emulator, { onLog: printLine });
    const ready = readyOf(emulator);
    return {
      ready: {
        ...ready,
        endpoints: { ...ready.endpoints, invoke: platform.url },
        deploy: deployFiles(ready, platform.url),
      },
      close: async () => {
        await platform.close();
        await emulator.close();
      },
    };
  }
  const { startServiceCloud } = await import('./service-cloud.ts');
  const { emulator, platform, service, close } = await startServiceCloud({
    ...cloud,
    environment,
    ...(options.bundles === undefined ? {} : { bundles: options.bundles }),
    onLog: printLine,
  });
  const ready = readyOf(emulator);
  return { ready: { ...ready, endpoints: { ...ready.endpoints, invoke: platform.url }, service }, close };
}

const DEFAULT_TIME_SCALE = 20;

/** What is deployed to an empty Function Compute runs in real time: in faster time, its requests would soon be too old. */
function timeScale(): number {
  if (!options.functionCompute) return options.timeScale ?? DEFAULT_TIME_SCALE;
  if (options.timeScale === undefined || options.timeScale === 1) return 1;
  process.stderr.write(
    'error: --function-compute needs --time-scale 1: deployed functions run in real time.\n',
  );
  process.exit(2);
}

/** Its functions are built for the clock of the emulator, which only a clone can do. */
if (packaged !== undefined && options.service !== undefined) {
  process.stderr.write(
    'error: --service needs a clone of the repository, where the functions can be built for the emulator. Use --function-compute and deploy to it.\n',
  );
  process.exit(2);
}

/** Half of a key is a mistake: the caller would not know the generated other half. */
function permanentCredentials(): Pick<EmulatorOptions, 'permanentCredentials'> {
  const { accessKeyId, accessKeySecret } = options;
  if (accessKeyId === undefined && accessKeySecret === undefined) return {};
  if (!accessKeyId || !accessKeySecret) {
    process.stderr.write(
      'error: --access-key-id and --access-key-secret (EMULATOR_ACCESS_KEY_ID and EMULATOR_ACCESS_KEY_SECRET) need each other.\n',
    );
    process.exit(2);
  }
  return { permanentCredentials: { accessKeyId, accessKeySecret } };
}

/** Settings of an installation are not replaced. */
async function refuseForeignFile(file: string | undefined): Promise<void> {
  if (file === undefined || !existsSync(file)) return;
  const { SETTINGS_HEAD } = await import('./started-text.ts');
  if ((await readFile(file, 'utf8')).startsWith(SETTINGS_HEAD)) return;
  process.stderr.write(
    `error: --settings-file: ${file} exists, and no emulator has written it. Name another file.\n`,
  );
  process.exit(2);
}

let started: Started | undefined;
let ending = false;

/**
 * With Ctrl-C the signal comes both from the terminal and from the parent process. What has not started has nothing to end: its instances and
 * its folders are gone when this process is (function-compute/reaper.ts, scripts/common/temporary-folder.ts).
 */
function end(): void {
  if (ending) return;
  ending = true;
  (started?.close() ?? Promise.resolve()).then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
// The parent demonstration has ended.
process.once('disconnect', end);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);

if (options.service !== undefined) await requireKnown(options.service);

await refuseForeignFile(options.settingsFile);

started = await start(
  {
    ...permanentCredentials(),
    ...(options.hostNames === undefined ? {} : { hostNamesPort: options.hostNames }),
    seed: options.seed,
    calm: options.calm ?? false,
    timeScale: timeScale(),
    knobs: { selection: options.selection },
    fleet: options.only === undefined ? demoFleet(options.listeners) : partOfDemoFleet(options.only),
  },
  options.service,
);

const { ready: printed } = started;
const ready: PrintedReady =
  options.credentials === 'permanent' ? { ...printed, credentials: printed.permanentCredentials } : printed;
const isText = process.stdout.isTTY && !options.json;
const file = await writeSettings(isText);
// Last: a reader of the line may end this process at once.
if (isText && file !== undefined) answer((await import('./started-text.ts')).startedText(ready, file));
else printLine(ready);

/** @param needed a person needs it, and it is removed with the emulator unless a place for it was named. @returns the file */
async function writeSettings(needed: boolean): Promise<string | undefined> {
  const { settingsFile } = options;
  if (settingsFile === undefined && !needed) return undefined;
  const { settingsText } = await import('./started-text.ts');
  const { writeOwnFile } = await import('../../scripts/deploy/settings/env-store.ts');
  const file =
    settingsFile ??
    path.join(
      (await (await import('../../scripts/common/temporary-folder.ts')).temporaryFolder('emulator-')).path,
      'emulator.env',
    );
  await writeOwnFile(file, settingsText(ready));
  return file;
}
