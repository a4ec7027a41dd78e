/**
 * Puts large JSON data into a file beside `index.js`, read when a field of it is first read.
 *
 * In `index.js`, every new instance would parse it with the code.
 */
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Relative to the repository. */
const dataFiles = ['shared/probe/x509/mozilla-roots.json'] as const;

const NAMESPACE = 'data-files';

export function dataBeside(root: string, directory: string): Plugin {
  const known = new Set<string>(dataFiles.map((file) => path.join(root, file)));
  return {
    name: NAMESPACE,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.json$/ }, ({ path: wanted, resolveDir, namespace }) => {
        if (namespace === NAMESPACE) return { path: wanted, external: true };
        const file = path.resolve(resolveDir, wanted);
        // Bundles must not depend on the folder they are built in.
        return known.has(file) ? { path: path.relative(root, file), namespace: NAMESPACE } : undefined;
      });
      onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: relative }) => {
        const file = path.join(root, relative);
        const name = path.basename(file);
        await copyFile(file, path.join(directory, name));
        const data = JSON.parse(await readFile(file, 'utf8')) as object;
        const getters = Object.keys(data).map(
          (key) => `get ${key}() { return require("./${name}").${key}; }`,
        );
        return { contents: `module.exports = { ${getters.join(', ')} };`, loader: 'js' };
      });
    },
  };
}
