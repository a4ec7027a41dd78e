/** What scan, rotate and verify say to a reader of Chinese about a fleet with every kind of outcome, also on stderr. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { demoFleet } from '../emulator/fleet/demo-fleet.ts';
import { type Ended, runBundled } from '../support/command.ts';
import { englishIn, englishPrinted } from '../support/english.ts';

describe('scan, rotate and verify for a reader of Chinese', () => {
  let emulator: Emulator;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-chinese-'));
    emulator = await startEmulator({ calm: true, seed: 1, timeScale: 100, fleet: demoFleet(0) });
  }, 60_000);
  afterAll(async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (
    name: 'scan' | 'rotate' | 'verify',
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> => {
    const { accessKeyId, accessKeySecret, securityToken } = emulator.credentials;
    return runBundled(name, args, {
      PATH: process.env['PATH'],
      HOME: folder,
      ...cloudVariables(emulator),
      LEDGER: pathToFileURL(path.join(folder, 'ledger')).href,
      LANGUAGE: 'zh_CN:zh',
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
      ...env,
    });
  };

  it('is said without an English phrase beside originals', async () => {
    const region = ['--region', 'cn-hangzhou'];
    const runs = [
      await run('scan', ['--log', 'text', ...region]),
      await run('scan', ['--log', 'text'], { REGIONS: '' }),
      await run('rotate', ['alb-pay', '--log', 'text', ...region]),
      await run('rotate', ['alb-pay', '--apply', '--log', 'text', ...region]),
      await run('rotate', ['alb-docs', '--apply', '--log', 'text', '--own-ledger', ...region]),
      await run('rotate', ['alb-none', '--log', 'text', ...region]),
      await run('rotate', ['--log', 'text']),
      await run('scan', ['--timeout', 'soon']),
      await run('scan', ['--event', '{"pause":true}', '--log', 'text']),
      await run('verify', ['alb-pay', 'alb-docs', ...region]),
      await run('verify', ['alb-pay', '--name', 'x.example']),
    ];

    for (const { stdout, stderr } of runs) {
      expect(`${stdout}${stderr}`).toMatch(/\p{Script=Han}/u);
      expect(englishPrinted(`${stdout}${stderr}`)).toEqual([]);
    }
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 1, 2, 2, 0, 0, 2]);
    expect(runs.map(({ stdout }) => stdout).join('')).toContain('备注：');
  }, 180_000);

  it('would be noticed: the same in English has phrases, and JSON stays in English', async () => {
    const english = await run('scan', ['--region', 'cn-hangzhou'], { LANGUAGE: 'en' });
    const json = await run('scan', ['--region', 'cn-hangzhou', '--json']);

    expect(englishIn(english.stdout).length).toBeGreaterThan(5);
    expect(english.stdout).toContain('Note: ');
    expect(json.stdout).not.toMatch(/\p{Script=Han}/u);
  }, 60_000);
});
