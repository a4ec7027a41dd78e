/**
 * Which function reads which variable: the table against the sources. Each function gets only what it reads (s.yaml), so a read that the table
 * does not know fails when it happens, and a variable that is given for nothing takes room in the 4 KB of a function.
 *
 * Looks for the fields of the configuration in every source that the bundle of a function has. Most fields have names of their own; the others
 * count only where they are taken from a configuration.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../shared/config/config.ts';
import { type FunctionFile, isReadBy } from '../../../shared/config/variable.ts';
import { endpointVariables, variables } from '../../../shared/config/variables.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const functions = ['scan', 'rotate', 'webhook', 'status', 'certificate-issued'] as const;

/** It maps the fields to ports, and a function has only some of these. */
const PLATFORM = 'shared/service/platform/open-platform.ts';
const fieldsOfPorts: Readonly<Record<string, readonly string[]>> = {
  invoker: ['endpoints.invoke'],
  ledger: ['ledger', 'endpoints.oss'],
  bus: ['eventBus', 'endpoints.eventBridge'],
  alb: ['endpoints.alb'],
  cas: ['endpoints.cas'],
  probe: ['extraCa'],
};
const portsOf: Readonly<Record<FunctionFile, readonly string[]>> = {
  scan: ['invoker', 'ledger', 'bus', 'alb', 'cas', 'probe'],
  rotate: ['invoker', 'ledger', 'bus', 'alb', 'cas', 'probe'],
  webhook: ['invoker', 'alb'],
  status: ['ledger'],
  'certificate-issued': ['invoker'],
};

/** Words that mean other things, too. */
const commonWords: ReadonlySet<string> = new Set([
  'regions',
  'mode',
  'include',
  'exclude',
  'ledger',
  'soakMs',
  'language',
]);
/** These pass the whole configuration on as the selection, so it is read under that name. */
const passedOnAs: Readonly<Record<string, RegExp>> = {
  include: /\{ include \}|\binclude\.some\(/,
  exclude: /\{ exclude \}\) =>/,
};

function readsField(source: string, field: string): boolean {
  if (!commonWords.has(field)) return new RegExp(`\\b${field}\\b`).test(source);
  const fromConfig = [
    `\\b(?:config|Config|settings)\\.${field}\\b`,
    `\\{[^{}]*\\b${field}\\b[^{};]*\\} = (?:worker\\.)?config\\b`,
    `\\{[^{}]*\\b${field}\\b[^{};]*(?:\\{[^{}]*\\})?[^{};]*\\}: Config\\b`,
  ];
  return fromConfig.some((form) => new RegExp(form).test(source)) || passedOnAs[field]?.test(source) === true;
}

/** The sources in the bundle of a function, without the configuration itself. */
async function sourcesOf(name: FunctionFile): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    write: false,
    outdir: 'unused',
    logLevel: 'error',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return (
    inputs
      .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && !file.startsWith('shared/config/'))
      .map(([file]) => file)
      .filter((file) => file !== PLATFORM)
      // Its bundle has scan, since one app does both; its handler never calls it.
      .filter((file) => name !== 'rotate' || file !== 'shared/service/scan/scan.ts')
  );
}

const fields = new Map<string, string>([
  ...Object.entries(variables).map(([field, { name }]) => [field, name] as const),
  ...Object.entries(endpointVariables).map(([field, { name }]) => [`endpoints.${field}`, name] as const),
]);

function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

describe.each(functions)('%s', (name) => {
  let sources: ReadonlyMap<string, string>;
  beforeAll(async () => {
    sources = new Map((await sourcesOf(name)).map((file) => [file, textOf(file)]));
  });

  it('gets exactly the variables that its sources read', () => {
    const ofPorts = new Set(portsOf[name].flatMap((port) => fieldsOfPorts[port] ?? []));
    const read = [...fields].filter(
      // Every function writes a log.
      ([field]) =>
        field === 'logLevel' ||
        ofPorts.has(field) ||
        (!field.startsWith('endpoints.') && [...sources.values()].some((text) => readsField(text, field))),
    );

    const all = [...Object.values(variables), ...Object.values(endpointVariables)];
    expect(read.map(([, variable]) => variable).sort()).toEqual(
      all
        .filter((variable) => isReadBy(variable, name))
        .map((variable) => variable.name as string)
        .sort(),
    );
  });

  it('is refused what it does not get, instead of a default', () => {
    const config = loadConfig({}, name);
    for (const [field, variable] of Object.entries(variables)) {
      const read = () => config[field as keyof typeof config];
      if (isReadBy(variable, name)) expect(read).not.toThrow();
      else expect(read).toThrow(`${variable.name} was asked for by a function that does not get it`);
    }
  });
});

describe('the platform', () => {
  it('takes the fields of its ports, the level and the secrets of the log, and nothing else', () => {
    const text = textOf(PLATFORM);
    const taken = [
      ...[...text.matchAll(/\b(?:config|endpoints)\.(?!ts\b)\w+/g)].map(([found]) =>
        found.replace('config.', ''),
      ),
      ...[...text.matchAll(/\{ (\w+)(?:: \w+)? \} = config\b/g)].map(([, field = '']) => field),
    ];

    // `endpoints` whole: of ALB and CAS, for the cloud.
    const ofPorts = Object.values(fieldsOfPorts).flat();
    const whole = ofPorts.filter((field) => !['endpoints.alb', 'endpoints.cas'].includes(field));
    expect([...new Set(taken)].sort()).toEqual([...whole, 'endpoints', 'logLevel'].sort());
  });

  it('lets rotate call nothing but rotate and the commands of operators', () => {
    expect(textOf('functions/rotate.ts')).toContain('app.rotate(');
    expect(textOf('functions/rotate.ts')).not.toContain('app.scan(');
  });
});
