/** Directories that are slow to make and read-only for tests: the first test worker makes one, the others wait for it. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';

const POLL_INTERVAL_MS = 50;
const TIMEOUT_MS = 240_000;

/**
 * @param make fills the directory; must not depend on its path, because the complete directory is moved
 * @returns the directory, which exists until the test run ends
 */
export async function madeOnce(name: string, make: (directory: string) => Promise<unknown>): Promise<string> {
  const directory = path.join(inject('runDirectory'), name);
  const unfinished = `${directory}.unfinished`;
  const failure = `${directory}.failure`;
  if (await isFirst(`${directory}.claimed`)) {
    try {
      await mkdir(unfinished);
      await make(unfinished);
      await rename(unfinished, directory);
    } catch (error) {
      await writeFile(failure, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
  for (let waitedMs = 0; !existsSync(directory); waitedMs += POLL_INTERVAL_MS) {
    if (existsSync(failure)) throw new Error(`${name} could not be made: ${await readFile(failure, 'utf8')}`);
    if (waitedMs > TIMEOUT_MS) throw new Error(`${name} is not made after ${TIMEOUT_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  return directory;
}

/** Atomic: mkdir succeeds for one caller only. */
async function isFirst(claim: string): Promise<boolean> {
  try {
    await mkdir(claim);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
