/**
 * Puts modules of the product that many instances never need into a file of their own beside `index.js`, `later.js`, which is loaded when one
 * of their functions is first called: the work on one load balancer, its handshakes, and what doctor looks at. What they have in common with `index.js` is in a third
 * file, which both require, so that each module exists once.
 *
 * esbuild splits ES modules only: the files are made as such, and then each is changed to CommonJS.
 */
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { filesBeside, importedFiles } from './sdk-files.ts';

/** Relative to the repository. Nothing may use their exports at the top of a module. */
const laterModules = [
  'shared/service/worker/rotate.ts',
  'shared/service/doctor/rotate.ts',
  'shared/probe/all.ts',
  'shared/probe/sm2/signature.ts',
] as const;

export const LATER_FILE = 'later.js';

/** Whether a new instance loads a file of the product: `index.js`, and what it has in common with `later.js`. */
export function isLoadedAtOnce(file: string): boolean {
  return /^(index|shared-\w+)\.js$/.test(file);
}

const NAMESPACE = 'later-modules';

export function hasLaterModules({ inputs }: Metafile): boolean {
  return laterModules.every((file) => file in inputs);
}

export type SplitOptions = BuildOptions & {
  readonly absWorkingDir: string;
  readonly outfile: string;
  readonly plugins?: Plugin[];
};

export interface SplitFiles {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Of the ES modules: its imports are those of the files. */
  readonly metafile: Metafile;
}

/**
 * @param options of the build of `index.js` as one file
 * @param entryPoint absolute
 */
export async function buildSplit(options: SplitOptions, entryPoint: string): Promise<SplitFiles> {
  const { outfile: _outfile, plugins = [], absWorkingDir: root, ...others } = options;
  const directory = path.dirname(options.outfile);
  const { outputFiles, metafile } = await build({
    ...others,
    absWorkingDir: root,
    plugins: [...plugins, later(root, await exportsOf(root))],
    entryPoints: { index: entryPoint, later: NAMESPACE },
    outdir: directory,
    format: 'esm',
    supported: {},
    splitting: true,
    chunkNames: 'shared-[hash]',
    sourcemap: 'inline',
    write: false,
    metafile: true,
  });
  const files = new Map<string, Uint8Array>();
  for (const { path: file, text } of outputFiles) {
    const result = await build({
      ...others,
      absWorkingDir: root,
      entryPoints: [],
      stdin: { contents: text, sourcefile: file, resolveDir: directory },
      plugins: [filesBeside(), importedFiles()],
      outfile: file,
      write: false,
    });
    for (const { path: made, contents } of result.outputFiles) files.set(path.basename(made), contents);
  }
  return { files, metafile };
}

/** The exports of each module, by its absolute path. */
async function exportsOf(root: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...laterModules],
    outdir: root,
    format: 'esm',
    write: false,
    metafile: true,
  });
  return new Map(
    Object.values(metafile.outputs).map(({ entryPoint = '', exports }) => [
      path.join(root, entryPoint),
      exports,
    ]),
  );
}

function later(root: string, exports: ReadonlyMap<string, readonly string[]>): Plugin {
  return {
    name: NAMESPACE,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${NAMESPACE}$`) }, ({ path: name }) => ({
        path: name,
        namespace: NAMESPACE,
      }));
      onResolve({ filter: /\.ts$/ }, ({ path: wanted, resolveDir, namespace }) => {
        const file = path.resolve(resolveDir, wanted);
        return namespace !== NAMESPACE && exports.has(file)
          ? { path: path.relative(root, file), namespace: NAMESPACE }
          : undefined;
      });
      onResolve({ filter: /^\.\/later\.js$/ }, ({ path: file }) => ({ path: file, external: true }));
      onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: file }) => {
        const names = exports.get(path.join(root, file));
        return {
          contents:
            names === undefined
              ? [...exports.keys()].map((module) => `export * from ${JSON.stringify(module)};`).join('\n')
              : `module.exports = { ${names.map((name) => `get ${name}() { return require("./${LATER_FILE}").${name}; }`).join(', ')} };`,
          loader: 'js',
          resolveDir: root,
        };
      });
    },
  };
}
