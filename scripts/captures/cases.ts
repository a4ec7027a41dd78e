/** The commands that are captured: the help of each, and a typical answer against the emulator. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cloudVariables } from '../../test/emulator/cloud-variables.ts';
import { deployFiles } from '../../test/emulator/deploy-files.ts';
import { startEmptyPlatform } from '../../test/emulator/empty-platform.ts';
import { type Emulator, startEmulator } from '../../test/emulator/emulator.ts';
import { demoFleet } from '../../test/emulator/fleet/demo-fleet.ts';
import { commandNames } from '../common/installed.ts';
import { type Printed, type Run, runInTerminal } from './run-in-terminal.ts';

export interface Captured extends Printed {
  /** Of the file. */
  readonly name: string;
}

type Where = Pick<Run, 'program' | 'terminal'>;

/** The help of the program and of each command. */
export async function captureHelp(where: Where): Promise<readonly Captured[]> {
  const captured: Captured[] = [];
  const run = async (name: string, args: readonly string[]): Promise<void> => {
    captured.push({ name: `${name}.help`, ...(await runInTerminal({ ...where, args })) });
  };
  await run('alb-cert-rotator', ['--help']);
  for (const name of commandNames) await run(name, [name, '--help']);
  return captured;
}

/** A load balancer that is rotated, and one that is blocked. */
const LOAD_BALANCERS = ['pay', 'docs'];

/** The clock of the cloud is faster, so that a rotation takes seconds. */
const TIME_SCALE = 100;

/** The same account for each terminal, from its beginning: seed, ids and order are fixed. */
export async function captureAnswers(where: Where, folder: string): Promise<readonly Captured[]> {
  const fleet = demoFleet(0);
  const loadBalancers = fleet.loadBalancers.filter(({ name }) => LOAD_BALANCERS.includes(name));
  const emulator = await startEmulator({
    calm: true,
    seed: 1,
    timeScale: TIME_SCALE,
    fleet: { ...fleet, loadBalancers },
  });
  try {
    const env = environmentOf(emulator, folder);
    const captured: Captured[] = [];
    for (const { name, args, until, language } of answers.flatMap(inEachLanguage))
      captured.push({
        name,
        ...(await runInTerminal({
          ...where,
          args,
          env: { ...env, ...(language ? { LANGUAGE: language } : {}) },
          ...(until ? { until } : {}),
        })),
      });
    return captured;
  } finally {
    await emulator.close();
  }
}

/** After the English answer the same in Chinese, where it changes nothing. */
function inEachLanguage(answer: Answer): readonly Answer[] {
  return answer.alsoInChinese ? [answer, { ...answer, name: `${answer.name}.zh`, language: 'zh' }] : [answer];
}

interface Answer {
  readonly name: string;
  readonly args: readonly string[];
  readonly until?: RegExp;
  readonly alsoInChinese?: true;
  readonly language?: 'zh';
}

const REGION = ['--region', 'cn-hangzhou'];

/** In this order: each finds what the one before it has left. */
const answers: readonly Answer[] = [
  { name: 'scan', args: ['scan', ...REGION], alsoInChinese: true },
  { name: 'rotate.plan', args: ['rotate', 'alb-pay', ...REGION], alsoInChinese: true },
  { name: 'rotate.mistake', args: ['rotate', 'alb-pay', '--plann'], alsoInChinese: true },
  { name: 'verify.before', args: ['verify', 'alb-pay', ...REGION] },
  { name: 'rotate.apply', args: ['rotate', 'alb-pay', ...REGION, '--apply'] },
  { name: 'verify', args: ['verify', 'alb-pay', ...REGION], alsoInChinese: true },
  { name: 'ledger.history', args: ['ledger', 'history'], alsoInChinese: true },
  { name: 'ledger.open', args: ['ledger', 'open'], alsoInChinese: true },
  { name: 'ledger.quarantine', args: ['ledger', 'quarantine'], alsoInChinese: true },
  { name: 'ledger.pause', args: ['ledger', 'pause'] },
  { name: 'rotate.paused', args: ['rotate', 'alb-docs', ...REGION], alsoInChinese: true },
  { name: 'rotate.unknown', args: ['rotate', 'alb-none', ...REGION], alsoInChinese: true },
  { name: 'status', args: ['status', '--port', '0'], until: /Ctrl-C/, alsoInChinese: true },
  { name: 'probe.silent', args: ['probe', '--address', '127.0.0.1:1', '--key-type', 'RSA'] },
  {
    name: 'policies',
    args: ['policies', '--account', '1234567890123456', '--bucket', 'my-bucket', '--function', 'status'],
  },
];

function environmentOf(emulator: Emulator, folder: string): Readonly<Record<string, string>> {
  const { accessKeyId, accessKeySecret, securityToken } = emulator.credentials;
  return {
    ...cloudVariables(emulator),
    HOME: folder,
    LEDGER: pathToFileURL(`${folder}/ledger`).href,
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
}

/** What deploy, doctor and remove find where nothing is deployed yet. */
export async function captureInstallation(where: Where, folder: string): Promise<readonly Captured[]> {
  const fleet = demoFleet(0);
  const loadBalancers = fleet.loadBalancers.filter(({ name }) => LOAD_BALANCERS.includes(name));
  const emulator = await startEmulator({
    calm: true,
    seed: 1,
    timeScale: 1,
    fleet: { ...fleet, loadBalancers },
  });
  const platform = await startEmptyPlatform(emulator, { timers: 'by-hand' });
  try {
    const { accessKeyId, accessKeySecret, securityToken } = emulator.credentials;
    const env = {
      HOME: folder,
      EMULATED_FC_ENDPOINT: platform.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
    const run = (args: readonly string[], language?: 'zh'): Promise<Printed> =>
      runInTerminal({
        ...where,
        args,
        env: { ...env, ...(language === undefined ? {} : { LANGUAGE: language }) },
        cwd: folder,
      });
    const captured: Captured[] = [];
    const capture = async (name: string, ...args: readonly string[]): Promise<void> => {
      captured.push({ name, ...(await run(args)) }, { name: `${name}.zh`, ...(await run(args, 'zh')) });
    };
    await capture('deploy.missing', 'deploy', '--dry-run');
    await writeFile(path.join(folder, 'emulator.settings'), deployFiles(emulator, platform.url).settings);
    await run(['deploy', '--init', '--yes', '--bucket', 'my-bucket', '--set', '@emulator.settings']);
    await capture('deploy.dry-run', 'deploy', '--dry-run');
    await capture('deploy.declined', 'deploy', '--apply');
    await capture('doctor', 'doctor');
    await capture('remove.dry-run', 'remove', '--dry-run');
    return captured;
  } finally {
    await platform.close();
    await emulator.close();
  }
}
