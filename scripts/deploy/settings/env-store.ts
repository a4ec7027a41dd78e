/**
 * Reads and writes `.env`, and files and folders that hold the same secrets, on this machine. It is written whole or not at all, and can be read by its owner alone.
 *
 * A file that others can read is refused only while it holds a secret: `cp .env.example .env` makes one that others can read, and nothing in it needs
 * hiding then. Windows has no such modes, so nothing is refused there.
 */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import { parseEnvFile, valuesOf } from './env-file.ts';

const OWNER_ONLY = 0o600;
const OWNER_FOLDER = 0o700;
const OTHERS = 0o077;

/** `undefined`: there is none. @throws InvalidConfiguration if others can read a secret in it */
export async function readEnvFile(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) refuseReadableSecret(file, text);
  return text;
}

function refuseReadableSecret(file: string, text: string): void {
  const values = valuesOf(parseEnvFile(text));
  // EXTRA_CA is never shown, but is no secret.
  const secrets = configVariables.filter(({ secret, readBy }) => secret && readBy?.length === 1);
  const readable = secrets.filter(({ name }) => values[name] !== undefined).map(({ name }) => name);
  if (readable.length === 0) return;
  const shown = path.basename(file);
  throw new InvalidConfiguration(
    `other users of this machine can read ${readable.join(' and ')} in ${shown}.`,
    {
      hint: `Run: chmod 600 ${shown}. Make a new secret if someone may have read it.`,
      chinese: {
        says: `本机的其他用户可以读取 ${shown} 中的 ${readable.join('、')}。`,
        todo: `请执行：chmod 600 ${shown} 。如果可能已被他人读取，请更换密钥。`,
      },
    },
  );
}

/** Makes the folder, or takes one that exists from other users of this machine. Those above it have to exist. */
export async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: OWNER_FOLDER });
  await chmod(folder, OWNER_FOLDER);
}

/** Replaces the file at once: a reader sees the old text or the new one. */
export async function writeOwnFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
}
