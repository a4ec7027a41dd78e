/**
 * The home that Serverless Devs gets for the runs of deploy: the folder `.s` of the project, which is not in version control. It has what the
 * person has set (`s set`: proxy, registry), and `analysis: disable`: without that, each run is reported to the makers of Serverless Devs, with
 * its arguments and the text of its errors. The person's own home is read and never changed. Serverless Devs logs secrets there, so it is
 * open to its owner alone, and its logs are removed or redacted.
 *
 * Source: @serverless-devs/s 3.1.10, lib/index.js: `execDaemon` starts daemon/report.js unless set-config.yml of `getRootHome()` says
 * `analysis: disable`; `getRootHome` is `.s` of `serverless_devs_config_home`, else of the user's home.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { makeOwnFolder, writeOwnFile } from '../settings/env-store.ts';

/** Names the folder that has `.s`. */
export const HOME_VARIABLE = 'serverless_devs_config_home';

/**
 * @param root the folder that gets `.s`; components are kept there between runs
 * @param env of this process: where the person's own home is
 */
export async function prepareHome(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const own = path.join(env[HOME_VARIABLE] || env['HOME'] || homedir(), '.s', 'set-config.yml');
  const settings = { ...(await settingsIn(own)), analysis: 'disable' };
  const home = path.join(root, '.s');
  await makeOwnFolder(home);
  // Of a run that was killed.
  await removeLogs(root);
  await writeOwnFile(path.join(home, 'set-config.yml'), stringify(settings));
}

/** Serverless Devs logs what it deploys, with the values of all variables. */
export async function removeLogs(root: string): Promise<void> {
  await rm(logsIn(root), { recursive: true, force: true, maxRetries: 3 });
}

/** Keeps the logs of a run that failed, without what `redact` knows. */
export async function redactLogs(root: string, redact: (text: string) => string): Promise<void> {
  const logs = logsIn(root);
  for (const entry of await readdir(logs, { recursive: true, withFileTypes: true }).catch(emptyIfMissing)) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    await writeOwnFile(file, redact(await readFile(file, 'utf8')));
  }
}

function logsIn(root: string): string {
  return path.join(root, '.s', 'logs');
}

function emptyIfMissing(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

async function settingsIn(file: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const settings: unknown = parse(text);
  if (settings === null) return {};
  if (typeof settings === 'object' && !Array.isArray(settings)) return settings;
  throw new InvalidConfiguration(
    `the settings of Serverless Devs in ${file} are no list of names and values.`,
    {
      hint: 'Correct the file, or delete it.',
      chinese: {
        says: `${file} 中 Serverless Devs 的设置不是由名称和值组成的。`,
        todo: '请更正或删除该文件。',
      },
    },
  );
}
