/** SDKs as they are built: the same exports as installed, one copy of each package, without what is left out. */

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../../../scripts/build/functions.ts';
import { barrelPackages, lazyExports } from '../../../../scripts/build/lazy-barrels.ts';
import { leftOut } from '../../../../scripts/build/left-out.ts';
import { type BuiltSdk, modelsFileOf, sdkFileOf, sdkPackages } from '../../../../scripts/build/sdk-files.ts';
import { madeOnce } from '../../../support/made-once.ts';

const requireInstalled = createRequire(import.meta.url);

describe('built SDKs', () => {
  let directory: string;
  let sdks: ReadonlyMap<string, BuiltSdk>;

  beforeAll(async () => {
    const contents = sdkPackages.map((name) => `exports.load_${sdkFileOf(name)} = () => require('${name}');`);
    const program = contents
      .map((line) => line.replace(/load_[\w-]+\.js/, (id) => id.replace(/\W/g, '_')))
      .join('\n');
    const stdin = { contents: program, loader: 'js', resolveDir: process.cwd() } as const;
    directory = await madeOnce('every-sdk', async (into) => {
      ({ sdks } = await bundleInto(into, { stdin }));
    });
  });

  it.each(sdkPackages)('%s has the exports of the installed package', (name) => {
    const built: unknown = createRequire(path.join(directory, 'index.js'))(`./${sdkFileOf(name)}`);

    expect(namesIn(built)).toEqual(namesIn(requireInstalled(name)));
  });

  it.each(barrelPackages)('%s: each model has the fields of the installed one', (name) => {
    const built = createRequire(path.join(directory, 'index.js'))(`./${sdkFileOf(name)}`) as object;

    for (const [key, original] of Object.entries(requireInstalled(name) as object)) {
      expect(fieldsOf(Reflect.get(built, key))).toEqual(fieldsOf(original));
    }
  });

  it.each(barrelPackages)(
    '%s: an operation that is called loads no file of other models, any other one does',
    async (name) => {
      const { file, construction, other } = {
        '@alicloud/alb20200616': {
          file: 'shared/cloud/sdk.ts',
          construction: /new alb\.(\w+Request)\(/g,
          other: 'CreateAclRequest',
        },
        '@alicloud/fc20230330': {
          file: 'shared/cloud/fc3.ts',
          construction: /new fc\.(\w+Request)\(/g,
          other: 'CreateFunctionRequest',
        },
      }[name];
      const called = [...(await readFile(file, 'utf8')).matchAll(construction)].map(
        ([, request = '']) => request,
      );
      const load = createRequire(path.join(directory, 'index.js'));
      const models = load.resolve(`./${modelsFileOf(name)}`);
      for (const loaded of Object.keys(load.cache))
        if (loaded.startsWith(directory)) delete load.cache[loaded];
      const built = load(`./${sdkFileOf(name)}`) as object;

      for (const request of called) {
        expect(Reflect.get(built, request)).toBeTypeOf('function');
        Reflect.get(built, request.replace('Request', 'Response'));
        Reflect.get(built, request.replace('Request', 'ResponseBody'));
      }
      expect(called.length).toBeGreaterThan(0);
      expect(models in load.cache).toBe(false);
      expect(Reflect.get(built, other)).toBeTypeOf('function');
      expect(models in load.cache).toBe(true);
    },
  );

  it('have each file of a package once, except small ones of other versions', () => {
    const seen = new Map<string, number>();
    let repeatedBytes = 0;
    for (const { metafile } of sdks.values()) {
      const [output] = Object.values(metafile.outputs);
      for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
        // Names, no classes.
        if (input.endsWith('/models/model.js')) continue;
        if (seen.has(input)) repeatedBytes += bytesInOutput;
        seen.set(input, bytesInOutput);
        // An SDK is never in two files: its classes would not be the same.
        if (seen.has(input) && /node_modules\/(@alicloud|@darabonba|ali-oss)\//.test(input))
          expect(
            [...sdks.values()].filter(
              (one) => input in (Object.values(one.metafile.outputs)[0]?.inputs ?? {}),
            ),
          ).toHaveLength(1);
      }
    }
    expect(repeatedBytes).toBeLessThan(50_000);
  });
});

/** Models have a static method with the names of their fields. */
function fieldsOf(model: unknown): unknown {
  const names: unknown = Reflect.get(Object(model), 'names');
  return typeof names === 'function' ? Reflect.apply(names, model, []) : typeof model;
}

function namesIn(module: unknown): readonly string[] {
  return typeof module === 'object' || typeof module === 'function' ? Object.keys(module ?? {}).sort() : [];
}

/** Runs a program that was bundled as an SDK is. */
async function run(program: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: program, loader: 'js', resolveDir: process.cwd() },
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [leftOut()],
  });
  const module: { exports: unknown } = { exports: undefined };
  new Function('module', 'require', outputFiles[0]?.text ?? '')(module, requireInstalled);
  return module.exports;
}

