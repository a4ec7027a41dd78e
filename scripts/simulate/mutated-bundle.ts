/** Bundles the simulation of a mutated product into one file. The sources are changed while they are bundled, never on disk. */
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Sources } from './mutate.ts';

/** Relative to the directory that `bundleMutated` fills. */
export const MUTATED_SCRIPT = 'seeds.mjs';

/** All of `shared/`, by absolute path. */
export function productSources(root: string): Sources {
  const directory = path.join(root, 'shared');
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(directory, file))
      .map((file) => [file, readFileSync(file, 'utf8')]),
  );
}

/** @param directory empty; @param changed texts that replace sources, by absolute path */
export async function bundleMutated(root: string, directory: string, changed: Sources): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(root, 'scripts/simulate/seeds.ts')],
    outfile: path.join(directory, MUTATED_SCRIPT),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    plugins: [replaceSources(changed)],
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
}

/** A changed file that is not part of the bundle would be a mutant without effect. */
function replaceSources(changed: Sources): Plugin {
  return {
    name: 'replace-sources',
    setup({ onLoad, onEnd }) {
      const unused = new Set(changed.keys());
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const contents = changed.get(file);
        if (contents === undefined) return undefined;
        unused.delete(file);
        return { contents, loader: 'ts' };
      });
      onEnd(() => {
        const [file] = unused;
        return { errors: file === undefined ? [] : [{ text: `The simulation never loads ${file}.` }] };
      });
    },
  };
}
