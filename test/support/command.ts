/** The project's commands as processes. */
import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { madeOnce } from './made-once.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts a command as `npm run <name>` does. Slow, because every file is compiled first: see `runBundled`. */
export function runCommand(name: string, args: readonly string[], env: Environment): Promise<Ended> {
  return run(['scripts/run.mjs', `scripts/${name}.ts`, ...args], env);
}

/** The same program, compiled once per test run. For programs that read no other file of the project. */
export async function runBundled(name: string, args: readonly string[], env: Environment): Promise<Ended> {
  return run([await bundled(`scripts/${name}.ts`), ...args], env);
}

/**
 * Compiles a program once per test run.
 * @returns path of the compiled program
 * @param script relative to the repository
 */
export async function bundled(script: string): Promise<string> {
  const { name } = path.parse(script);
  const directory = await madeOnce(`program-${name}`, (outdir) => bundle(script, outdir));
  return path.join(directory, `${name}.mjs`);
}

async function bundle(script: string, outdir: string): Promise<void> {
  await build({
    entryPoints: [path.join(root, script)],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Keeps dynamic imports dynamic.
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    absWorkingDir: root,
    logLevel: 'warning',
  });
  await symlink(path.join(root, 'node_modules'), path.join(outdir, 'node_modules'), 'junction');
}

function run(args: readonly string[], env: Environment): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root, env: { ...env } }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
