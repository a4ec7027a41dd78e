/**
 * The ledger as files: one folder per log, one file per entry (names.ts). For a developer's machine, a server, or a network file system
 * that several functions mount.
 *
 * An entry is written to a temporary file, synced to disk, and only then linked under its own name. Linking fails if the name exists,
 * so no reader sees a partial entry, and exactly one of any number of processes gets a number. A process that is killed before the link
 * leaves at most a file that begins with a dot, which is never read and blocks no writer. `append` returns after every folder that got a new
 * name is synced, too, so that an intent survives a power failure.
 *
 * Assumes a file system with hard links (the usual ones of Linux and macOS, and NFS) and a reliable fsync.
 */
import { promises as realFileSystem } from 'node:fs';
import path from 'node:path';
import { LedgerUnavailable } from './errors.ts';
import type { LedgerStore } from './ledger.ts';
import { entryName, entryNumber, folderOf, logOf } from './names.ts';
import { createLedgerStore, type EntryStorage } from './store.ts';

export type FileSystem = Pick<
  typeof realFileSystem,
  'link' | 'mkdir' | 'open' | 'readdir' | 'readFile' | 'unlink'
>;

export interface FileLedgerOptions {
  /** Absolute. Created with the first entry. */
  readonly directory: string;
  /** Unique across processes and calls: it names the temporary files. */
  readonly newId: () => string;
  /** Default: the one of this machine. */
  readonly fileSystem?: FileSystem;
}

export function createFileLedger(options: FileLedgerOptions): LedgerStore {
  return createLedgerStore(createFileStorage(options));
}

function createFileStorage({
  directory,
  newId,
  fileSystem = realFileSystem,
}: FileLedgerOptions): EntryStorage {
  const { readdir, readFile, unlink } = fileSystem;
  const fileOf = (log: string, n: number): string => path.join(directory, folderOf(log), entryName(n));
  /** Empty for a file that lies among the folders of logs; not where the ledger itself is below a file. */
  const namesIn = async (folder: string): Promise<readonly string[]> => {
    try {
      return (await readdir(folder).catch(undefinedIfMissing)) ?? [];
    } catch (error) {
      if (codeOf(error) !== 'ENOTDIR') throw error;
      await readdir(directory);
      return [];
    }
  };
  const numbers = async (log: string, from: number): Promise<readonly number[]> => {
    const names = await namesIn(path.join(directory, folderOf(log)));
    return names
      .flatMap((name) => entryNumber(name) ?? [])
      .filter((n) => n >= from)
      .sort((left, right) => left - right);
  };
  return guarded({
    async create(log, n, text) {
      const file = fileOf(log, n);
      await makeFolder(fileSystem, path.dirname(file));
      const unfinished = path.join(path.dirname(file), `.${newId()}.unfinished`);
      try {
        await writeWhole(fileSystem, unfinished, text);
        const isCreated = await linkUnlessTaken(fileSystem, unfinished, file);
        // Also if the name exists: the writer that linked it may not have synced it, and our own first attempt may have failed here.
        await syncFolder(fileSystem, path.dirname(file));
        return isCreated ? 'created' : 'exists';
      } finally {
        await unlink(unfinished).catch(undefinedIfMissing);
      }
    },
    get: async (log, n) => readFile(fileOf(log, n), 'utf8').catch(undefinedIfMissing),
    numbers,
    async logs(prefix) {
      const found: string[] = [];
      for (const folder of (await readdir(directory).catch(undefinedIfMissing)) ?? []) {
        const log = logOf(folder);
        if (log?.startsWith(prefix) && (await numbers(log, 1)).length > 0) found.push(log);
      }
      return found;
    },
    async remove(log, n) {
      await unlink(fileOf(log, n)).catch(undefinedIfMissing);
    },
  });
}

/** Syncs the parent of each folder that it makes. */
async function makeFolder(fileSystem: FileSystem, folder: string): Promise<void> {
  const outermost = await fileSystem.mkdir(folder, { recursive: true, mode: 0o700 });
  if (outermost === undefined) return;
  for (let made = folder; made.length >= outermost.length; made = path.dirname(made))
    await syncFolder(fileSystem, path.dirname(made));
}

async function writeWhole({ open }: FileSystem, file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkUnlessTaken({ link }: FileSystem, unfinished: string, file: string): Promise<boolean> {
  try {
    await link(unfinished, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Syncing a file does not sync its name; syncing its folder does. */
async function syncFolder({ open }: FileSystem, folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Turns errors of the file system into `LedgerUnavailable`. Other errors are mistakes of the caller and pass through. */
function guarded(storage: EntryStorage): EntryStorage {
  const guard = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      throw unavailable(error as Error);
    }
  };
  return {
    create: (log, n, text) => guard(() => storage.create(log, n, text)),
    get: (log, n) => guard(() => storage.get(log, n)),
    numbers: (log, from) => guard(() => storage.numbers(log, from)),
    logs: (prefix) => guard(() => storage.logs(prefix)),
    remove: (log, n) => guard(() => storage.remove(log, n)),
  };
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'Let this user write to the folder that LEDGER names.',
  ENOTDIR: 'A part of the path that LEDGER names is a file: name a folder.',
  EROFS: 'The file system is read-only: point LEDGER at another place.',
  ENOSPC: 'The disk is full: free some space.',
  EDQUOT: 'The disk quota is used up: free some space.',
  EPERM: 'The file system may not support hard links: point LEDGER at another one.',
  ENOTSUP: 'The file system does not support hard links: point LEDGER at another one.',
};

function unavailable(error: Error): LedgerUnavailable {
  const code = codeOf(error) ?? '';
  return new LedgerUnavailable(`The folder of the ledger cannot be used: ${error.message}.`, {
    retryable: !(code in hints),
    hint: hints[code],
    cause: error,
  });
}
