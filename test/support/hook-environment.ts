/** A server of an operator with `alb-cert-rotator` on its PATH and the settings of recipes/upload: for the hooks of ACME clients. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { bundled, type Ended } from './command.ts';
import type { UploadTarget } from './upload-target.ts';

export interface HookEnvironment {
  readonly folder: string;
  /** For the hooks. Nothing of the settings is in the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  run(
    file: string,
    args: readonly string[],
    env?: Readonly<Record<string, string | undefined>>,
  ): Promise<Ended>;
  close(): Promise<void>;
}

const example = new URL('../../recipes/upload/upload.env.example', import.meta.url);

export async function hookEnvironment(target: UploadTarget): Promise<HookEnvironment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-hooks-'));
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  const program = path.join(bin, 'alb-cert-rotator');
  const upload = await bundled('scripts/upload.ts');
  await writeFile(
    program,
    `#!/bin/sh\n[ "$1" = upload ] || exit 99\nshift\nexec "${process.execPath}" "${upload}" "$@"\n`,
  );
  await chmod(program, 0o755);
  const settings = path.join(folder, 'upload.env');
  await writeFile(settings, await filledIn(target), { mode: 0o600 });
  const { HOME } = target.env;
  const env = { HOME, PATH: `${bin}:${process.env['PATH']}`, ALB_CERT_ROTATOR_SETTINGS: settings };
  return {
    folder,
    env,
    run: (file, args, more = {}) =>
      new Promise((resolve) => {
        const child = execFile(
          file,
          [...args],
          { cwd: folder, env: { ...env, ...more } },
          (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
        );
      }),
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}

/** As an operator does it; CAS_ENDPOINT, which only a test needs, is added. */
async function filledIn({ env }: UploadTarget): Promise<string> {
  const lines = (await readFile(example, 'utf8')).split('\n').map((line) => {
    const [name = '', given] = line.split('=');
    return given === '' ? `${name}='${env[name] ?? ''}'` : line;
  });
  return `${lines.join('\n')}\nCAS_ENDPOINT=${env['CAS_ENDPOINT']}\n`;
}
