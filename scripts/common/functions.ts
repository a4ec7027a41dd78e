/** The functions of this repository: every file of functions/ is one. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

const directory = new URL('../../functions/', import.meta.url);

/** The names of the functions, sorted. */
export function functionNames(): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.basename(file, '.ts'))
    .sort();
}
