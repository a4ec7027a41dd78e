/**
 * Makes the lists of models in the SDKs of ALB and Function Compute lazy: a model is loaded when it is first used, not with all others.
 * This service uses some twenty of more than a thousand.
 *
 * Assumes a file that only re-exports from files beside it, as the SDKs' generator makes them. Compares the exports with those of the
 * original and fails if any is missing or added, so that another form of the file in a new version is noticed.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const packages = ['@alicloud/alb20200616', '@alicloud/fc20230330'] as const;

const barrelFile = 'dist/models/model.js';

export function lazyBarrels(root: string): Plugin {
  const barrels = new Set(packages.map((name) => path.join(root, 'node_modules', name, barrelFile)));
  return {
    name: 'lazy-barrels',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]models[\\/]model\.js$/ }, async ({ path: file }) => {
        if (!barrels.has(file)) return undefined;
        const source = await readFile(file, 'utf8');
        const original: object = createRequire(file)(file);
        return { contents: lazyBarrel(source, Object.keys(original), file), loader: 'js' };
      });
    },
  };
}

/** `var CreateAclRequest_1 = require("./CreateAclRequest");` */
const requirePattern = /^var (\w+) = require\("(\.\/\w+)"\);$/gm;

/** `Object.defineProperty(exports, "CreateAclRequestTag", { enumerable: true, get: function () { return CreateAclRequest_1.CreateAclRequestTag; } });` */
const exportPattern =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;

/**
 * @param expected the names that the original exports
 * @throws Error if the result would export other names
 */
export function lazyBarrel(source: string, expected: readonly string[], file: string): string {
  const modules = new Map([...source.matchAll(requirePattern)].map(([, name, from]) => [name, from]));
  const lines = new Map<string, string>();
  for (const [, name = '', variable, property] of source.matchAll(exportPattern)) {
    const from = modules.get(variable);
    if (from === undefined) throw new Error(`${file}: ${variable} is not required in the expected form.`);
    lines.set(
      name,
      `Object.defineProperty(exports, "${name}", { enumerable: true, get: function () { return require("${from}").${property}; } });`,
    );
  }
  requireSameNames([...lines.keys()], expected, file);
  return `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n${[...lines.values()].join('\n')}\n`;
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
