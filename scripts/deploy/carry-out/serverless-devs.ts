/**
 * Runs Serverless Devs with the deployer's credentials, which it gets in one environment variable of its own process: keys are never on a
 * command line or in a file. Temporary credentials work, too, which its usual three variables do not (they drop the token).
 *
 * Source: @serverless-devs/credential 0.0.10, get.js: a variable `*_serverless_devs_key` is an alias for `-a`, unless `AccountID`,
 * `AccessKeyID` and `AccessKeySecret` are all set, which win over everything.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import type { CloudCredentials } from '../../../shared/base/credentials.ts';
import { ServerlessDevsFailed } from './errors.ts';
import type { Deployer } from './ports.ts';
import { HOME_VARIABLE, prepareHome, redactLogs, removeLogs } from './serverless-devs-home.ts';

export interface ServerlessDevsOptions {
  readonly accountId: string;
  readonly credentials: CloudCredentials;
  /** The file for `-t`. */
  readonly file: string;
  /** Folder of the project, where Serverless Devs keeps its components and settings (serverless-devs-home.ts). */
  readonly root: string;
  /** Of this process; the names that would win over ours are left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of what is shown of its output, and of the logs that a failed run leaves: the text without secrets. */
  readonly redact: (text: string) => string;
  /** Lines while it works. */
  readonly onOutput?: (text: string) => void;
  /** Ends it at once when it is aborted, as the end of this process would. */
  readonly signal?: AbortSignal;
}

const ALIAS = 'rotator_serverless_devs_key';
/** Wherever npm has put it. */
const CLI = createRequire(import.meta.url).resolve('@serverless-devs/s/bin/s');

/** Uploading and waiting for one function takes a minute at most; the component repeats what fails three times. */
const LONGEST_MS = 15 * MINUTE_MS;

const OTHERS = 0o077;

/** Of a failure: its error is in the last lines. */
const MAX_LINES = 25;

export function createServerlessDevs(options: ServerlessDevsOptions): Deployer {
  return {
    async deploy(resource) {
      await prepareHome(options.root, options.env);
      const args = [resource, 'deploy', '-y', '-a', ALIAS, '-t', options.file];
      let ending: Ending | undefined;
      try {
        ending = await run(options, args);
      } finally {
        await (ending?.status === 0 ? removeLogs(options.root) : redactLogs(options.root, options.redact));
      }
      const { status, output } = ending;
      if (status === 0) return;
      const lines = options.redact(withoutColours(output)).trim().split('\n');
      throw new ServerlessDevsFailed(resource, lines.slice(-MAX_LINES).join('\n'));
    },
  };
}

interface Ending {
  readonly status: number | null;
  readonly output: string;
}

function run(options: ServerlessDevsOptions, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    // Inherited: what it writes is for the owner alone.
    const before = process.umask(OTHERS);
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: path.dirname(options.file),
      env: environmentOf(options),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal, killSignal: 'SIGKILL' }),
    });
    process.umask(before);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output.push(text);
        options.onOutput?.(options.redact(text));
      });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: output.join('') }));
  });
}

function environmentOf({ accountId, credentials, env, root }: ServerlessDevsOptions): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !winning.has(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    [HOME_VARIABLE]: root,
    [ALIAS]: JSON.stringify({
      AccountID: accountId,
      AccessKeyID: accessKeyId,
      AccessKeySecret: accessKeySecret.reveal(),
      ...(securityToken === undefined ? {} : { SecurityToken: securityToken.reveal() }),
    }),
  };
}

const winning: ReadonlySet<string> = new Set([
  'AccountID',
  'AccessKeyID',
  'AccessKeySecret',
  'SecurityToken',
  'serverless_devs_access_cicd_alias_name',
  // That of the person who deploys is for gettext; that of the functions is in .env.
  'LANGUAGE',
]);

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control characters of colours
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
