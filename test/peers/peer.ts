/**
 * Independent programs as servers to test against, since code that is only tested against itself may share its mistakes.
 *
 * They are packages of the operating system. If one is not installed its tests are skipped, and the output tells how to install it. With
 * REQUIRE_PEERS=1 they fail instead, so that a run without peers cannot be mistaken for a complete one.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

export const HOST = '127.0.0.1';

/** Command → the Debian package that has it. */
const packages = {
  nginx: 'nginx',
  openssl: 'openssl',
  caddy: 'caddy',
  gtlsserver: 'ngtcp2-server',
  chromium: 'chromium',
  certbot: 'certbot',
  lego: 'lego',
  pebble: 'pebble',
  jq: 'jq',
  promtool: 'prometheus',
  shellcheck: 'shellcheck',
} as const satisfies Record<string, string>;

export type PeerCommand = keyof typeof packages;

export interface PeerRequest {
  /** Files for the peer's own folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Added to the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names may contain folders. In files and arguments `{port}` and `{folder}` are replaced by the port and the folder of the peer. */
  readonly listening: RegExp | ((port: number) => Promise<boolean>);
}

export interface RunningPeer {
  readonly port: number;
  /** Ends the program and removes its files. */
  stop(): Promise<void>;
}

export interface Peer {
  /** Path of the program, for tests that start it themselves. */
  readonly file: string | undefined;
  /** Like vitest's `describe`, for tests that need the peer. */
  describe(title: string, tests: () => void): void;
  /** Starts the peer, and waits until its output or a check shows that it listens. */
  start(request: PeerRequest): Promise<RunningPeer>;
}

/** Expected output that identifies the program: macOS has another `openssl`. */
export interface Identity {
  readonly args: readonly string[];
  readonly says: RegExp;
}

export function peer(command: PeerCommand, identity?: Identity): Peer {
  const found = findCommand(command, process.env['PATH'] ?? '');
  const file = found !== undefined && (!identity || isOne(found, identity)) ? found : undefined;
  const install = `apt-get install -y ${packages[command]}`;
  return {
    file,
    describe: (title, tests) => {
      const verdict = decidePresence(file, process.env['REQUIRE_PEERS']);
      if (verdict === 'run') describe(title, tests);
      else if (verdict === 'fail') describe(title, () => failFor(command, install));
      else leaveOut(`${title} (left out: there is no ${command} here; ${install})`, tests);
    },
    start: (request) => {
      if (!file) throw new Error(`${command} is not installed; ${install}`);
      return startPeer(file, request);
    },
  };
}

export function decidePresence(
  file: string | undefined,
  required: string | undefined,
): 'run' | 'fail' | 'leave-out' {
  if (file !== undefined) return 'run';
  return required === '1' ? 'fail' : 'leave-out';
}

function failFor(command: PeerCommand, install: string): void {
  it(`needs ${command}`, () => {
    expect.fail(`There is no ${command} here, and REQUIRE_PEERS=1 asks for it: ${install}`);
  });
}

/** vitest only counts skipped tests, so the reason is printed here. */
function leaveOut(title: string, tests: () => void): void {
  process.stderr.write(`${title}\n`);
  describe.skipIf(true)(title, tests);
}

export function isOne(file: string, { args, says }: Identity): boolean {
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  return says.test(`${stdout}${stderr}`);
}

/** Debian installs servers in folders that only root's PATH contains. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin'];

export function findCommand(command: string, searchPath: string): string | undefined {
  const folders = [...searchPath.split(path.delimiter), ...serverFolders].filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, command)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Absent or not executable: try the next folder.
    return false;
  }
}

/** Another program may take the free port before the peer listens on it. */
const ATTEMPTS = 3;

export async function startPeer(file: string, request: PeerRequest): Promise<RunningPeer> {
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await startOnce(file, request);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function startOnce(file: string, request: PeerRequest): Promise<RunningPeer> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'peer-'));
  const fill = (text: string) => text.replaceAll('{port}', String(port)).replaceAll('{folder}', folder);
  for (const [name, text] of Object.entries(request.files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), fill(text), { mode: 0o600 });
  }
  const child = spawn(file, request.args.map(fill), {
    cwd: folder,
    env: { ...process.env, ...request.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    await untilListening(child, request.listening, port);
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const POLL_INTERVAL_MS = 50;
const PATIENCE_MS = 60_000;

function untilListening(
  child: ChildProcess,
  listening: PeerRequest['listening'],
  port: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    // The output is read until the end, since a full pipe would block the program.
    const read = (bytes: Buffer) => {
      output += bytes.toString();
      if (listening instanceof RegExp && listening.test(output)) resolve();
    };
    const waitUntilListening = async (isListening: (port: number) => Promise<boolean>) => {
      for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await pause(POLL_INTERVAL_MS)) {
        if (await isListening(port)) return resolve();
      }
      reject(new Error(`${child.spawnfile} does not answer: ${output}`));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${child.spawnfile} ended before it listened: ${output}`)));
    if (!(listening instanceof RegExp)) waitUntilListening(listening).catch(reject);
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system assigned no port.');
  return address.port;
}
