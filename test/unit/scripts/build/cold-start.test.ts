/** What a new instance reads and loads. Bytes and files are exact; times are measured by `npm run bench -- coldstart`. */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { sdkFileOf, sdkPackages } from '../../../../scripts/build/sdk-files.ts';
import { functionNames } from '../../../../scripts/common/functions.ts';
import { shippingBundles } from '../../../support/shipping-bundles.ts';

const MAX_INDEX_BYTES = 900_000;
const MAX_FOLDER_BYTES = 4_500_000;

const root = process.cwd();
const sdkFileNames = new Set(sdkPackages.map(sdkFileOf));

/** Packages of Alibaba Cloud by their names: a new SDK without a file of its own is noticed, too. */
const isSdk = (name: string): boolean => /^(@alicloud\/|@darabonba\/|ali-oss$)/.test(name);

describe('the folder of a function', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await shippingBundles();
  });

  const bytesOf = async (...names: readonly string[]) => (await stat(path.join(directory, ...names))).size;

  it.each(functionNames())('of %s is within its limits', async (name) => {
    const files = await readdir(path.join(directory, name));
    const sizes = await Promise.all(files.map((file) => bytesOf(name, file)));

    expect(await bytesOf(name, 'index.js')).toBeLessThanOrEqual(MAX_INDEX_BYTES);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_FOLDER_BYTES);
  });

  it.each(functionNames())(
    'of %s has the source map, names of functions, and only the SDKs that it uses',
    async (name) => {
      const files = await readdir(path.join(directory, name));
      const text = await readFile(path.join(directory, name, 'index.js'), 'utf8');
      const map = JSON.parse(await readFile(path.join(directory, name, 'index.js.map'), 'utf8'));

      expect(map.sources.some((source: string) => source.endsWith(`functions/${name}.ts`))).toBe(true);
      expect(text).toContain('function loadConfig(');
      const sdks = files.filter((file) => sdkFileNames.has(file));
      expect(sdks).toContain(name === 'status' ? 'ali-oss.js' : 'openapi-core.js');
      expect(sdks.includes('alb.js')).toBe(['scan', 'rotate', 'webhook'].includes(name));
    },
  );

  it.each(functionNames())('of %s: loading index.js loads no SDK and no data', async (name) => {
    const file = path.join(directory, name, 'index.js');
    const program = 'require(process.argv[1]); console.log(JSON.stringify(Object.keys(require.cache)));';

    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, file]);

    expect(JSON.parse(stdout).map((loaded: string) => path.basename(loaded))).toEqual(['index.js']);
  });
});

describe('a module of the product', () => {
  it('imports no SDK at its top, except for types', async () => {
    const entryPoints = (await Promise.all(['shared', 'functions'].map(modulesIn))).flat();

    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints,
      outdir: path.join(root, 'never-written'),
      write: false,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      metafile: true,
    });

    const offences = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports
        .filter(({ kind, path: name }) => kind === 'import-statement' && isSdk(name))
        .map(({ path: name }) => `${file} imports ${name}`),
    );
    expect(entryPoints.length).toBeGreaterThan(200);
    expect(offences).toEqual([]);
  });

  it('makes no schema at its top', async () => {
    const files = (await Promise.all(['shared', 'functions'].map(modulesIn))).flat();
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));

    const offences = files.filter((_file, index) => /^(export )?const \w+ = z\b/m.test(texts[index] ?? ''));

    expect(texts.filter((text) => text.includes("from 'zod'")).length).toBeGreaterThan(10);
    expect(offences).toEqual([]);
  });
});

async function modulesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(path.join(root, folder), { recursive: true });
  return files.filter((file) => file.endsWith('.ts')).map((file) => path.join(root, folder, file));
}
