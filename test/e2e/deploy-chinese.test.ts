/** Deploy and remove with LANGUAGE=zh, as people type them against an emulator: nothing that they print is English. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../scripts/captures/run-in-terminal.ts';
import { columnsOf } from '../../scripts/common/wide.ts';
import { deployFiles } from '../emulator/deploy-files.ts';
import { startEmptyPlatform } from '../emulator/empty-platform.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { FunctionCompute } from '../emulator/function-compute/api.ts';
import type { Ended } from '../support/command.ts';
import { englishIn, englishPrinted } from '../support/english.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';

const ROLE = 'cert-rotator-scan-cn-hangzhou';

/** Each test goes on where the one before it has ended. */
describe('npm run deploy and npm run remove in Chinese', () => {
  let emulator: Emulator;
  let platform: FunctionCompute;
  let directory: string;
  /** Of the package, whose functions are bundled: another test may bundle those of the clone at the same time. */
  let program: string;

  beforeAll(async () => {
    // The functions are built as they ship: they know only real time.
    emulator = await startEmulator({ calm: true, timeScale: 1, fleet: await onFreePort(fleetOf('shop')) });
    platform = await startEmptyPlatform(emulator, { timers: 'by-hand' });
    directory = await mkdtemp(path.join(tmpdir(), 'deploy-chinese-'));
    await writeFile(path.join(directory, 'emulator.settings'), deployFiles(emulator, platform.url).settings);
    await mkdir(path.join(directory, 'program'));
    program = await buildProgram(path.join(directory, 'program'), 'everything');
  });
  afterAll(async () => {
    await platform.close();
    await emulator.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const settingsFile = () => path.join(directory, '.env');
  const run = (
    name: 'deploy' | 'remove',
    args: readonly string[],
    shell: Readonly<Record<string, string>> = {},
  ): Promise<Ended> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: directory,
      EMULATED_FC_ENDPOINT: platform.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: emulator.credentials.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: emulator.credentials.securityToken,
      LANGUAGE: 'zh_CN:en',
      ...shell,
    };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [program, name, ...args],
        { cwd: directory, env },
        (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  };
  const init = ['--init', '--yes', '--bucket', 'in-chinese', '--set', 'EXTRA_CA='];
  const initialise = (...args: readonly string[]): Promise<Ended> =>
    run('deploy', [...init, '--set', `@${path.join(directory, 'emulator.settings')}`, ...args]);

  /** Whatever it prints is Chinese, on lines that fit a terminal of 80 columns; commands and ids stay whole. */
  function expectChinese({ stdout, stderr }: Ended): void {
    const printed = `${stdout}${stderr}`;
    expect(printed).toMatch(/[\u3400-\u9fff]/);
    expect(englishPrinted(printed), printed).toEqual([]);
  }
  function expectFitting({ stdout, stderr }: Ended): void {
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => !/^\S{60,}$/.test(line));
    expect(lines.filter((line) => columnsOf(line) > 80)).toEqual([]);
  }

  it('say without settings how they are made', async () => {
    const [deploy, remove] = [await run('deploy', []), await run('remove', ['--yes'])];

    for (const ended of [deploy, remove]) {
      expectChinese(ended);
      expect(ended.stderr).toContain(
        'InvalidConfiguration：当前目录中没有 .env。\n处理方法：请用 alb-cert-rotator deploy',
      );
    }
  });

  it('write the settings with --init, where something is wrong with a Chinese reason', async () => {
    const wrong = await initialise('--status', 'maybe');
    const written = await initialise();
    const again = await initialise();

    expect([wrong.status, written.status, again.status], written.stderr).toEqual([1, 0, 1]);
    for (const ended of [wrong, written, again]) expectChinese(ended);
    expectFitting(written);
    expect(written.stderr).toContain('下一步：alb-cert-rotator deploy\n');
    expect(again.stderr).toContain('InvalidConfiguration：.env 已存在。');
  });

  it('show the steps with --dry-run, in English for --json', async () => {
    const shown = await run('deploy', ['--dry-run']);
    const json = await run('deploy', ['--dry-run', '--json']);

    expectChinese(shown);
    expectFitting(shown);
    expect(shown.stderr).toContain('  - 创建函数 cert-rotator-scan\n');
    expect(shown.stderr).toContain('没有修改任何内容。');
    expect(json.stdout).toContain('public access: not blocked -> blocked');
    expect(json.stdout).not.toMatch(/[\u3400-\u9fff]/);
  });

  it('refuse what belongs to others, and a question that no one answers', async () => {
    const { ram } = emulator.account;
    const foreign = ram.addRole({ name: ROLE, trust: '{"Version":"1","Statement":[]}' });
    const refused = await run('deploy', ['--yes']);
    ram.removeRole(foreign);
    const declined = await run('deploy', ['--apply']);
    const unknown = await run('deploy', ['--yes', '--apply', 'alb-nope']);

    expect([refused.status, declined.status, unknown.status]).toEqual([1, 1, 1]);
    for (const ended of [refused, declined, unknown]) expectChinese(ended);
    expectFitting(refused);
    expect(refused.stderr).toContain('（foreign-role）');
    expect(declined.stderr.replace(/\n\s*/g, '')).toContain(
      '允许修改 1 个负载均衡实例的 1 个监听。此处无法提问：请在同一条命令后加 --yes。',
    );
  });

  it('deploy, and print the first plan', async () => {
    const deployed = await run('deploy', ['--yes']);

    expect(deployed.status, deployed.stderr).toBe(0);
    expectChinese(deployed);
    expectFitting(deployed);
    expect(deployed.stderr).toContain('向 cert-rotator-scan 请求计划');
    expect(deployed.stdout).toContain('1 个负载均衡实例，1 个 HTTPS 或 QUIC 监听。');
    expect(deployed.stdout).toContain('\n  alb-cert-rotator deploy --apply alb-shop\n');
  });

  it('name what changes, and what would be lost, in the language of .env where the shell names none', async () => {
    const text = await readFile(settingsFile(), 'utf8');
    await writeFile(settingsFile(), `${text}\nLANGUAGE=zh\nSOAK=2h\nEXCLUDE=alb-none\n`);
    const shell = { LANGUAGE: '' };
    const differing = await run('deploy', ['--dry-run'], shell);
    await writeFile(settingsFile(), text.replace(/^LEDGER=.*$/m, 'LEDGER=oss://another-one/cert-rotator'));
    const lost = await run('deploy', ['--yes']);
    const english = await run('deploy', ['--yes'], shell);
    await writeFile(settingsFile(), text);

    expect([differing.status, lost.status, english.status]).toEqual([0, 1, 1]);
    for (const ended of [differing, lost]) {
      expectChinese(ended);
      expectFitting(ended);
    }
    expect(differing.stderr).toMatch(/更新函数 cert-rotator-rotate\n(?: {6}.*\n)* {6}SOAK：无 -> 2h\n/);
    expect(lost.stderr).toContain('（ledger-changed）');
    // Would be noticed.
    expect(englishIn(english.stderr).length).toBeGreaterThan(5);
    expectFitting(english);
  });

  it('say what stops a deployment in the middle, and what is left to do', async () => {
    await writeFile(settingsFile(), `${await readFile(settingsFile(), 'utf8')}\nSOAK=3h\n`);
    const stopped = await run('deploy', ['--yes'], { EMULATED_FC_ENDPOINT: 'http://127.0.0.1:1' });

    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toContain('DeploymentStopped：部署在“更新函数 cert-rotator-rotate”停止。');
    expect(stopped.stderr).toMatch(/未完成：更新函数 cert-rotator-rotate；更新函数 cert-rotator-scan。/);
    expect(englishPrinted(stopped.stderr.replace(/原文：[\s\S]*/, ''))).toEqual([]);
  });

  it('refuse to remove while it is not known what is open', async () => {
    emulator.objects.plant(
      'in-chinese',
      'cert-rotator/rotations~cn-hangzhou~alb-shop/00000001.json',
      'not an entry',
    );
    const shown = await run('remove', ['--dry-run']);
    const declined = await run('remove', ['--yes', '--abandon-open']);
    const other = await run('remove', ['--yes', '--abandon-open', '3']);

    expect([shown.status, declined.status, other.status]).toEqual([0, 1, 1]);
    for (const ended of [shown, declined, other]) {
      expectChinese(ended);
      expectFitting(ended);
    }
    expect(shown.stderr).toContain('卸载 cert-rotator（cn-hangzhou），账号 1234567890123456');
    expect(declined.stderr).toContain('--abandon-open unknown');
    expect(other.stderr).toContain('（ledger-unreadable）');
  });

  it('remove, and say what stays', async () => {
    const removed = await run('remove', ['--yes', '--abandon-open', 'unknown']);
    const again = await run('remove', ['--yes']);

    expect([removed.status, again.status], removed.stderr).toEqual([0, 0]);
    for (const ended of [removed, again]) {
      expectChinese(ended);
      expectFitting(ended);
    }
    expect(removed.stderr).toContain('已卸载。保留的内容：\n  - 轮换记录 oss://in-chinese/cert-rotator：');
    expect(again.stderr).toContain('没有需要删除的内容。');
    expect(emulator.account.ram.allPolicies()).toEqual([]);
  });
});
