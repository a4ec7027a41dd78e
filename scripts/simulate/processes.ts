/** Runs parts of a command in separate processes, so that every core is used, and reads the JSON lines that they print. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

export interface PartInput {
  /** Directory of the project or of a bundle of it. */
  readonly root: string;
  /** Relative to the root. */
  readonly script: string;
  readonly args: readonly string[];
  readonly onLine: (line: unknown) => void;
}

/** A simulation creates many short-lived objects. With these options it is an eighth faster (two parts on two cores). */
const gcOptions = ['--max-semi-space-size=32', '--single-threaded-gc'] as const;

/**
 * Rejects if the part ends with a status other than 0. Does not use run.mjs: a bundle in a directory of its own must not install
 * anything into the dependencies that it shares.
 */
export async function runPart({ root, script, args, onLine }: PartInput): Promise<void> {
  const child: ChildProcess = spawn(
    process.execPath,
    [...gcOptions, '--import', 'tsx', path.join(root, script), ...args],
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

/** Counts results and prints progress, at most one line a second. */
export function createProgressPrinter(total: number): (text: string) => void {
  let done = 0;
  let printedAtMs = 0;
  return (text) => {
    done += 1;
    if (Date.now() - printedAtMs < 1_000 && done < total) return;
    printedAtMs = Date.now();
    process.stderr.write(`${done}/${total} ${text}\n`);
  };
}
