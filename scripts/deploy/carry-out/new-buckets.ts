/**
 * Buckets that a deployment of this folder is about to create, or has created and not marked yet. OSS cannot create a bucket with tags, so a
 * run that is killed in between leaves one that looks like any other empty bucket. Without this note it is not ours, and is only checked.
 *
 * One empty file for each in `.s/deploy`. Another machine does not have it: there such a bucket is used as it is.
 */
import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder, writeOwnFile } from '../settings/env-store.ts';

export interface NewBuckets {
  has(name: string): Promise<boolean>;
  /** Before it is created. */
  remember(name: string): Promise<void>;
  /** Once it carries our tags. Succeeds if it is forgotten already. */
  forget(name: string): Promise<void>;
}

/** @param root the folder that has `.s` */
export function newBucketsIn(root: string): NewBuckets {
  const home = path.join(root, '.s');
  const folder = path.join(home, 'deploy');
  const fileOf = (name: string): string => path.join(folder, `new-bucket-${name}`);
  return {
    has: async (name) => {
      try {
        await access(fileOf(name));
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
        throw error;
      }
    },
    remember: async (name) => {
      await makeOwnFolder(home);
      await makeOwnFolder(folder);
      await writeOwnFile(fileOf(name), '');
    },
    forget: (name) => rm(fileOf(name), { force: true }),
  };
}
