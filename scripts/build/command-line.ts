/**
 * Bundles the commands of the package (scripts/cli/) into `dist/cli`: ES modules, one file for each command and for what several share, so that a
 * command loads only what it needs. The `dependencies` of package.json are installed beside the package and imported as they are: SDKs, which
 * require their files by computed names, and Serverless Devs, which is a program. Everything else is in the files, and loads faster so.
 */
import { chmod, cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { programFolder } from '../common/installed.ts';
import { dataBeside } from './data-files.ts';
import { loadedOnUse } from './loaded-on-use.ts';
import { sourceVersion } from './source-version.ts';

export const COMMAND_LINE_FOLDER = 'dist/cli';

/** Read at run time, beside the files (test/emulator/deploy-files.ts). */
const COMPONENT = 'test/emulator/serverless-devs-component';

/** @returns the program, absolute. @param folder absolute; its contents are replaced */
export async function buildCommandLine(
  folder = path.join(programFolder, COMMAND_LINE_FOLDER),
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { dependencies } = JSON.parse(await readFile(path.join(programFolder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const options = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    absWorkingDir: programFolder,
    logLevel: 'warning',
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 200,
    legalComments: 'none',
    // esbuild builds the functions, which the package has ready.
    external: [...Object.keys(dependencies), 'esbuild'],
    define: { PACKAGED: JSON.stringify(sourceVersion()) },
    outExtension: { '.js': '.mjs' },
  } as const satisfies BuildOptions;
  await build({
    ...options,
    entryPoints: { main: 'scripts/cli/main.ts' },
    plugins: [dataBeside(programFolder, folder), await loadedOnUse('zod', folder)],
    outdir: folder,
    splitting: true,
    chunkNames: '[name]-[hash]',
    // Some of what is bundled is CommonJS and requires modules of Node.js.
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
  });
  // A process of its own, which imports nothing.
  await build({
    ...options,
    entryPoints: { 'emulated-runtime': 'test/emulator/function-compute/runtime.ts' },
    outdir: folder,
  });
  await cp(path.join(programFolder, COMPONENT), path.join(folder, path.basename(COMPONENT)), {
    recursive: true,
  });
  const program = path.join(folder, 'main.mjs');
  await chmod(program, 0o755);
  return program;
}
