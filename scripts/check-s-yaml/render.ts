/**
 * Renders s.yaml with the Serverless Devs CLI. Nothing is deployed and nothing leaves this machine. The CLI writes into HOME, so it gets a
 * temporary one.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { configVariables } from '../../shared/config/config.ts';
import { programFolder } from '../common/installed.ts';
import { deployVariableList } from '../deploy/settings/variables.ts';

export const sYaml = path.join(programFolder, 's.yaml');

/** Rendering takes half a second. */
const RENDER_TIMEOUT_MS = 60_000;

/**
 * The result of `s preview` with these variables and no others.
 * @param file another project; the `.env` beside it is read. That beside s.yaml is not: it holds the settings of the person who works here
 */
export async function renderSYaml(env: Readonly<Record<string, string>>, file?: string): Promise<unknown> {
  const home = await mkdtemp(path.join(tmpdir(), 'cert-rotator-s-'));
  try {
    const rendered = file ?? path.join(home, 's.yaml');
    if (file === undefined) await copyFile(sYaml, rendered);
    const cli = createRequire(import.meta.url).resolve('@serverless-devs/s/bin/s');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [cli, 'preview', '-t', rendered, '-o', 'json'],
      {
        cwd: path.dirname(rendered),
        env: { ...env, PATH: process.env['PATH'], HOME: home },
        timeout: RENDER_TIMEOUT_MS,
      },
    );
    // Warnings may precede the document.
    return JSON.parse(stdout.slice(stdout.indexOf('\n{') + 1));
  } finally {
    // The CLI may leave a child process that still writes there.
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** A value for every variable: a misspelled `${env(...)}` then shows as a missing value. */
export const allVariablesSet: Readonly<Record<string, string>> = Object.fromEntries(
  [...configVariables, ...deployVariableList].map(({ name, example }) => [name, example]),
);
