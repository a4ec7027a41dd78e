/**
 * Writes the project that deploy passes to Serverless Devs into the folder `.s`, which Serverless Devs keeps for itself and which is not in
 * version control, readable by its owner alone.
 */
import path from 'node:path';
import { makeOwnFolder, writeOwnFile } from './env-store.ts';

/** @returns its path */
export async function writeProjectFile(root: string, text: string): Promise<string> {
  const folder = path.join(root, '.s');
  const file = path.join(folder, 'deploy', 's.yaml');
  await makeOwnFolder(folder);
  await makeOwnFolder(path.dirname(file));
  await writeOwnFile(file, text);
  return file;
}
