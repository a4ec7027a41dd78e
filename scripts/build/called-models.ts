/**
 * Which models of an SDK this service uses: those of the operations whose methods `shared/cloud/` names, and what they require.
 *
 * Only decides which file a model is built into. A model that this misses is loaded from the file of the others.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** `./ListListenersResponseBody` belongs to `listListeners`. */
const modelPattern = /^\.\/(\w+?)(?:Shrink)?(?:Request|Response|ResponseBody|Headers)$/;

/**
 * @param directory of the models
 * @param modules as their list requires them: `./ListListenersRequest`
 */
export async function calledModels(
  root: string,
  directory: string,
  modules: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const named = await wordsIn(path.join(root, 'shared/cloud'));
  const called = new Set<string>();
  const add = async (module: string): Promise<void> => {
    if (called.has(module)) return;
    called.add(module);
    const source = await readFile(path.join(directory, `${module}.js`), 'utf8');
    for (const [, needed = ''] of source.matchAll(/\brequire\("(\.\/\w+)"\)/g)) await add(needed);
  };
  for (const module of modules) {
    const operation = modelPattern.exec(module)?.[1];
    if (operation === undefined) continue;
    const method = operation.charAt(0).toLowerCase() + operation.slice(1);
    if (named.has(method) || named.has(`${method}WithOptions`)) await add(module);
  }
  return called;
}

async function wordsIn(directory: string): Promise<ReadonlySet<string>> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(directory, file), 'utf8')));
  return new Set(texts.flatMap((text) => text.match(/\w+/g) ?? []));
}
