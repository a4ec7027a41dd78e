/**
 * Bundles functions, ready to be uploaded: `index.js` with the product, the SDKs that it uses in files beside it (sdk-files.ts).
 *
 * CommonJS, because the SDKs are CommonJS and require each other dynamically. Whitespace and syntax are minified, because a new instance
 * parses every byte; names are kept, so that stacks name the functions of the sources. Bundles need no installation in the cloud.
 */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { functionNames } from '../common/functions.ts';
import { dataBeside } from './data-files.ts';
import {
  buildSplit,
  hasLaterModules,
  isLoadedAtOnce,
  LATER_FILE,
  type SplitOptions,
} from './later-modules.ts';
import { leftOut } from './left-out.ts';
import {
  type BuiltSdk,
  buildSdks,
  type Imports,
  importedFiles,
  inFilesOfTheirOwn,
  neededFiles,
  withTheirNeeds,
} from './sdk-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Bundle {
  readonly function: string;
  /** Relative to the repository. */
  readonly file: string;
  /** Of `index.js` and what it requires at once. */
  readonly bytes: number;
  /** Of everything that is uploaded. */
  readonly folderBytes: number;
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
  const sdks = await buildSdks(bundleOptions);
  return Promise.all(
    functionNames.map(async (name) => {
      const directory = path.join(outputDirectory, name);
      const entryPoints = [path.join(root, 'functions', `${name}.ts`)];
      const { bytes, folderBytes } = await bundleInto(directory, { entryPoints, plugins }, sdks);
      return {
        function: name,
        file: path.relative(root, path.join(directory, 'index.js')),
        bytes,
        folderBytes,
      };
    }),
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

/** Options of every file. */
const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  absWorkingDir: root,
  logLevel: 'warning',
  minifyWhitespace: true,
  minifySyntax: true,
  // Node.js prints the line of an uncaught error.
  lineLimit: 200,
  legalComments: 'none',
  // SDKs are CommonJS: `import()` would load them through the loader of ES modules.
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions;

export interface BuiltBundle {
  readonly bytes: number;
  readonly folderBytes: number;
  readonly metafile: Metafile;
  /** By the name of their file. */
  readonly sdks: ReadonlyMap<string, BuiltSdk>;
}

/**
 * Writes `index.js`, the SDKs that it uses, and a package.json.
 * @param input entry point, or text of a program
 */
export async function bundleInto(
  directory: string,
  input: Pick<BuildOptions, 'entryPoints' | 'stdin' | 'plugins'>,
  built?: ReadonlyMap<string, BuiltSdk>,
): Promise<BuiltBundle> {
  await mkdir(directory, { recursive: true });
  const { plugins: given = [], ...entry } = input;
  const pluginsOf = (imports: Imports): Plugin[] => [
    ...given,
    dataBeside(root, directory),
    leftOut(),
    inFilesOfTheirOwn(root, imports),
    importedFiles(),
  ];
  const options = {
    ...bundleOptions,
    ...entry,
    outfile: path.join(directory, 'index.js'),
    sourcemap: true,
    sourcesContent: false,
  };
  const metafile = await buildInto(directory, options, pluginsOf);
  const needed = neededFiles(metafile).filter((file) => file !== LATER_FILE);
  const sdks = withTheirNeeds(needed, built ?? (await buildSdks(bundleOptions)));
  for (const [file, { contents }] of sdks) await writeFile(path.join(directory, file), contents);
  // The repository is ESM; this marks the bundle as CommonJS.
  await writeFile(path.join(directory, 'package.json'), '{"type":"commonjs"}\n');
  return { ...(await sizesOf(directory)), metafile, sdks };
}

async function buildInto(
  directory: string,
  options: SplitOptions,
  pluginsOf: (imports: Imports) => Plugin[],
): Promise<Metafile> {
  const { metafile } = await build({ ...options, plugins: pluginsOf('made'), metafile: true });
  const [entryPoint] = Array.isArray(options.entryPoints) ? options.entryPoints : [];
  if (typeof entryPoint !== 'string' || !hasLaterModules(metafile)) return metafile;
  const split = await buildSplit({ ...options, plugins: pluginsOf('left') }, entryPoint);
  for (const [file, contents] of split.files) await writeFile(path.join(directory, file), contents);
  return split.metafile;
}

async function sizesOf(directory: string): Promise<Pick<Bundle, 'bytes' | 'folderBytes'>> {
  const bytesOf = async (file: string) => (await stat(path.join(directory, file))).size;
  const sumOf = async (files: readonly string[]): Promise<number> =>
    (await Promise.all(files.map(bytesOf))).reduce((sum, bytes) => sum + bytes, 0);
  const files = await readdir(directory);
  return { bytes: await sumOf(files.filter(isLoadedAtOnce)), folderBytes: await sumOf(files) };
}
