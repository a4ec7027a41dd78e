/** `npm run doctor` as people type it: what it prints where, how it ends, and what follows each fault. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withValues } from '../../scripts/deploy/settings/env-file.ts';
import { checkIds, checks } from '../../shared/core/doctor/checks.ts';
import { type Ended, runCommand } from '../support/command.ts';
import { type DeployedInstallation, deployInstallation } from '../support/deployed-installation.ts';
import { BUCKET } from '../support/doctor-faults/fault.ts';
import { faultsOfChinese } from '../support/doctor-in-chinese.ts';
import { englishIn } from '../support/english.ts';
import { fleetOf } from '../support/started-service.ts';

/** On its line: the sign of a finding, and what follows until the next one. */
const FINDING = /^([✓✗!?-]) .*\(([a-z-]+)\)$/;

describe('npm run doctor', () => {
  let service: DeployedInstallation;
  let directory: string;

  beforeAll(async () => {
    service = await deployInstallation(fleetOf('shop'));
    directory = await mkdtemp(path.join(tmpdir(), 'doctor-process-'));
    await writeFile(settingsFile(), withValues('', service.settings.values), { mode: 0o600 });
  });
  afterAll(async () => {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  });

  const settingsFile = () => path.join(directory, 'settings');
  const doctor = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const { accessKeyId, accessKeySecret, securityToken } = service.emulator.credentials;
    return runCommand('doctor', args, {
      PATH: process.env['PATH'],
      HOME: directory,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
      ...env,
    });
  };
  const look = (...args: readonly string[]) => doctor(['--settings', settingsFile(), ...args]);

  /** A command stays whole, so that it can be copied. */
  function expectEightyColumns(text: string): void {
    for (const line of stripVTControlCharacters(text).split('\n'))
      if (!line.includes(`--settings ${settingsFile()}`)) expect(line.length).toBeLessThanOrEqual(80);
  }

  it('explains itself with --help, and asks nobody', async () => {
    const { status, stdout, stderr } = await doctor(['--help']);

    expect([status, stderr]).toEqual([0, '']);
    for (const word of ['--settings', '--verbose', '--json', '--facts', 'Exit status'])
      expect(stdout).toContain(word);
    expectEightyColumns(stdout);
  });

  it('ends with 2 and prints nothing on stdout for an option that does not exist', async () => {
    expect(await look('--fix')).toMatchObject({ status: 2, stdout: '' });
  });

  it('ends with 1 and names --init where there are no settings', async () => {
    const { status, stdout, stderr } = await doctor(['--settings', path.join(directory, 'none'), '--json']);

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'InvalidConfiguration' } });
    expect(stderr).toMatch(/npm run deploy -- --settings \S+\/none --init/);
  });

  it('ends with 0 on a healthy account: one line for each check, progress beside it, facts in a file', async () => {
    const facts = path.join(directory, 'facts.json');

    const { status, stdout, stderr } = await look('--facts', facts);

    expect(status, stdout).toBe(0);
    expectEightyColumns(stdout);
    expect(stdout).toContain('0 faults, 0 warnings, 0 unknown');
    const signs = stdout.split('\n').flatMap((line) => FINDING.exec(line)?.[1] ?? []);
    expect(new Set(signs)).toEqual(new Set(['✓']));
    expect(stderr).toContain('ask cert-rotator-rotate');
    expect(JSON.parse(await readFile(facts, 'utf8'))).toMatchObject({ format: 'alb-cert-rotator-facts-1' });
  });

  it('ends with 3 where there is only a warning; --json prints one document, and no secret', async () => {
    service.emulator.objects.configureBucket(BUCKET, { publicAccessBlocked: false });

    const { status, stdout, stderr } = await look('--json');
    service.emulator.objects.configureBucket(BUCKET, { publicAccessBlocked: true });

    expect(status).toBe(3);
    const document = JSON.parse(stdout) as {
      readonly counts: Readonly<Record<string, number>>;
      readonly checks: readonly { readonly id: string; readonly state: string; readonly repair?: string }[];
    };
    expect(document).toMatchObject({ prefix: 'cert-rotator', region: 'cn-hangzhou' });
    expect(document.counts).toMatchObject({ fault: 0, warning: 1, unknown: 0 });
    expect(document.checks.map(({ id }) => id)).toEqual(checkIds);
    expect(document.checks.filter(({ state }) => state === 'warning')).toMatchObject([
      { id: 'bucket-public' },
    ]);
    const { accessKeySecret, securityToken } = service.emulator.credentials;
    const secrets = [accessKeySecret, securityToken, service.settings.values['WEBHOOK_SECRET']];
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  });

  it('speaks Chinese with LANGUAGE=zh in the shell, or in .env where the shell names none; the fields of --json stay', async () => {
    const lifecycle = [{ id: 'tidy', prefix: '', expirationDays: 30 }];
    service.emulator.objects.configureBucket(BUCKET, { lifecycle });
    const ofZh = path.join(directory, 'zh');
    await writeFile(ofZh, withValues('', { ...service.settings.values, LANGUAGE: 'zh' }), { mode: 0o600 });

    const facts = path.join(directory, 'facts.zh.json');
    const shown = await doctor(['--settings', settingsFile(), '--facts', facts], { LANGUAGE: 'zh_CN:en' });
    const shownOfFile = await doctor(['--settings', ofZh]);
    const shellWins = await doctor(['--settings', ofZh], { LANGUAGE: 'en' });
    const json = await doctor(['--settings', settingsFile(), '--json'], { LANGUAGE: 'zh' });
    service.emulator.objects.configureBucket(BUCKET, { lifecycle: [] });

    expect(shown.status).toBe(1);
    expect(shown.stdout).toContain('✗ Bucket 的生命周期规则（bucket-lifecycle）');
    expect(faultsOfChinese(shown.stdout)).toEqual([]);
    for (const text of ['读取函数、角色和权限策略', '调用 cert-rotator-rotate', `已写入：${facts}`])
      expect(shown.stderr).toContain(text);
    expect(englishIn(shown.stderr)).toEqual([]);
    expect(shownOfFile.stdout).toContain('✓ 访问凭证（identity）');
    expect(shellWins.stdout).toContain('✓ Credentials (identity)');
    const { checks: found } = JSON.parse(json.stdout) as {
      readonly checks: readonly { readonly id: string }[];
    };
    expect(found.find(({ id }) => id === 'bucket-lifecycle')).toMatchObject({
      title: checks['bucket-lifecycle'].title,
      message: expect.stringContaining('The lifecycle rule tidy'),
      repair: checks['bucket-lifecycle'].repair,
      zh: {
        title: 'Bucket 的生命周期规则',
        message: expect.stringContaining('的生命周期规则 tidy（整个 Bucket）'),
        repair: expect.stringContaining('OSS 控制台'),
      },
    });
  });

  it('says in Chinese what went wrong before anything was read', async () => {
    const none = path.join(directory, 'none');
    const { status, stderr } = await doctor(['--settings', none], { LANGUAGE: 'zh' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^InvalidConfiguration：当前目录中没有 none。\n处理方法：[^\n]* --init [^\n]*\n$/);
  });

  it('ends with 1 where something is wrong, and after each ✗ says the one command that repairs it', async () => {
    const lifecycle = [{ id: 'tidy', prefix: '', expirationDays: 30 }];
    service.emulator.objects.configureBucket(BUCKET, { lifecycle });
    await service.functions.setTimerEnabled('cert-rotator-scan', 'hourly', false);

    const { status, stdout } = await doctor(['--settings', settingsFile()], { FORCE_COLOR: '1' });

    expect(status).toBe(1);
    expect(stdout).not.toBe(stripVTControlCharacters(stdout));
    expectEightyColumns(stdout);
    expect(repairs(stdout)).toEqual({
      timer: `npm run deploy -- --settings ${settingsFile()} --start-timer. It is refused until this is repaired: bucket-lifecycle`,
      'bucket-lifecycle': checks['bucket-lifecycle'].repair,
    });
  });
});

/** By the check of each ✗: what follows the arrow. */
function repairs(stdout: string): Readonly<Record<string, string>> {
  const said = new Map<string, string>();
  let fault: string | undefined;
  for (const line of stripVTControlCharacters(stdout).split('\n')) {
    const [, sign, id = ''] = FINDING.exec(line) ?? [];
    if (sign !== undefined || line.trim() === '') fault = sign === '✗' ? id : undefined;
    else if (fault !== undefined) said.set(fault, `${said.get(fault) ?? ''} ${line.trim()}`);
  }
  return Object.fromEntries([...said].map(([id, text]) => [id, text.split('→ ').slice(1).join('; ')]));
}