describe('what is left out', () => {
  it.each([
    ["new (require('https-proxy-agent'))('http://proxy')", /^a proxy was asked for.*https-proxy-agent/],
    ["require('http-proxy-agent')('http://proxy')", /^a proxy was asked for/],
    ["new (require('socks-proxy-agent').SocksProxyAgent)('socks://proxy')", /^a proxy was asked for/],
    ["new (require('proxy-agent'))('http://proxy')", /^a proxy was asked for/],
    ["new (require('ws'))('ws://host')", /^a WebSocket was asked for/],
    ["require('axios')({})", /^an upload of code/],
    ["require('lodash').merge({}, {})", /^a merge of objects/],
    ["require('@darabonba/typescript').merge({ a: 1 }, { b: 2 })", /^a merge of objects/],
    ["require('moment')()", /^arithmetic with dates/],
    ["new (require('@darabonba/typescript').Date)('2026-01-01')", /^arithmetic with dates/],
    ["require('xmlbuilder').create('Root')", /^a request in XML/],
    ["new (require('xml2js').Builder)().buildObject({ Root: 1 })", /^a request in XML/],
    ["new (require('formstream'))()", /^an upload of a form/],
    ["require('jstoxml').toXML({})", /^live streaming/],
    ["require('js-base64').Base64.encode('text')", /^an operation on images/],
    ["require('mz/fs')()", /^a file of JSON/],
  ])('says so when it is used: %s', async (use, message) => {
    const program = `try { ${use} } catch (error) { module.exports = error.message }`;

    expect(await run(program)).toMatch(message);
  });

  it('is no other name of lodash than merge, which no SDK calls', async () => {
    const sdk = 'node_modules/@darabonba/typescript/dist';
    const texts = await Promise.all(
      (await readdir(sdk))
        .filter((file) => file.endsWith('.js'))
        .map((file) => readFile(path.join(sdk, file), 'utf8')),
    );

    const users = texts.filter((text) => text.includes('require("lodash")'));
    const names = users.flatMap((text) => [...text.matchAll(/\b_\.(\w+)/g)].map(([, name]) => name));

    expect(names).toEqual(['merge']);
  });

  it('is said by ali-oss when a proxy is configured', async () => {
    const program = `
      const Client = require('ali-oss');
      const client = new Client({ accessKeyId: 'a', accessKeySecret: 'b', bucket: 'bucket', endpoint: 'http://127.0.0.1:1',
        region: 'oss-cn-hangzhou', enableProxy: true, proxy: 'http://127.0.0.1:2', refreshSTSTokenInterval: 1, retryMax: 0 });
      module.exports = client.list().then(() => 'listed', (error) => error.message);`;

    expect(await run(program)).toContain('a proxy was asked for');
  });

  it('keeps the name of the program that ali-oss sends', async () => {
    const program = `
      const Client = require('ali-oss');
      module.exports = new Client({ accessKeyId: 'a', accessKeySecret: 'b', bucket: 'bucket' }).userAgent;`;

    expect(await run(program)).toMatch(/^aliyun-sdk-nodejs\/6\.\d+\.\d+ Node\.js \d+\.\d+\.\d+ on /);
  });

  it('decodes other encodings than UTF-8 with Node.js', async () => {
    const decode = "require('iconv-lite').decode(Buffer.from('c4e3bac3', 'hex'), 'gbk')";

    expect(await run(`module.exports = ${decode};`)).toBe('你好');
  });
});

