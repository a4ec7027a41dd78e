/** Runs commands of the npm package as in a terminal of a given width, and keeps what they print. */
import { spawn } from 'node:child_process';
import { cp, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { buildCommandLine } from '../build/command-line.ts';
import { buildFunctions } from '../build/functions.ts';
import { programFolder } from '../common/installed.ts';
import { columnsOf } from '../common/wide.ts';
import { withoutActivity } from './placeholders.ts';

export interface Terminal {
  readonly columns: 80 | 120;
  readonly colors: boolean;
}

export const terminals: readonly Terminal[] = ([80, 120] as const).flatMap((columns) =>
  [false, true].map((colors) => ({ columns, colors })),
);

/** The folder of its captures. */
export function terminalName({ columns, colors }: Terminal): string {
  return colors ? `${columns}-color` : String(columns);
}

/**
 * @returns the program of the package, made from the sources
 * @param folder absolute and empty
 * @param what `everything`: the functions, too, which deploy and doctor compare with what is deployed
 */
export async function buildProgram(folder: string, what: 'commands' | 'everything'): Promise<string> {
  const { files } = JSON.parse(await readFile(path.join(programFolder, 'package.json'), 'utf8')) as {
    readonly files: readonly string[];
  };
  const copied = files.filter((file) => !file.startsWith('dist/') && !file.endsWith('.md'));
  for (const file of copied)
    await cp(path.join(programFolder, file), path.join(folder, file), { recursive: true });
  await symlink(path.join(programFolder, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  if (what === 'everything') await buildFunctions(path.join(folder, 'dist'));
  return buildCommandLine(path.join(folder, 'dist/cli'));
}

export interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly terminal: Terminal;
  readonly env?: Readonly<Record<string, string>>;
  /** Ctrl-C is pressed once this is printed. */
  readonly until?: RegExp;
  readonly cwd?: string;
}

export interface Printed {
  readonly status: number | null;
  /** The command line, what stays on the terminal, and the exit status unless it is 0. */
  readonly text: string;
  /** Lines that the terminal would have wrapped. A single word may be longer: it cannot be broken. */
  readonly tooLong: readonly string[];
}

const preload = fileURLToPath(new URL('terminal.mjs', import.meta.url));

export async function runInTerminal({ program, args, terminal, env, until, cwd }: Run): Promise<Printed> {
  const child = spawn(process.execPath, ['--import', preload, program, ...args], {
    cwd: cwd ?? path.dirname(program),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      CAPTURE_COLUMNS: String(terminal.columns),
      ...(terminal.colors ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      ...env,
    },
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      if (until?.test(printed[name])) child.kill('SIGINT');
    });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const shown = [withoutActivity(printed.stderr), printed.stdout].filter((text) => text !== '').join('');
  const isBad = status !== 0;
  return {
    status,
    text: `$ alb-cert-rotator ${args.join(' ')}\n${shown}${isBad ? `[exit status ${status}]\n` : ''}`,
    tooLong: tooLongLines(printed.stdout + printed.stderr, terminal.columns),
  };
}

export function tooLongLines(text: string, columns: number): readonly string[] {
  return stripVTControlCharacters(text)
    .split(/[\n\r]/)
    .filter((line) => columnsOf(line) > columns && line.trim().includes(' '));
}
