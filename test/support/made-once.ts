/** What is slow to make and that no test changes: made by the first that asks for it, in whichever worker, and waited for by the others. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';

const LOOK_AGAIN_MS = 50;
const PATIENCE_MS = 240_000;

/**
 * @param make fills the directory, and must not depend on where it lies: it is moved when it is complete
 * @returns the directory, which is there until the run ends
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
  for (let waitedMs = 0; !existsSync(directory); waitedMs += LOOK_AGAIN_MS) {
    if (existsSync(failure)) throw new Error(`${name} could not be made: ${await readFile(failure, 'utf8')}`);
    if (waitedMs > PATIENCE_MS) throw new Error(`${name} is still not made.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return directory;
}

/** Only one can make a directory. */
async function isFirst(claim: string): Promise<boolean> {
  try {
    await mkdir(claim);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