describe('what replaces a package', () => {
  const signed =
    '{ encoder: encodeURIComponent, sort: (a, b) => a.localeCompare(b), strictNullHandling: true }';
  const queries = [
    {},
    { versioning: null },
    {
      'list-type': '2',
      prefix: 'ledger/rotations~cn-hangzhou~alb-1/',
      'max-keys': 1000,
      'start-after': 'a b/ä',
    },
    {
      'list-type': '2',
      'continuation-token': 'x+/=',
      delimiter: '/',
      'encoding-type': 'url',
      'fetch-owner': 'true',
    },
  ];

  it.each(queries)('signs the parameters of a call as the original does: %o', async (query) => {
    const stringify = `require('qs').stringify(${JSON.stringify(query)}, ${signed})`;
    const original: unknown = new Function('require', `return ${stringify}`)(requireInstalled);

    expect(await run(`module.exports = ${stringify};`)).toBe(original);
  });

  it('sorts parameters by bytes, as OSS does, without the tables of Intl', async () => {
    const stringify = `require('qs').stringify({ b: 1, B: 2, a: 3 }, ${signed})`;

    expect(await run(`module.exports = ${stringify};`)).toBe('B=2&a=3&b=1');
  });

  it.each(['.json', '', '.bin'])(
    'names the type of an object %s as the original does, or none',
    async (name) => {
      const getType = `require('mime').getType('${name}')`;
      const original: unknown = new Function('require', `return ${getType}`)(requireInstalled);

      expect(await run(`module.exports = ${getType};`)).toBe(name === '.bin' ? null : original);
    },
  );

  it.each(['assert', 'child_process', 'zlib'])(
    '%s of Node.js has every name of the original',
    async (name) => {
      const original = requireInstalled(name) as object;

      const built = (await run(`module.exports = require('${name}');`)) as object;

      expect(Object.keys(built)).toEqual(Object.keys(original));
      for (const key of Object.keys(original))
        expect(Reflect.get(built, key)).toBe(Reflect.get(original, key));
    },
  );

  it('assert of Node.js throws what the original throws', async () => {
    const program = "try { require('assert')(false, 'why') } catch (error) { module.exports = error }";

    expect(await run(program)).toMatchObject({ name: 'AssertionError', message: 'why' });
  });
});

describe('a list of models', () => {
  const source = [
    'exports.B = exports.A = void 0;',
    'var A_1 = require("./A");',
    'Object.defineProperty(exports, "A", { enumerable: true, get: function () { return A_1.A; } });',
    'var B_1 = require("./B");',
    'Object.defineProperty(exports, "B", { enumerable: true, get: function () { return B_1.B; } });',
  ].join('\n');

  it('requires a model at its first use', () => {
    const required: string[] = [];
    const exports: { readonly A?: unknown } = {};
    const require = (name: string) => {
      required.push(name);
      return { A: 'the model' };
    };

    const fileOf = (module: string) => (module === './B' ? './models.js' : module);

    new Function('exports', 'require', lazyExports(source, ['A', 'B'], 'model.js', fileOf))(exports, require);

    expect(required).toEqual([]);
    expect(exports.A).toBe('the model');
    expect(required).toEqual(['./A']);
    expect(Reflect.get(exports, 'B')).toBeUndefined();
    expect(required).toEqual(['./A', './models.js']);
  });

  it.each([
    ['an export is missing', ['A', 'B', 'C'], '1 exports missing (C), 0 added (none)'],
    ['there is another one', ['A'], '0 exports missing (none), 1 added (B)'],
  ])('is refused if %s', (_what, expected, message) => {
    expect(() => lazyExports(source, expected, 'model.js', (module) => module)).toThrow(message);
  });

  it('is refused if a model is exported under another name', () => {
    expect(() =>
      lazyExports(source.replace('B_1.B', 'B_1.C'), ['A', 'B'], 'model.js', (module) => module),
    ).toThrow('B is exported under another name');
  });

  it('is refused if a variable has another form', () => {
    expect(() =>
      lazyExports(source.replace('var B_1', 'const B_1'), ['A', 'B'], 'model.js', (module) => module),
    ).toThrow('B_1 is not required in the expected form');
  });
});
