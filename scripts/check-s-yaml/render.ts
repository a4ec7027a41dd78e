/**
 * Renders s.yaml with the Serverless Devs CLI. Nothing is deployed and nothing leaves this machine. The CLI writes into HOME, so it gets a
 * temporary one.
 */
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { configVariables } from '../../shared/config/config.ts';
import { programFolder } from '../common/installed.ts';
import { temporaryFolder } from '../common/temporary-folder.ts';
import { deployVariableList } from '../deploy/settings/variables.ts';

export const sYaml = path.join(programFolder, 's.yaml');

/**
 * Keeps the CLI from starting processes that outlive it: they ask for its newest version, report the command to its makers, and write into the
 * home, which is gone by then.
 *
 * Source: @serverless-devs/s 3.1.10, lib/index.js: the function that starts daemon/*.js returns at once for this value.
 */
export const withoutBackgroundWork = { NODE_ENV: 'test' } as const;

/** Rendering takes half a second. */
const RENDER_TIMEOUT_MS = 60_000;

/**
 * The result of `s preview` with these variables and no others.
 * @param file another project; the `.env` beside it is read. That beside s.yaml is not: it holds the settings of the person who works here
 */
export async function renderSYaml(env: Readonly<Record<string, string>>, file?: string): Promise<unknown> {
  const folder = await temporaryFolder('cert-rotator-s-');
  const home = folder.path;
  try {
    const rendered = file ?? path.join(home, 's.yaml');
    if (file === undefined) await copyFile(sYaml, rendered);
    const cli = createRequire(import.meta.url).resolve('@serverless-devs/s/bin/s');
    const rendering = promisify(execFile)(process.execPath, [cli, 'preview', '-t', rendered, '-o', 'json'], {
      cwd: path.dirname(rendered),
      env: { ...env, PATH: process.env['PATH'], HOME: home, ...withoutBackgroundWork },
      timeout: RENDER_TIMEOUT_MS,
    });
    // Without its folder it would run for ever.
    if (rendering.child.pid !== undefined) folder.usedBy(rendering.child.pid);
    const { stdout } = await rendering;
    // Warnings may precede the document.
    return JSON.parse(stdout.slice(stdout.indexOf('\n{') + 1));
  } finally {
    await folder.remove();
  }
}

/** A value for every variable: a misspelled `${env(...)}` then shows as a missing value. */
export const allVariablesSet: Readonly<Record<string, string>> = Object.fromEntries(
  [...configVariables, ...deployVariableList].map(({ name, example }) => [name, example]),
);
