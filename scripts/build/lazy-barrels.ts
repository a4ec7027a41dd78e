/**
 * Makes the lists of models in the SDKs of ALB and Function Compute lazy: a model is loaded when it is first used, not with all others.
 * This service uses some twenty of more than a thousand. The others are in a file beside that of their SDK (`alb-models.js`), which is
 * loaded when one of them is used, so that a new instance does not parse them.
 *
 * Assumes a file that only re-exports from files beside it, as the SDKs' generator makes them. Compares the exports with those of the
 * original and fails if any is missing or added, so that another form of the file in a new version is noticed.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { calledModels } from './called-models.ts';

/** SDKs with many models. */
export const barrelPackages = ['@alicloud/alb20200616', '@alicloud/fc20230330'] as const;

export type BarrelPackage = (typeof barrelPackages)[number];

/** Of an SDK; to be built as the file of its other models, too. */
export function barrelOf(root: string, name: BarrelPackage): string {
  return path.join(root, 'node_modules', name, 'dist/models/model.js');
}

export interface BarrelFiles {
  /** The file of the SDK, for example `alb.js`. */
  readonly sdk: string;
  /** The file of its other models. */
  readonly models: string;
  /** Which of the two is built. */
  readonly builds: 'sdk' | 'models';
}

/** Every model is in one of the two files: its class is the same for both. */
export function lazyBarrel(root: string, name: BarrelPackage, { sdk, models, builds }: BarrelFiles): Plugin {
  const barrel = barrelOf(root, name);
  const directory = path.dirname(barrel);
  return {
    name: 'lazy-barrel',
    async setup({ onResolve, onLoad }) {
      const source = await readFile(barrel, 'utf8');
      const called = await calledModels(root, directory, modulesOf(source).values());
      onResolve({ filter: /^\.\/\w+$/ }, ({ path: wanted, resolveDir }) =>
        builds === 'models' && resolveDir === directory && called.has(wanted)
          ? { path: `./${sdk}`, external: true }
          : undefined,
      );
      onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path: wanted }) =>
        wanted === `./${models}` ? { path: wanted, external: true } : undefined,
      );
      onLoad({ filter: /[\\/]models[\\/]model\.js$/ }, ({ path: file }) => {
        if (file !== barrel) return undefined;
        const original: object = createRequire(file)(file);
        const fileOf = (module: string): string =>
          builds === 'models' || called.has(module) ? module : `./${models}`;
        return { contents: lazyExports(source, Object.keys(original), file, fileOf), loader: 'js' };
      });
    },
  };
}

/** `var CreateAclRequest_1 = require("./CreateAclRequest");` */
const requirePattern = /^var (\w+) = require\("(\.\/\w+)"\);$/gm;

/** `Object.defineProperty(exports, "CreateAclRequestTag", { enumerable: true, get: function () { return CreateAclRequest_1.CreateAclRequestTag; } });` */
const exportPattern =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;

function modulesOf(source: string): ReadonlyMap<string, string> {
  return new Map([...source.matchAll(requirePattern)].map(([, name = '', from = '']) => [name, from]));
}

/**
 * @param expected the names that the original exports
 * @param fileOf what to require for a module
 * @throws Error if the result would export other names
 */
export function lazyExports(
  source: string,
  expected: readonly string[],
  file: string,
  fileOf: (module: string) => string,
): string {
  const modules = modulesOf(source);
  const names = new Map<string, string[]>();
  for (const [, name = '', variable = '', property] of source.matchAll(exportPattern)) {
    const from = modules.get(variable);
    if (from === undefined) throw new Error(`${file}: ${variable} is not required in the expected form.`);
    if (property !== name) throw new Error(`${file}: ${name} is exported under another name.`);
    const wanted = fileOf(from);
    names.set(wanted, [...(names.get(wanted) ?? []), name]);
  }
  requireSameNames([...names.values()].flat(), expected, file);
  const groups = [...names].map(
    ([wanted, of]) => `later(() => require("${wanted}"), ${JSON.stringify(of)});`,
  );
  return `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
function later(load, names) {
  for (const name of names) Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });
}
${groups.join('\n')}
`;
}

function requireSameNames(made: readonly string[], expected: readonly string[], file: string): void {
  const missing = expected.filter((name) => !made.includes(name));
  const added = made.filter((name) => !expected.includes(name));
  if (missing.length === 0 && added.length === 0) return;
  const list = (names: readonly string[]): string => names.slice(0, 3).join(', ') || 'none';
  throw new Error(
    `${file} has another form than scripts/build/lazy-barrels.ts expects: ${missing.length} exports missing (${list(missing)}), ${added.length} added (${list(added)}).`,
  );
}
