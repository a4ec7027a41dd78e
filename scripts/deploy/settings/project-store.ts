/**
 * Writes the project that deploy passes to Serverless Devs into the folder `.s`, which Serverless Devs keeps for itself and which is not in
 * version control, readable by its owner alone.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeOwnFile } from './env-store.ts';

/** @returns its path */
export async function writeProjectFile(root: string, text: string): Promise<string> {
  const file = path.join(root, '.s', 'deploy', 's.yaml');
  await mkdir(path.dirname(file), { recursive: true });
  await writeOwnFile(file, text);
  return file;
}
