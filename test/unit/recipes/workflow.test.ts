/** The workflow for GitHub: its steps that run a program of this project, in the shell of a runner. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DAY_MS } from '../../../shared/base/clock.ts';
import { createPki } from '../../emulator/pki/pki.ts';
import { type HookEnvironment, hookEnvironment } from '../../support/hook-environment.ts';
import { findSecrets } from '../../support/secret-finder.ts';
import { startUploadTarget, type UploadTarget } from '../../support/upload-target.ts';

interface Step {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: string;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { readonly 'timeout-minutes': number; readonly steps: readonly Step[] }>
  >;
}

const file = fileURLToPath(new URL('../../../recipes/github-actions/certificate.yml', import.meta.url));
const workflow = async () => parse(await readFile(file, 'utf8')) as Workflow;

async function step(name: string): Promise<Step> {
  const { jobs } = await workflow();
  const found = jobs['issue']?.steps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The workflow has no step "${name}".`);
  return found;
}

let target: UploadTarget;
let server: HookEnvironment;
let temp: string;

beforeEach(async () => {
  target = await startUploadTarget();
  server = await hookEnvironment(target);
  temp = path.join(server.folder, 'temp');
  await mkdir(path.join(temp, 'lego/certificates'), { recursive: true });
});
afterEach(async () => {
  await server.close();
  await target.close();
});

/** As a runner runs a step. */
function runStep({ run }: Step, env: Readonly<Record<string, string>>) {
  return server.run('bash', ['-e', '-o', 'pipefail', '-c', run], { RUNNER_TEMP: temp, ...env });
}

describe('the step of github-actions/certificate.yml that installs the package', () => {
  const PACKAGE = 'https://downloads.example.com/alb-cert-rotator.tgz';
  const BYTES = 'the bytes of a package';
  const SHA256 = createHash('sha256').update(BYTES).digest('hex');

  /** Programs before those of the system: each writes its arguments to a file of its name. */
  async function standIns(programs: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, then] of Object.entries(programs)) {
      const program = path.join(server.folder, 'bin', name);
      await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${server.folder}/${name}.args"\n${then}\n`);
      await chmod(program, 0o755);
    }
  }

  /** A download without a network: the bytes are written where the step wants them. */
  const curl = `printf '%s' '${BYTES}' > "$RUNNER_TEMP/package.tgz"`;
  const argumentsOf = async (name: string): Promise<string | undefined> =>
    readFile(path.join(server.folder, `${name}.args`), 'utf8').catch(() => undefined);

  it('installs the file whose checksum the repository names, and runs none of its scripts', async () => {
    await standIns({ curl, npm: '' });

    const { status } = await runStep(await step('Install alb-cert-rotator'), { PACKAGE, SHA256 });

    expect(status).toBe(0);
    expect(await argumentsOf('curl')).toContain(`${temp}/package.tgz\n${PACKAGE}\n`);
    expect(await argumentsOf('npm')).toBe(`install\n--global\n--ignore-scripts\n${temp}/package.tgz\n`);
  });

  it.each([
    ['another checksum', SHA256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
    ['no checksum', ''],
  ])('installs nothing with %s', async (_, sha256) => {
    await standIns({ curl, npm: '' });

    const { status } = await runStep(await step('Install alb-cert-rotator'), { PACKAGE, SHA256: sha256 });

    expect(status).not.toBe(0);
    expect(await argumentsOf('npm')).toBeUndefined();
  });

  it('takes no file over http', async () => {
    await standIns({ npm: '' });

    const { status, stderr } = await runStep(await step('Install alb-cert-rotator'), {
      PACKAGE: target.env['CAS_ENDPOINT'] ?? '',
      SHA256,
    });

    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/protocol "?http"? (not supported|disabled)/i),
    ]);
    expect(await argumentsOf('npm')).toBeUndefined();
  });
});

describe('github-actions/certificate.yml', () => {
  it('uploads in its last step, in the shell of a runner', async () => {
    const { env = {}, ...upload } = await step('Upload');
    const nowMs = Date.now();
    const material = (await createPki()).issue({
      ...{ names: ['www.example.com'], keyType: 'ECC' },
      ...{ notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 89 * DAY_MS },
    });
    const certificate = path.join(temp, 'lego/certificates/www.example.com');
    await writeFile(`${certificate}.crt`, material.chainPem);
    await writeFile(`${certificate}.key`, material.keyPem, { mode: 0o600 });
    const secrets = Object.fromEntries(
      Object.entries(env).map(([name, value]) => {
        expect(value).toBe(`\${{ secrets.${name} }}`);
        return [name, target.env[name] ?? ''];
      }),
    );

    const { status, stdout, stderr } = await runStep(upload, {
      ...secrets,
      CAS_ENDPOINT: target.env['CAS_ENDPOINT'] ?? '',
    });

    expect([status, stderr]).toEqual([0, '']);
    const [id] = target.model.state().certificates.map(({ certificateId }) => certificateId);
    expect(target.webhook.invocations.map(({ payload }) => JSON.parse(String(payload)))).toEqual([
      expect.objectContaining({ certificateId: id, region: 'cn-hangzhou' }),
    ]);
    expect(
      findSecrets(
        stdout,
        Object.values(secrets).filter((value) => value.startsWith('whsec_')),
      ),
    ).toEqual([]);
  });

  it('has no right on the repository, an end, and no expression in a script, where it could be code', async () => {
    const { permissions, jobs } = await workflow();

    expect(permissions).toEqual({});
    for (const { steps, 'timeout-minutes': minutes } of Object.values(jobs)) {
      expect(minutes).toBeLessThanOrEqual(30);
      for (const { run } of steps) expect(run).not.toContain('${{');
    }
  });
});
