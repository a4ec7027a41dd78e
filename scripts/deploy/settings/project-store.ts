/**
 * Writes the project that deploy passes to Serverless Devs into `dist/`, which is not in version control, readable by its owner alone.
 *
 * A build empties `dist/`: it comes first.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeOwnFile } from './env-store.ts';

/** @returns its path */
export async function writeProjectFile(root: string, text: string): Promise<string> {
  const file = path.join(root, 'dist', 'deploy', 's.yaml');
  await mkdir(path.dirname(file), { recursive: true });
  await writeOwnFile(file, text);
  return file;
}
