import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenServer } from '../../../emulator/http/open-server.ts';
import { type Ended, runBundled, runCommand } from '../../../support/command.ts';
import { startEmptyAlb } from '../../../support/empty-alb.ts';

const credentials = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI-test',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'the-secret-of-the-key',
};

const environment = (env: Readonly<Record<string, string>>) => ({
  PATH: process.env['PATH'],
  HOME: tmpdir(),
  ...env,
});

function run(
  name: 'scan' | 'rotate',
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = credentials,
): Promise<Ended> {
  return runBundled(name, args, environment(env));
}

describe('npm run scan and npm run rotate', () => {
  let directory: string;
  let alb: OpenServer;
  beforeAll(async () => {
    alb = await startEmptyAlb();
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-invoke-'));
  });
  afterAll(async () => {
    await alb.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('prints help', async () => {
    const { status, stdout } = await runCommand('scan', ['--help'], environment({}));

    expect(status).toBe(0);
    expect(stdout).toContain('--certificate <id>');
  });

  it('ends with status 2 for a wrong option, function or file', async () => {
    const ended = await Promise.all([
      run('scan', ['--evnt', '{}']),
      run('scan', ['alb']),
      run('scan', ['--timeout', 'soon']),
      run('scan', ['--region', 'example.com']),
      run('scan', ['--event', `@${directory}/missing.json`]),
      run('scan', ['--event', '{}', '--force']),
      run('rotate', ['--event', '{}', 'alb-o9ulmq5hgn68jk']),
      run('rotate', []),
      run('scan', ['--certificate', '123']),
      run('scan', ['--listener', 'lb']),
      run('scan', ['--plan', 'abc']),
      run('scan', ['--plan', 'a'.repeat(64)]),
    ]);

    for (const { status, stdout, stderr } of ended) {
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('error: ');
    }
  });

  it('ends with status 2 and one JSON document for a wrong event', async () => {
    const file = path.join(directory, 'event.json');
    await writeFile(file, '{"mode":"aply"}');

    const { status, stdout, stderr } = await run('scan', ['--event', `@${file}`, '--json']);

    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'InvalidEvent', message: expect.stringContaining('mode is "aply"') },
    });
    expect(stderr).toContain('InvalidEvent: ');
  });

  it('explains how to set credentials if this machine has none', async () => {
    const { status, stderr } = await run('scan', [], { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' });

    expect(status).toBe(1);
    expect(stderr).toContain('CredentialsMissing: ');
    expect(stderr).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID');
  });

  it('with --detailed-exitcode ends with 0 where nothing is due, and with 1 for a mistake', async () => {
    const env = { ...credentials, ALB_ENDPOINT: alb.url, REGIONS: 'cn-beijing' };

    const [nothing, mistaken, applying, both] = await Promise.all([
      run('scan', ['--detailed-exitcode'], env),
      run('scan', ['--detailed-exitcode', '--evnt']),
      run('scan', ['--detailed-exitcode'], { ...env, MODE: 'apply', LEDGER: 'memory:' }),
      run('scan', ['--detailed-exitcode', '--apply'], env),
    ]);

    expect([nothing, mistaken, applying, both].map(({ status }) => status)).toEqual([0, 1, 1, 1]);
    expect(applying.stderr).toContain('MODE is apply');
  });

  it("records an operator's decision in the ledger", async () => {
    const place = path.join(directory, 'ledger');
    const env = { ...credentials, ALB_ENDPOINT: alb.url, LEDGER: pathToFileURL(place).href };
    const absent = await run('rotate', ['--event', '{"pause":true}'], env);
    await mkdir(place);

    const text = await run('rotate', ['--event', '{"pause":true}'], env);
    const json = await run('scan', ['--event', '{"pause":true}', '--json'], env);

    expect(absent).toMatchObject({ status: 1, stderr: expect.stringContaining('LedgerAbsent') });
    expect(text).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Rotations are paused: .*\n$/) });
    expect(json.status).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ action: 'pause', changed: false });
  });

  it('puts only the answer on stdout and the log on stderr', async () => {
    const env = { ...credentials, ALB_ENDPOINT: alb.url, REGIONS: 'cn-beijing,cn-shanghai' };

    const [text, json] = await Promise.all([
      runCommand('scan', [], environment(env)),
      run('scan', ['--json'], env),
    ]);

    expect(text).toMatchObject({
      status: 0,
      stdout: 'Plan. Nothing was changed.\n\nNo certificates on HTTPS or QUIC listeners.\n',
    });
    expect(json.status).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ mode: 'plan', regions: ['cn-beijing', 'cn-shanghai'] });
    expect(json.stderr).toContain('"level":"info"');
    expect(json.stderr).not.toContain('the-secret-of-the-key');
  });
});
