/**
 * Puts a package into a file of its own beside the bundles, which is loaded when something of it is first used: a command that only prints its
 * help does not wait for it.
 *
 * Assumes that the importing modules use it in functions. One that uses it at its top loads it at once, as without this.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const requireHere = createRequire(import.meta.url);

/** @param folder absolute; gets `<name>.cjs` */
export async function loadedOnUse(name: string, folder: string): Promise<Plugin> {
  const file = `${name}.cjs`;
  await build({
    entryPoints: [requireHere.resolve(name)],
    outfile: path.join(folder, file),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const exported = Object.keys(requireHere(name) as object);
  const getters = exported.map(
    (key) => `get ${JSON.stringify(key)}(){return require("./${file}")[${JSON.stringify(key)}]}`,
  );
  return {
    name: `loaded-on-use-${name}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'loaded-on-use' }));
      onResolve({ filter: /^\.\//, namespace: 'loaded-on-use' }, ({ path: beside }) => ({
        path: beside,
        external: true,
      }));
      onLoad({ filter: /.*/, namespace: 'loaded-on-use' }, () => ({
        contents: `module.exports={${getters.join(',')}};`,
        loader: 'js',
      }));
    },
  };
}
