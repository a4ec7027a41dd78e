/**
 * What `npm run check` refuses under shared/core. Biome runs once, with the project's own rules, over one file for each planted text.
 *
 * The texts are files: of a text on stdin biome prints no diagnostics.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

interface Diagnostic {
  readonly severity: string;
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

const importOf = (source: string) => `import { effect } from '${source}';\nexport const planted = effect;\n`;

const refused: Readonly<Record<string, string>> = {
  'Date.now()': 'export const planted = Date.now();\n',
  'new Date() without an argument': 'export const planted = new Date().getTime();\n',
  'Date() without new': 'export const planted = Date();\n',
  'now taken out of Date': 'export const { now } = Date;\n',
  'Math.random()': 'export const planted = Math.random();\n',
  'random taken out of Math': 'export const { random } = Math;\n',
  'process.env': 'export const planted = process.env.MODE;\n',
  'process.hrtime': 'export const planted = process.hrtime();\n',
  globalThis: "export const planted = globalThis['Date'];\n",
  setTimeout: 'export const planted = () => setTimeout(() => 1, 1);\n',
  console: "export const planted = () => console.log('said');\n",
  fetch: "export const planted = () => fetch('https://example.com');\n",
  'an async function': 'export async function planted(): Promise<number> {\n  return 1;\n}\n',
  'an async arrow function': 'export const planted = async () => 1;\n',
  'an async method of an object': 'export const planted = { async method() {} };\n',
  'an async method of a class': 'export class Planted {\n  static async method() {}\n}\n',
  'await at the top': 'export const planted = await 1;\n',
  'new Promise': 'export const planted = new Promise((resolve) => resolve(1));\n',
  'Promise.resolve': 'export const planted = Promise.resolve(1);\n',
  'the then of an argument': 'export const planted = (answer: Promise<number>) => answer.then(Number);\n',
  'import()': "export const planted = () => import('./other.ts');\n",
  'node:fs': importOf('node:fs'),
  'node:timers/promises': importOf('node:timers/promises'),
  'randomBytes of node:crypto':
    "import { randomBytes } from 'node:crypto';\nexport const planted = randomBytes;\n",
  'connect of node:net': "import { connect } from 'node:net';\nexport const planted = connect;\n",
  'a module of Node without its prefix': importOf('fs'),
  'an SDK': "import Client from '@alicloud/alb20200616';\nexport const planted = Client;\n",
  'any other package': importOf('p-map'),
  'the room of the cloud': importOf('../../cloud/alb.ts'),
  'the room of the cloud, as a type': "export type { Alb } from '../../cloud/alb.ts';\n",
  'the room of the probe': importOf('../../probe/all.ts'),
  'the room of the ledger': importOf('../../ledger/log.ts'),
  'the room of the service': importOf('../../service/platform/edge.ts'),
};

const pureText = `import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { DAY_MS } from '../../base/clock.ts';
import { covers } from '../model/names.ts';

export type Port = (name: string) => Promise<boolean>;

export function decide(name: string, nowMs: number, random: number): string {
  const until = new Date(nowMs + DAY_MS).toISOString();
  const der = new X509Certificate(name);
  const share = Math.floor(random * Date.UTC(2026, 1));
  const asyncName = domainToASCII(name);
  return [until, der.subject, share, isIP(name), covers(asyncName), createHash('sha256').digest('hex')].join();
}
`;

let directory: string;
let diagnostics: readonly Diagnostic[];

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pure-core-'));
  for (const file of ['biome.json', 'package.json', '.gitignore', 'scripts/lint'])
    cpSync(path.join(root, file), path.join(directory, file), { recursive: true });
  mkdirSync(path.join(directory, 'shared/core/planning'), { recursive: true });
  const texts = [...Object.values(refused), pureText];
  texts.forEach((text, index) => {
    writeFileSync(path.join(directory, fileOf(index)), text);
  });
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', 'shared/core'],
    { cwd: directory, encoding: 'utf8' },
  );
  ({ diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf(index: number): string {
  return `shared/core/planning/planted-${index}.ts`;
}

/** Only what the rules of the core object to: an unused name would be refused anywhere. */
function objectionsTo(index: number): readonly string[] {
  return diagnostics
    .filter(({ severity, location }) => severity === 'error' && location.path === fileOf(index))
    .filter(({ category }) => category === 'plugin' || /\/(noRestricted\w+|noProcessEnv)$/.test(category))
    .map(({ message }) => message);
}

describe('shared/core', () => {
  it.each(Object.keys(refused).map((name, index) => ({ name, index })))('may not use $name', ({ index }) => {
    expect(objectionsTo(index)).not.toEqual([]);
  });

  it('may hash, read certificates, names and addresses, and count with the time that it is given', () => {
    const index = Object.keys(refused).length;

    expect(diagnostics.filter(({ location }) => location.path === fileOf(index))).toEqual([]);
  });

  it('is guarded by plugins that work: biome reports a failing one without failing itself', () => {
    expect(diagnostics.filter(({ message }) => message.includes('errored'))).toEqual([]);
  });
});
