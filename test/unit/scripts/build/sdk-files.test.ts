/** SDKs as they are built: the same exports as installed, one copy of each package, without what is left out. */
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../../../scripts/build/functions.ts';
import { lazyBarrel } from '../../../../scripts/build/lazy-barrels.ts';
import { leftOut } from '../../../../scripts/build/left-out.ts';
import { type BuiltSdk, sdkFileOf, sdkPackages } from '../../../../scripts/build/sdk-files.ts';
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

  it.each(['@alicloud/alb20200616', '@alicloud/fc20230330'] as const)(
    '%s: each model has the fields of the installed one',
    (name) => {
      const built = createRequire(path.join(directory, 'index.js'))(`./${sdkFileOf(name)}`) as object;

      for (const [key, original] of Object.entries(requireInstalled(name) as object)) {
        expect(fieldsOf(Reflect.get(built, key))).toEqual(fieldsOf(original));
      }
    },
  );

  it('have each file of a package once, except small ones of other versions', () => {
    const seen = new Map<string, number>();
    let repeatedBytes = 0;
    for (const { metafile } of sdks.values()) {
      const [output] = Object.values(metafile.outputs);
      for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
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
    ["new (require('ws'))('ws://host')", /^WebSockets was asked for/],
    ["require('axios')({})", /^uploads of code/],
  ])('says so when it is used: %s', async (use, message) => {
    const program = `try { ${use} } catch (error) { module.exports = error.message }`;

    expect(await run(program)).toMatch(message);
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

    new Function('exports', 'require', lazyBarrel(source, ['A', 'B'], 'model.js'))(exports, require);

    expect(required).toEqual([]);
    expect(exports.A).toBe('the model');
    expect(required).toEqual(['./A']);
  });

  it.each([
    ['an export is missing', ['A', 'B', 'C'], '1 exports missing (C), 0 added (none)'],
    ['there is another one', ['A'], '0 exports missing (none), 1 added (B)'],
  ])('is refused if %s', (_what, expected, message) => {
    expect(() => lazyBarrel(source, expected, 'model.js')).toThrow(message);
  });

  it('is refused if a variable has another form', () => {
    expect(() => lazyBarrel(source.replace('var B_1', 'const B_1'), ['A', 'B'], 'model.js')).toThrow(
      'B_1 is not required in the expected form',
    );
  });
});
