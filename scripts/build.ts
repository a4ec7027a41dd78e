/**
 * Bundles each function into dist/<function>/index.js, ready to be uploaded by s.yaml.
 *
 * CommonJS, since the SDKs are and require each other dynamically; not minified, since a minified bundle loads no faster and its
 * stacks cannot be read. One bundle loads in half the time of node_modules and needs no installation in the cloud.
 *
 * Usage: npm run build [-- --json]. Exit status 0: as it should be, 1: not, 2: wrong option.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Table from 'cli-table3';
import { Command } from 'commander';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { functionNames } from './common/functions.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export interface Bundle {
  readonly function: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly bytes: number;
}

export interface BuildChoices {
  /**
   * A module (absolute path) that takes the place of shared/service/platform/edge.ts, with the same exports: for bundles that live in an emulated cloud,
   * whose time runs faster. It may import shared/service/platform/edge.ts. Everything else is what is deployed.
   */
  readonly edge?: string;
}

/** @param outputDirectory absolute; what it holds of earlier builds is replaced */
export async function buildFunctions(
  outputDirectory = path.join(root, 'dist'),
  { edge }: BuildChoices = {},
): Promise<readonly Bundle[]> {
  await rm(outputDirectory, { recursive: true, force: true });
  const plugins =
    edge === undefined ? [] : [insteadOf(path.join(root, 'shared/service/platform/edge.ts'), edge)];
  return Promise.all(
    functionNames().map((name) => buildFunction(name, path.join(outputDirectory, name), plugins)),
  );
}

/** Whoever imports `original` gets `replacement`, but for the replacement itself. */
function insteadOf(original: string, replacement: string): Plugin {
  return {
    name: 'instead-of',
    setup({ onResolve }) {
      onResolve({ filter: /\.ts$/ }, ({ path: wanted, resolveDir, importer }) => {
        if (path.resolve(resolveDir, wanted) !== original || importer === replacement) return undefined;
        return { path: replacement };
      });
    },
  };
}

/** How every bundle is made, whatever its entry and its outcome. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  absWorkingDir: root,
  logLevel: 'warning',
  // An optional part of urllib (below ali-oss), required only where a proxy is configured, which is never done here. ali-oss itself is
  // bundled: the managed runtime brings one, but an older one, and nothing else does.
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
  // The repository is ESM; what lies beside the bundle must not be taken for it.
  await writeFile(path.join(directory, 'package.json'), '{"type":"commonjs"}\n');
  const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { function: name, file: path.relative(root, outfile), bytes };
}

async function main(): Promise<void> {
  const options = new Command('npm run build --')
    .description('Bundles each function into dist/<function>/index.js.')
    .option('--json', 'print one JSON document')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts<{ json?: boolean }>();
  const bundles = await buildFunctions();
  if (options.json) {
    process.stdout.write(`${JSON.stringify(bundles)}\n`);
    return;
  }
  const table = new Table({ head: ['function', 'file', 'size'], style: { head: [], border: [] } });
  for (const bundle of bundles)
    table.push([bundle.function, bundle.file, `${(bundle.bytes / 1_000_000).toFixed(2)} MB`]);
  process.stdout.write(`${table.toString()}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
