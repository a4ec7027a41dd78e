/** What a new instance reads and loads. Bytes and files are exact; times are measured by `npm run bench -- coldstart`. */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLoadedAtOnce, LATER_FILE } from '../../../../scripts/build/later-modules.ts';
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

  it.each(functionNames)('of %s is within its limits', async (name) => {
    const files = await readdir(path.join(directory, name));
    const sizes = await Promise.all(files.map((file) => bytesOf(name, file)));

    const atOnce = sizes.filter((_size, index) => isLoadedAtOnce(files[index] ?? ''));
    expect(sum(atOnce)).toBeLessThanOrEqual(MAX_INDEX_BYTES);
    expect(sum(sizes)).toBeLessThanOrEqual(MAX_FOLDER_BYTES);
  });

  it.each(functionNames)(
    'of %s has the source map, names of functions, and only the SDKs that it uses',
    async (name) => {
      const files = await readdir(path.join(directory, name));
      const loaded = files.filter(isLoadedAtOnce);
      const texts = loaded.map((file) => readFile(path.join(directory, name, file), 'utf8'));
      const text = (await Promise.all(texts)).join('\n');
      const map = JSON.parse(await readFile(path.join(directory, name, 'index.js.map'), 'utf8'));

      expect(map.sources.some((source: string) => source.endsWith(`functions/${name}.ts`))).toBe(true);
      expect(text).toContain('function loadConfig(');
      const sdks = files.filter((file) => sdkFileNames.has(file));
      expect(sdks).toContain(name === 'status' ? 'ali-oss.js' : 'openapi-core.js');
      expect(sdks.includes('alb.js')).toBe(['scan', 'rotate', 'webhook'].includes(name));
    },
  );

  it.each(functionNames)(
    'of %s has only ASCII: one other character makes V8 keep and read the whole file in two bytes each',
    async (name) => {
      const files = (await readdir(path.join(directory, name))).filter((file) => file.endsWith('.js'));
      const texts = await Promise.all(
        files.map((file) => readFile(path.join(directory, name, file), 'utf8')),
      );

      expect(files.filter((_, index) => /[^\0-\x7f]/.test(texts[index] ?? ''))).toEqual([]);
    },
  );

  it.each(functionNames)('of %s cannot upload a certificate: that is a command of its own', async (name) => {
    const files = await readdir(path.join(directory, name));
    const code = files.filter((file) => file.endsWith('.js') && !sdkFileNames.has(file));
    const texts = await Promise.all(code.map((file) => readFile(path.join(directory, name, file), 'utf8')));

    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes('UploadUserCertificate'))).toEqual([]);
  });

  it.each(['scan', 'rotate'])(
    'of %s: each module of the product is in one file, and every file has its map',
    async (name) => {
      const files = await readdir(path.join(directory, name));
      const own = files.filter((file) => isLoadedAtOnce(file) || file === LATER_FILE);
      const maps = own.map(async (file) =>
        JSON.parse(await readFile(path.join(directory, name, `${file}.map`), 'utf8')),
      );

      const sources: readonly string[] = (await Promise.all(maps)).flatMap((map) => map.sources);

      expect(own).toHaveLength(3);
      expect(new Set(sources).size).toBe(sources.length);
      for (const module of [
        'shared/probe/quic/client.ts',
        'shared/rotation/session.ts',
        'shared/service/scan/scan.ts',
      ])
        expect(sources.filter((source) => source.endsWith(module))).toHaveLength(1);
    },
  );

  it.each(['scan', 'rotate'])(
    'of %s: what is loaded later finds what it has in common with index.js',
    async (name) => {
      const program = `const folder = process.argv[1]; require(folder + '/index.js');
      const later = require(folder + '/later.js');
      console.log(JSON.stringify(Object.keys(later).map((key) => [key, typeof later[key]])));`;

      const { stdout } = await promisify(execFile)(process.execPath, [
        '-e',
        program,
        path.join(directory, name),
      ]);

      expect(JSON.parse(stdout)).toContainEqual(['rotate', 'function']);
      expect(JSON.parse(stdout)).toContainEqual(['createProbe', 'function']);
    },
  );

  it.each(functionNames)(
    'of %s: loading index.js loads no SDK, no data and nothing that is for later',
    async (name) => {
      const file = path.join(directory, name, 'index.js');
      const program = 'require(process.argv[1]); console.log(JSON.stringify(Object.keys(require.cache)));';

      const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, file]);

      const loaded: readonly string[] = JSON.parse(stdout).map((file: string) => path.basename(file));
      expect(loaded).toContain('index.js');
      expect(loaded.filter((file) => !isLoadedAtOnce(file))).toEqual([]);
    },
  );
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

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

async function modulesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(path.join(root, folder), { recursive: true });
  return files.filter((file) => file.endsWith('.ts')).map((file) => path.join(root, folder, file));
}
