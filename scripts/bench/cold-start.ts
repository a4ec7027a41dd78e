/**
 * Processor time of a new instance of each function: until its bundle is loaded, and until its first useful answer, compared with that of
 * Node.js without any module in the same run.
 *
 * Processes have only the variables that the functions need. NODE_EXTRA_CA_CERTS makes Node.js itself start more slowly, and so every ratio
 * smaller: where the caller has it, everything is measured with it, too, reference included, as figures of their own.
 *
 * Bundles as they ship, in processes of their own, against the emulator: waiting for an answer costs no processor time.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { FunctionContext } from '../../shared/service/platform/function-compute.ts';
import { cloudVariables } from '../../test/emulator/cloud-variables.ts';
import { LEDGER_BUCKET, startEmulator } from '../../test/emulator/emulator.ts';
import { startFunctionCompute } from '../../test/emulator/function-compute/start.ts';
import { ACCOUNT_ID } from '../../test/emulator/ram/resources.ts';
import { buildFunctions } from '../build/functions.ts';
import { functionNames } from '../common/functions.ts';
import type { BenchOptions, BenchResult } from './benches.ts';
import { median } from './figure.ts';
import { type FirstUse, firstUses, SCAN_FUNCTION, STATUS_TOKEN, WEBHOOK_SECRET } from './first-uses.ts';

const ROUNDS = 9;

const child = fileURLToPath(new URL('cold-start-child.cjs', import.meta.url));

interface Case {
  readonly figure: string;
  /** Which reference it is compared with. */
  readonly setting: Setting;
  /** `undefined`: Node.js without any module. */
  readonly function?: string;
  readonly use?: FirstUse;
}

interface Setting {
  /** After the name of a figure. */
  readonly suffix: string;
  readonly env: Readonly<Record<string, string>>;
}

/** @param extraCaCerts NODE_EXTRA_CA_CERTS of the caller */
function settingsOf(extraCaCerts: string | undefined): readonly Setting[] {
  const platform: Setting = { suffix: '', env: {} };
  if (extraCaCerts === undefined) return [platform];
  return [platform, { suffix: ', with NODE_EXTRA_CA_CERTS', env: { NODE_EXTRA_CA_CERTS: extraCaCerts } }];
}

/** The first case is the reference of the others. */
function casesOf(setting: Setting): readonly Case[] {
  const named = (figure: string): Pick<Case, 'figure' | 'setting'> => ({
    figure: `${figure}${setting.suffix}`,
    setting,
  });
  return [
    named('Node.js alone'),
    ...functionNames.map((name) => ({ ...named(`load ${name}`), function: name })),
    ...firstUses.map((use) => ({
      ...named(`first answer of ${use.function}: ${use.what}`),
      function: use.function,
      use,
    })),
  ];
}

export async function benchColdStart({ print, quick }: BenchOptions): Promise<BenchResult> {
  const rounds = quick ? 1 : ROUNDS;
  const cases = settingsOf(process.env['NODE_EXTRA_CA_CERTS']).flatMap(casesOf);
  const directory = await mkdtemp(path.join(tmpdir(), 'cold-start-'));
  const cloud = await startCloud(directory);
  try {
    print('building the functions');
    const bundles = path.join(directory, 'functions');
    await buildFunctions(bundles);
    const timesMs = cases.map((): number[] => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, { function: name, use, setting }] of cases.entries()) {
        const cpuMs = await measure({
          file: name === undefined ? null : path.join(bundles, name, 'index.js'),
          use,
          serial: round * cases.length + index,
          context: cloud.context,
          env: { ...cloud.env, ...setting.env },
        });
        // The first round fills the caches of the file system.
        if (round > 0) timesMs[index]?.push(cpuMs);
      }
      print(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
    const values = timesMs.map(median);
    const measurements = cases.flatMap(({ figure, setting, function: name }, index) => {
      if (name === undefined) return [];
      const reference = cases.findIndex((other) => other.setting === setting);
      return {
        figure,
        value: values[index] ?? Number.NaN,
        unit: 'ms of processor time',
        reference: values[reference] ?? Number.NaN,
      };
    });
    return { measurements };
  } finally {
    await cloud.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** The emulator in real time, without load balancers, and a function that the webhook can call. */
async function startCloud(directory: string) {
  const region = 'cn-hangzhou';
  const emulator = await startEmulator({
    calm: true,
    timeScale: 1,
    regions: [region],
    fleet: { certificates: {}, loadBalancers: [] },
  });
  const platform = await startFunctionCompute({ ...emulator, timeScale: 1 });
  await writeFile(path.join(directory, 'index.js'), 'exports.handler = async () => undefined;');
  await platform.deploy({ name: SCAN_FUNCTION, codeDirectory: directory, asyncTask: true });
  const context: FunctionContext = {
    requestId: 'bench',
    credentials: emulator.credentials,
    function: { name: 'bench', handler: 'index.handler', memory: 512, timeout: 3_600 },
    region,
    accountId: ACCOUNT_ID,
  };
  return {
    context,
    env: {
      ...cloudVariables(emulator),
      LEDGER: `oss://${LEDGER_BUCKET}/bench`,
      INVOKE_ENDPOINT: platform.url,
      SCAN_FUNCTION,
      WEBHOOK_SECRET,
      STATUS_TOKEN,
    },
    close: async () => {
      await platform.idle();
      await platform.close();
      await emulator.close();
    },
  };
}

interface Run {
  readonly file: string | null;
  readonly use: FirstUse | undefined;
  readonly serial: number;
  readonly context: FunctionContext;
  readonly env: Readonly<Record<string, string>>;
}

const outputSchema = z.object({ cpuMs: z.number().positive(), answer: z.unknown() });

/** @throws if the answer is not the useful one: a refusal would cost less */
async function measure({ file, use, serial, context, env }: Run): Promise<number> {
  const event = use === undefined ? null : use.event(serial);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [child, JSON.stringify({ file, event, context })],
    { env: { ...env } },
  );
  const { cpuMs, answer } = outputSchema.parse(JSON.parse(stdout));
  if (use !== undefined && !use.isUseful(answer))
    throw new Error(`${use.function} gave another answer: ${JSON.stringify(answer).slice(0, 500)}`);
  return cpuMs;
}
