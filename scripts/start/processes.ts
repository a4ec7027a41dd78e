/**
 * Child processes of the demonstration and the benchmarks: starts them, exchanges messages, ends them. If one dies, waiting for its next
 * message rejects.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmulatorReady } from '../../test/emulator/emulator-ready.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** The time between SIGTERM and SIGKILL. */
const END_TIMEOUT_MS = 5_000;

/** The end of a process is noticed soon after the end of its connections. */
const DEATH_MS = 500;

export interface Process {
  send(message: object): void;
  /** The next message of that type. */
  next<Message extends { readonly type: string }>(type: Message['type']): Promise<Message>;
  onMessage(receive: (message: { readonly type: string }) => void): void;
  end(): Promise<void>;
  /** How it ended, `undefined`: it has not ended within a moment. */
  death(): Promise<Error | undefined>;
  /** SIGKILL: the process cannot clean up. */
  kill(): Promise<void>;
}

/** Those that have not ended. */
const running = new Set<ChildProcess>();

/** Ends every process that was started here, also one that is not ready yet. What they print meanwhile is left out. */
export async function endProcesses(): Promise<void> {
  for (const { stderr } of running) stderr?.unpipe().resume();
  await Promise.all([...running].map(end));
}

/** @param script relative to the project's root */
export function startProcess(
  name: string,
  script: string,
  args: readonly string[] = [],
): Process & { readonly child: ChildProcess } {
  const child = fork(path.join(root, script), [...args], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    cwd: root,
  });
  running.add(child);
  child.stderr?.pipe(process.stderr, { end: false });
  const gone = once(child, 'exit');
  gone.then(() => running.delete(child)).catch(() => undefined);
  const died = gone.then(([status, signal]) => {
    throw new Error(`The ${name} ended with ${signal ?? `status ${status}`}.`);
  });
  // next() reports it; without a pending next() the rejection must not go unhandled.
  died.catch(() => undefined);
  return {
    child,
    // A failure to send to a dead process is ignored: next() reports why it died.
    send: (message) => {
      child.send(message, () => undefined);
    },
    next: (type) =>
      Promise.race([
        died,
        new Promise<never>((resolve) => {
          const receive = (message: { readonly type: string }): void => {
            if (message.type !== type) return;
            child.off('message', receive);
            resolve(message as never);
          };
          child.on('message', receive);
        }),
      ]),
    onMessage: (receive) => child.on('message', receive),
    end: () => end(child),
    death: () =>
      Promise.race([
        died.catch((error: Error) => error),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), DEATH_MS)),
      ]),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}

/**
 * Starts the emulator and waits until it listens.
 * @param onLine receives each line of its stdout after the first
 */
export async function startEmulatorProcess(
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<Process & { readonly ready: EmulatorReady }> {
  const emulator = startProcess('emulator', 'test/emulator/main.ts', args);
  if (!emulator.child.stdout) throw new Error('The emulator has no stdout.');
  const lines = createInterface({ input: emulator.child.stdout });
  const line = await Promise.race([once(lines, 'line'), once(emulator.child, 'exit').then(() => undefined)]);
  if (!line) throw new Error('The emulator ended before it was ready; its output above says why.');
  lines.on('line', onLine);
  return { ...emulator, ready: JSON.parse(String(line[0])) as EmulatorReady };
}
