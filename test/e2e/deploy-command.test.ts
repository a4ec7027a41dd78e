/** The commands as people type them, against an emulator: what they print, how they end, and what they leave. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { deployFiles } from '../emulator/deploy-files.ts';
import { startEmptyPlatform } from '../emulator/empty-platform.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { FunctionCompute } from '../emulator/function-compute/api.ts';
import { type Ended, runCommand } from '../support/command.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';

const ROLE = 'cert-rotator-scan-cn-hangzhou';

describe('npm run deploy and npm run remove', () => {
  let emulator: Emulator;
  let platform: FunctionCompute;
  let directory: string;

  beforeAll(async () => {
    // The functions are built as they ship: they know only real time.
    emulator = await startEmulator({ calm: true, timeScale: 1, fleet: await onFreePort(fleetOf('shop')) });
    platform = await startEmptyPlatform(emulator, { timers: 'by-hand' });
    directory = await mkdtemp(path.join(tmpdir(), 'deploy-command-'));
  });
  afterAll(async () => {
    await platform.close();
    await emulator.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const settingsFile = () => path.join(directory, 'settings');
  const environment = () => ({
    PATH: process.env['PATH'],
    HOME: directory,
    EMULATED_FC_ENDPOINT: platform.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: emulator.credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: emulator.credentials.securityToken,
  });
  const run = (name: 'deploy' | 'remove', ...args: readonly string[]): Promise<Ended> =>
    runCommand(name, ['--settings', settingsFile(), ...args], environment());
  const functions = () => platform.history.invocations().map(({ functionKey }) => functionKey);

  it('end with 2 and print nothing on stdout for an option that does not exist', async () => {
    expect(await run('deploy', '--aply')).toMatchObject({ status: 2, stdout: '' });
    expect(await run('remove', '--everything')).toMatchObject({ status: 2, stdout: '' });
  });

  it('end with 1 and name --init where there are no settings', async () => {
    const { status, stdout, stderr } = await run('deploy', '--json');

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'InvalidConfiguration' } });
    expect(stderr).toContain(`npm run deploy -- --settings ${settingsFile()} --init`);
  });

  it('write the settings with --init, for their owner alone', async () => {
    const given = path.join(directory, 'emulator.settings');
    await writeFile(given, deployFiles(emulator, platform.url).settings);

    const { status, stdout, stderr } = await run(
      'deploy',
      '--init',
      '--yes',
      '--bucket',
      'of-the-command',
      '--set',
      `@${given}`,
      '--set',
      'EXTRA_CA=',
    );

    expect([status, stdout], stderr).toEqual([0, '']);
    expect((await stat(settingsFile())).mode & 0o777).toBe(0o600);
    expect(await readFile(settingsFile(), 'utf8')).toContain('\nLEDGER=oss://of-the-command/cert-rotator\n');
  });

  it('write with --init the regions of the shell, where there is no .env yet, and say what the shell has to unset', async () => {
    const given = path.join(directory, 'emulator.settings');
    const file = path.join(directory, 'of-the-shell');
    const { status, stderr } = await runCommand(
      'deploy',
      ['--settings', file, '--init', '--yes', '--set', `@${given}`, '--set', 'EXTRA_CA='],
      { ...environment(), REGIONS: 'cn-hangzhou,cn-shanghai', MODE: 'apply' },
    );

    expect(status, stderr).toBe(0);
    expect(stderr).toContain('not taken from the shell: MODE.');
    expect(stderr).toContain('Run: unset MODE\n');
    expect(await readFile(file, 'utf8')).toContain('\nREGIONS=cn-hangzhou,cn-shanghai\n');
  });

  it('show with --dry-run what would be done, and do nothing', async () => {
    const { status, stdout, stderr } = await run('deploy', '--dry-run', '--json');

    expect(status, stderr).toBe(0);
    const { plan } = JSON.parse(stdout) as { readonly plan: { readonly steps: readonly unknown[] } };
    expect(plan.steps.length).toBeGreaterThan(8);
    expect(stderr).toContain('create the function cert-rotator-scan');
    expect(emulator.account.ram.allRoles()).toEqual([]);
    expect(emulator.objects.state().buckets.map(({ name }) => name)).not.toContain('of-the-command');
  });

  it('end with 1 where something of our name belongs to somebody else, or no one can be asked', async () => {
    const { ram } = emulator.account;
    const foreign = ram.addRole({ name: ROLE, trust: '{"Version":"1","Statement":[]}' });

    const refused = await run('deploy', '--yes', '--json');
    ram.removeRole(foreign);
    const declined = await run('deploy', '--apply', 'alb-shop', '--json');

    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      status: 'refused',
      plan: { refusals: [{ code: 'foreign-role' }] },
    });
    expect(declined.status).toBe(1);
    expect(JSON.parse(declined.stdout)).toMatchObject({ status: 'declined' });
    expect(ram.allRoles()).toEqual([]);
    expect(await readFile(settingsFile(), 'utf8')).toContain('\nMODE=plan\n');
  });

  it('deploy with --yes, print one JSON document with the first plan, and no secret anywhere', async () => {
    const { status, stdout, stderr } = await run('deploy', '--yes', '--json');

    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'deployed',
      firstPlan: { loadBalancers: 1, plans: [{ loadBalancerId: 'alb-shop' }], failures: [] },
    });
    expect(functions()).toContain('cert-rotator-scan');
    const { accessKeySecret, securityToken } = emulator.credentials;
    for (const secret of [accessKeySecret, securityToken]) expect(stdout + stderr).not.toContain(secret);
  });

  it('leave a service whose ledger a local run finds, with no .env, and does not replace by another one', async () => {
    const shell = {
      ...environment(),
      ...cloudVariables(emulator),
      CONTROL_ENDPOINT: emulator.endpoints.account,
      INVOKE_ENDPOINT: platform.url,
    };
    const local = (...args: readonly string[]) => runCommand('rotate', args, shell);

    const another = await runCommand('rotate', ['--event', '{"pause":true}'], {
      ...shell,
      LEDGER: `file://${directory}/another`,
    });
    const found = await local('--event', '{"pause":true}', '--json');
    await local('--event', '{"pause":false}');

    expect(another.stderr).toContain(
      'that of cert-rotator in cn-hangzhou is oss://of-the-command/cert-rotator',
    );
    expect([another.status, found.status], found.stderr).toEqual([1, 0]);
    expect(found.stderr).toContain('The ledger is that of cert-rotator in cn-hangzhou');
    expect(JSON.parse(found.stdout)).toMatchObject({ action: 'pause', changed: true });
  });

  it('refuse --apply with the id of a load balancer that does not exist, and change nothing', async () => {
    const before = await readFile(settingsFile(), 'utf8');

    const refused = await run('deploy', '--yes', '--apply', 'alb-nope');

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('--apply alb-nope: no load balancer of that id');
    expect(await readFile(settingsFile(), 'utf8')).toBe(before);
  });

  it('ask before --apply with what it covers, and change nothing where no one can be asked', async () => {
    const all = await run('deploy', '--apply');
    const text = await readFile(settingsFile(), 'utf8');
    await writeFile(settingsFile(), `${text}EXCLUDE=alb-shop\n`);
    const none = await run('deploy', '--apply');
    await writeFile(settingsFile(), text);

    expect([all.status, none.status]).toEqual([1, 1]);
    expect(all.stderr).toContain('It may change 1 listener of 1 load balancer.');
    expect(none.stderr).toContain('It may change 0 listeners of 0 load balancers.');
    expect(text).toContain('\nMODE=plan\n');
  });

  it('write with --init what runs, and for another prefix nothing of it', async () => {
    const given = ['--init', '--yes', '--set', `@${path.join(directory, 'emulator.settings')}`];
    const again = path.join(directory, 'again');
    const staging = path.join(directory, 'staging');
    const init = (file: string, ...more: readonly string[]) =>
      runCommand(
        'deploy',
        ['--settings', file, ...given, '--set', 'EXTRA_CA=', '--set', 'LEDGER=', ...more],
        environment(),
      );

    const refused = await init(again);
    const rebuilt = await init(again, '--set', 'LEDGER=oss://of-the-command/cert-rotator');
    const fresh = await init(staging, '--set', 'PREFIX=staging', '--set', 'LEDGER=oss://of-staging/x');

    expect([refused.status, rebuilt.status, fresh.status], refused.stderr + rebuilt.stderr).toEqual([
      1, 0, 0,
    ]);
    expect(refused.stderr).toContain('LEDGER is "memory:"');
    expect(rebuilt.stderr).toContain('These are the settings of cert-rotator in cn-hangzhou.');
    expect(fresh.stderr).not.toContain('These are the settings');
    expect(await readFile(staging, 'utf8')).toMatch(
      /\nPREFIX=staging\n[\s\S]*\nLEDGER=oss:\/\/of-staging\/x\n/,
    );
  });

  it('do not abandon what is open by --yes alone', async () => {
    const log = 'rotations~cn-hangzhou~alb-shop';
    emulator.objects.plant('of-the-command', `cert-rotator/${log}/00000001.json`, 'not an entry');
    const before = emulator.account.ram.allPolicies().length;

    const { status, stdout, stderr } = await run('remove', '--yes', '--abandon-open', '--json');

    expect([status, JSON.parse(stdout)]).toMatchObject([1, { status: 'declined' }]);
    expect(stderr).toContain('repeat the same command with --abandon-open unknown');
    expect(emulator.account.ram.allPolicies()).toHaveLength(before);
  });

  it('end with 2 where --abandon-open has no number', async () => {
    expect(await run('remove', '--abandon-open', 'all')).toMatchObject({ status: 2, stdout: '' });
  });

  it('remove with --yes and what answers the other question', async () => {
    const { status, stdout, stderr } = await run('remove', '--yes', '--abandon-open', 'unknown', '--json');

    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'removed' });
    expect(stderr).toContain('the ledger oss://of-the-command/cert-rotator');
    expect(emulator.account.ram.allPolicies()).toEqual([]);
  });
});
