/**
 * The npm package as its users have it: packed, installed into an empty folder, and run by every supported Node.js, which npm has as packages.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommandLine } from '../../scripts/build/command-line.ts';
import { buildFunctions } from '../../scripts/build/functions.ts';
import { commandNames } from '../../scripts/common/installed.ts';
import { VERSION } from '../../shared/base/version.ts';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { Ended } from '../support/command.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';
import { cloudTimeScale } from '../support/time-scale.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Besides the one that runs the tests. */
const OTHER_MAJORS = [22, 24].filter((major) => !process.version.startsWith(`v${major}.`));

interface Manifest {
  readonly files: readonly string[];
}

/** `npm pack` in a copy: a build in the repository would disturb other tests. @returns the file */
async function pack(folder: string): Promise<string> {
  const { files } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
  // npm selects again: a pattern needs its whole folder.
  const copied = files.filter((file) => !file.startsWith('dist/')).map((file) => file.replace(/\/\*.*$/, ''));
  for (const file of ['package.json', 'README.md', 'LICENSE', ...copied])
    await cp(path.join(root, file), path.join(folder, file), { recursive: true });
  await buildFunctions(path.join(folder, 'dist'));
  await buildCommandLine(path.join(folder, 'dist/cli'));
  const { stdout } = await run(npm, ['pack', '--json'], { cwd: folder });
  const [packed] = JSON.parse(stdout) as { readonly filename: string }[];
  return path.join(folder, packed?.filename ?? '');
}

/** The packages with the executables of Node.js; each is installed under a name of its own. */
function nodePackages(): readonly string[] {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return OTHER_MAJORS.map((major) => `node-${major}@npm:node-${platform}-${process.arch}@${major}`);
}

describe('the package', () => {
  let folder: string;
  let emulator: Emulator;
  let environment: Readonly<Record<string, string | undefined>>;

  const executables = (): readonly string[] => [
    process.execPath,
    ...OTHER_MAJORS.map((major) => path.join(folder, `user/node_modules/node-${major}/bin/node`)),
  ];

  function command(args: readonly string[], node = process.execPath): Promise<Ended> {
    const program = path.join(folder, 'user/node_modules/alb-cert-rotator/dist/cli/main.mjs');
    return new Promise((resolve) => {
      const options = { cwd: path.join(folder, 'user'), env: { ...environment } };
      const child = execFile(node, [program, ...args], options, (_, stdout, stderr) =>
        resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-package-'));
    const user = path.join(folder, 'user');
    await mkdir(path.join(folder, 'packed'));
    await mkdir(user);
    await writeFile(path.join(user, 'package.json'), '{"private":true}');
    const file = await pack(path.join(folder, 'packed'));
    const quietly = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await run(npm, ['install', ...quietly, file, ...nodePackages()], { cwd: user });
    emulator = await startEmulator({
      calm: true,
      timeScale: cloudTimeScale(),
      fleet: await onFreePort(fleetOf('shop')),
    });
    const { accessKeyId, accessKeySecret, securityToken } = emulator.credentials;
    environment = {
      PATH: process.env['PATH'],
      HOME: folder,
      ...cloudVariables(emulator),
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
  });
  afterAll(async () => {
    await emulator?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it('runs on every supported Node.js, and says its version', async () => {
    const versions = await Promise.all(executables().map((node) => command(['--version'], node)));

    expect(versions).toEqual(
      executables().map(() => ({ status: 0, stdout: `alb-cert-rotator ${VERSION}\n`, stderr: '' })),
    );
  });

  it.each(commandNames)('explains %s as its users type it', async (name) => {
    for (const node of executables()) {
      const { status, stdout, stderr } = await command([name, '--help'], node);

      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: alb-cert-rotator ${name} [options]`);
      expect(stdout).not.toContain('npm run');
    }
  });

  it('names the command that was meant, with exit status 2', async () => {
    const { status, stderr } = await command(['scna']);

    expect(status).toBe(2);
    expect(stderr).toBe('error: unknown command "scna". Did you mean scan? See alb-cert-rotator --help.\n');
  });

  it('scans and verifies an account without anything else in the folder', async () => {
    for (const node of executables()) {
      const scanned = await command(['scan', '--json'], node);
      const verified = await command(['verify', '--json'], node);

      expect([scanned.status, verified.status], scanned.stderr + verified.stderr).toEqual([0, 0]);
      expect(JSON.parse(scanned.stdout)).toMatchObject({ mode: 'plan', loadBalancers: [{}] });
      expect(JSON.parse(verified.stdout)).toMatchObject({ status: 0 });
    }
  });

  it('has the bundles, the policies and s.yaml that deploy needs', async () => {
    const { stdout } = await command([
      'policies',
      '--account',
      '1234567890123456',
      '--bucket',
      'a-bucket',
      '--deployer',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ Version: '1' });

    const missing = await command(['deploy', '--dry-run']);
    expect(missing.stderr).toContain('alb-cert-rotator deploy --init');
    for (const file of ['s.yaml', 'dist/scan/index.js', 'dist/rotate/later.js'])
      await readFile(path.join(folder, 'user/node_modules/alb-cert-rotator', file));
  });
});
