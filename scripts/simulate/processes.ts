/** Runs parts of a command in processes of their own, so that every core is used, and reads the JSON lines they print. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

export interface PartInput {
  /** Where the project is, or a bundle of it. */
  readonly root: string;
  /** Relative to the root. */
  readonly script: string;
  readonly args: readonly string[];
  readonly onLine: (line: unknown) => void;
}

/** A seed leaves much garbage and little else, and every core has a part of its own: an eighth faster, seen with two parts on two cores. */
const manyShortLives = ['--max-semi-space-size=32', '--single-threaded-gc'] as const;

/**
 * A part that ends by itself with another status than 0 has failed, and so has the command. Never through run.mjs: a bundle in a
 * directory of its own must not install anything into the dependencies that it shares.
 */
export async function runPart({ root, script, args, onLine }: PartInput): Promise<void> {
  const child: ChildProcess = spawn(
    process.execPath,
    [...manyShortLives, '--import', 'tsx', path.join(root, script), ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (!child.stdout) throw new Error('A part has no output.');
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) onLine(JSON.parse(line));
  const status = await ended;
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with status ${status ?? 'none'}.`);
}

/** Counts lines for whoever waits; at most one note a second. */
export function progressOf(total: number): (text: string) => void {
  let done = 0;
  let saidAtMs = 0;
  return (text) => {
    done += 1;
    if (Date.now() - saidAtMs < 1_000 && done < total) return;
    saidAtMs = Date.now();
    process.stderr.write(`${done}/${total} ${text}\n`);
  };
}
