/** The runs of Serverless Devs by deploy, with the real command: which settings they have, and what it starts beside its work. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createServerlessDevs } from '../../../../../scripts/deploy/carry-out/serverless-devs.ts';
import { prepareHome } from '../../../../../scripts/deploy/carry-out/serverless-devs-home.ts';
import { Secret } from '../../../../../shared/base/secret.ts';

/** Notes every process that is started, and starts none that would report. */
const RECORDER = `
const processes = require('node:child_process');
const { appendFileSync } = require('node:fs');
const { spawn } = processes;
processes.spawn = (command, args, options) => {
  appendFileSync(process.env.RECORDED, JSON.stringify(args) + '\\n');
  return spawn(command, String(args[0]).includes('/daemon/') ? ['-e', '0'] : args, options);
};
`;

async function aPerson(settings?: string) {
  const directory = await mkdtemp(path.join(tmpdir(), 'serverless-devs-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const home = path.join(directory, 'home');
  const root = path.join(directory, 'project');
  await mkdir(path.join(home, '.s'), { recursive: true });
  await mkdir(root);
  const own = path.join(home, '.s', 'set-config.yml');
  if (settings !== undefined) await writeFile(own, settings);
  return { directory, home, root, own, kept: path.join(root, '.s', 'set-config.yml') };
}

/** Starts a run that ends at once, because its file has a mistake: the kind of run that is reported, too. */
async function runOnce(
  { directory, home, root }: Awaited<ReturnType<typeof aPerson>>,
  redact = (text: string) => text,
) {
  const recorder = path.join(directory, 'recorder.cjs');
  const recorded = path.join(directory, 'recorded');
  const file = path.join(root, 's.yaml');
  await writeFile(recorder, RECORDER);
  await writeFile(recorded, '');
  await writeFile(file, 'edition: 3.0.0\nname: a\nresources: []\n');
  const deployer = createServerlessDevs({
    accountId: '1234567890123456',
    credentials: {
      accessKeyId: 'LTAI-test',
      accessKeySecret: new Secret('a secret of a test'),
      securityToken: undefined,
    },
    file,
    root,
    env: { PATH: process.env['PATH'], HOME: home, RECORDED: recorded, NODE_OPTIONS: `--require ${recorder}` },
    redact,
  });
  await expect(deployer.deploy('scan')).rejects.toMatchObject({ code: 'ServerlessDevsFailed' });
  return readFile(recorded, 'utf8');
}

describe('a run of Serverless Devs', () => {
  it('is not reported to its makers, and leaves the home of the person as it was', async () => {
    const person = await aPerson('registry: https://registry.example\n');

    const started = await runOnce(person);

    expect(started).not.toContain('report.js');
    expect(await readFile(person.own, 'utf8')).toBe('registry: https://registry.example\n');
  });

  it('has what the person has set, such as a registry', async () => {
    const person = await aPerson('registry: https://registry.example\nanalysis: enable\n');

    await prepareHome(person.root, { HOME: person.home });

    expect(await readFile(person.kept, 'utf8')).toBe(
      'registry: https://registry.example\nanalysis: disable\n',
    );
  });

  it('is not reported where the person has set nothing', async () => {
    const person = await aPerson();

    await prepareHome(person.root, { HOME: person.home });

    expect(await readFile(person.kept, 'utf8')).toBe('analysis: disable\n');
  });

  it('is refused where the settings of the person cannot be read', async () => {
    const person = await aPerson('- registry\n');

    await expect(prepareHome(person.root, { HOME: person.home })).rejects.toThrow(person.own);
  });

  it('leaves a folder for its owner alone, also where it was open to others, and the log of a failure without secrets', async () => {
    const person = await aPerson();
    const folder = path.join(person.root, '.s');
    await mkdir(folder);
    await chmod(folder, 0o755);

    await runOnce(person, (text) => text.replaceAll('resources', '(redacted)'));

    const entries = await readdir(path.join(folder, 'logs'), { recursive: true, withFileTypes: true });
    const files = entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(files.length).toBeGreaterThan(0);
    expect(texts.join('')).not.toContain('resources');
    for (const { parentPath, name } of entries)
      expect((await stat(path.join(parentPath, name))).mode & 0o077, name).toBe(0);
  });

  it('removes the logs of an earlier run that was killed', async () => {
    const person = await aPerson();
    const log = path.join(person.root, '.s', 'logs', '1', 's_cli.log');
    await mkdir(path.dirname(log), { recursive: true });
    await writeFile(log, 'a secret');

    await prepareHome(person.root, { HOME: person.home });

    await expect(readFile(log)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
