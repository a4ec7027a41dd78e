/**
 * Builds each SDK, and each package that several of them use, into a file of its own beside `index.js`.
 *
 * Node.js parses a whole file when it is required, also the parts that are never called: SDKs inside `index.js` would be parsed by every new
 * instance, those in files of their own only when one is called. A package is in one file only, as long as all use the same version; other
 * versions are bundled where they are used. SDKs are neither forked nor edited; their HTTP client gets one line (call-timers.ts).
 */
import path from 'node:path';
import {
  type BuildOptions,
  build,
  type ImportKind,
  type Metafile,
  type OnResolveResult,
  type Plugin,
} from 'esbuild';
import { callTimers } from './call-timers.ts';
import { type BarrelPackage, barrelOf, barrelPackages, lazyBarrel } from './lazy-barrels.ts';
import { leftOut } from './left-out.ts';

/** Name of the file of each package, without `.js`. */
const sdkFiles = {
  '@alicloud/openapi-core': 'openapi-core',
  '@darabonba/typescript': 'darabonba',
  '@alicloud/credentials': 'credentials',
  '@alicloud/tea-typescript': 'tea',
  '@alicloud/alb20200616': 'alb',
  '@alicloud/cas20200407': 'cas',
  '@alicloud/fc20230330': 'fc3',
  '@alicloud/fc2': 'fc2',
  '@alicloud/eventbridge': 'eventbridge',
  'ali-oss': 'ali-oss',
  httpx: 'httpx',
  xml2js: 'xml2js',
} as const satisfies Readonly<Record<string, string>>;

export type SdkPackage = keyof typeof sdkFiles;

export const sdkPackages = Object.keys(sdkFiles) as readonly SdkPackage[];

/** @returns for example `alb.js` */
export function sdkFileOf(name: SdkPackage): string {
  return `${sdkFiles[name]}.js`;
}

function isSdk(name: string): name is SdkPackage {
  return Object.hasOwn(sdkFiles, name);
}

/** `left`: `import()` of a file beside stays, for a second build with `filesBeside`. */
export type Imports = 'made' | 'left';

/** Requires of an SDK become requires of its file, if they mean the same version. */
export function inFilesOfTheirOwn(root: string, imports: Imports = 'made'): Plugin {
  return {
    name: 'sdk-files',
    setup({ onResolve, resolve }) {
      const skip = Symbol('already resolving');
      const find = async (name: string, resolveDir: string): Promise<string> =>
        (await resolve(name, { resolveDir, kind: 'require-call', pluginData: skip })).path;
      onResolve({ filter: /^[^./]/ }, async ({ path: name, resolveDir, kind, pluginData }) => {
        if (pluginData === skip || kind === 'entry-point' || !isSdk(name)) return undefined;
        const [found, shared] = await Promise.all([find(name, resolveDir), find(name, root)]);
        return found === shared
          ? fileBeside(`./${sdkFileOf(name)}`, imports === 'made' ? kind : undefined)
          : undefined;
      });
    },
  };
}

const IMPORTED = 'imported-file';

/**
 * A file beside, which is not built again. `import()` of the product returns the exports of an SDK as `default`, as
 * that of Node.js does: esbuild would also copy each of their hundreds of names.
 */
function fileBeside(file: string, kind: ImportKind | undefined): OnResolveResult {
  return kind === 'dynamic-import' ? { path: file, namespace: IMPORTED } : { path: file, external: true };
}

/** Loads what an `import()` of a file beside returns. */
export function importedFiles(): Plugin {
  return {
    name: IMPORTED,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\//, namespace: IMPORTED }, ({ path: file }) => ({
        path: file,
        external: true,
      }));
      onLoad({ filter: /.*/, namespace: IMPORTED }, ({ path: file }) => ({
        contents: `export default require(${JSON.stringify(file)});`,
        loader: 'js',
      }));
    },
  };
}

/** Every file that is named relatively is one beside. */
export function filesBeside(): Plugin {
  return {
    name: 'files-beside',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\//, namespace: 'file' }, ({ path: file, kind }) => fileBeside(file, kind));
    },
  };
}

export interface BuiltSdk {
  readonly name: SdkPackage;
  readonly contents: Uint8Array;
  /** The other SDK files that it requires. */
  readonly needs: readonly string[];
  readonly metafile: Metafile;
}

/** @returns each SDK by the name of its file */
export async function buildSdks(
  options: BuildOptions & { readonly absWorkingDir: string },
): Promise<ReadonlyMap<string, BuiltSdk>> {
  const root = options.absWorkingDir;
  const one = async (name: SdkPackage, file: string, entry: string, barrels: readonly Plugin[]) => {
    const { outputFiles, metafile } = await build({
      ...options,
      entryPoints: [entry],
      outfile: path.join(root, file),
      sourcemap: false,
      write: false,
      metafile: true,
      plugins: [leftOut(), inFilesOfTheirOwn(root), callTimers(), ...barrels],
    });
    const [output] = outputFiles;
    if (output === undefined) throw new Error(`esbuild made no file of ${name}.`);
    return [file, { name, contents: output.contents, needs: neededFiles(metafile), metafile }] as const;
  };
  const withModels = (name: BarrelPackage) => {
    const files = { sdk: sdkFileOf(name), models: modelsFileOf(name) };
    return [
      one(name, files.sdk, name, [lazyBarrel(root, name, { ...files, builds: 'sdk' })]),
      one(name, files.models, barrelOf(root, name), [lazyBarrel(root, name, { ...files, builds: 'models' })]),
    ];
  };
  const built = sdkPackages.flatMap((name) =>
    hasBarrel(name) ? withModels(name) : [one(name, sdkFileOf(name), name, [])],
  );
  return new Map(await Promise.all(built));
}

function hasBarrel(name: SdkPackage): name is BarrelPackage {
  return (barrelPackages as readonly string[]).includes(name);
}

/** @returns for example `alb-models.js` */
export function modelsFileOf(name: BarrelPackage): string {
  return `${sdkFiles[name]}-models.js`;
}

/** The SDK files that a bundle requires, not those that these require. */
export function neededFiles({ outputs }: Metafile): readonly string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const files = imports.filter(({ external, path: file }) => external && /^\.\/.*\.js$/.test(file));
  return [...new Set(files.map(({ path: file }) => file.slice(2)))].sort();
}

/** The given SDK files and all that they require. */
export function withTheirNeeds(
  files: readonly string[],
  built: ReadonlyMap<string, BuiltSdk>,
): ReadonlyMap<string, BuiltSdk> {
  const found = new Map<string, BuiltSdk>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    const sdk = built.get(file);
    if (sdk === undefined) throw new Error(`A bundle requires ${file}, which is not built.`);
    found.set(file, sdk);
    for (const needed of sdk.needs) add(needed);
  };
  for (const file of files) add(file);
  return found;
}
