/**
 * Bundles functions, ready to be uploaded.
 *
 * CommonJS, because the SDKs are CommonJS and require each other dynamically; not minified, because a minified bundle loads no faster and its
 * stacks are unreadable. One bundle loads in half the time of node_modules and needs no installation in the cloud.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { functionNames } from '../common/functions.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Bundle {
  readonly function: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly bytes: number;
}

export interface BuildChoices {
  /**
   * Absolute path of a module with the same exports that replaces shared/service/platform/edge.ts and may import it: for bundles that run on
   * the emulator, whose clock is faster. Everything else is as deployed.
   */
  readonly edge?: string;
}

/** @param outputDirectory absolute; its contents are replaced */
export async function buildFunctions(
  outputDirectory = path.join(root, 'dist'),
  { edge }: BuildChoices = {},
): Promise<readonly Bundle[]> {
  await rm(outputDirectory, { recursive: true, force: true });
  const plugins =
    edge === undefined ? [] : [replaceModule(path.join(root, 'shared/service/platform/edge.ts'), edge)];
  return Promise.all(
    functionNames().map((name) => buildFunction(name, path.join(outputDirectory, name), plugins)),
  );
}

/** Resolves imports of `original` to `replacement`, except in `replacement` itself. */
function replaceModule(original: string, replacement: string): Plugin {
  return {
    name: 'replace-module',
    setup({ onResolve }) {
      onResolve({ filter: /\.ts$/ }, ({ path: wanted, resolveDir, importer }) => {
        if (path.resolve(resolveDir, wanted) !== original || importer === replacement) return undefined;
        return { path: replacement };
      });
    },
  };
}

/** Options of every bundle. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  absWorkingDir: root,
  logLevel: 'warning',
  // An optional dependency of urllib (in ali-oss), required only if a proxy is configured, which this project never does. ali-oss itself is
  // bundled: the managed runtime has an older version, other runtimes have none.
  external: ['proxy-agent'],
  alias: { axios: path.join(root, 'scripts/build/left-out.cjs') },
} as const satisfies BuildOptions;

async function buildFunction(name: string, directory: string, plugins: readonly Plugin[]): Promise<Bundle> {
  await mkdir(directory, { recursive: true });
  const outfile = path.join(directory, 'index.js');
  const result = await build({
    ...bundleOptions,
    entryPoints: [path.join(root, 'functions', `${name}.ts`)],
    outfile,
    metafile: true,
    plugins: [...plugins],
  });
  // The repository is ESM; this marks the bundle as CommonJS.
  await writeFile(path.join(directory, 'package.json'), '{"type":"commonjs"}\n');
  const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { function: name, file: path.relative(root, outfile), bytes };
}
