/**
 * The ledger as objects of one OSS bucket: `<prefix>/<folder of the log>/<number>.json` (names.ts). For functions, which share no disk.
 *
 * Relies on `x-oss-forbid-overwrite`, which OSS applies atomically: in a published test 64 processes wrote the same object 300 times,
 * with one winner each time. The header has no effect in a bucket whose versioning is or ever was enabled. Such a bucket is refused
 * before the first entry is read or written; versioning that is enabled later is detected by the next invocation.
 *
 * An upload whose answer was lost is repeated (object-store.ts). The repetition finds the first upload, and store.ts recognises it by
 * holder and nonce. An upload that arrives very late either writes what its own holder intended, or changes nothing.
 *
 * Sources: "PutObject", OSS API reference (2025); apache/paimon pull request 9715 (2026-09).
 */
import { CloudError } from '../cloud/errors.ts';
import type { ObjectListRequest, ObjectStoreApi } from '../cloud/object-store-api.ts';
import { readAll } from '../cloud/paging.ts';
import { LedgerBucketVersioned, LedgerUnavailable } from './errors.ts';
import type { LedgerStore } from './ledger.ts';
import { beginningOfFolder, entryName, entryNumber, folderOf, logOf } from './names.ts';
import { createLedgerStore, type EntryStorage } from './store.ts';

export interface OssLedgerOptions {
  /** Must retry failed calls itself. */
  readonly objects: ObjectStoreApi;
  /** Without leading or trailing slash; may be empty. */
  readonly prefix: string;
}

export function createOssLedger(options: OssLedgerOptions): LedgerStore {
  return createLedgerStore(createOssStorage(options));
}

function createOssStorage({ objects, prefix }: OssLedgerOptions): EntryStorage {
  const root = prefix === '' ? '' : `${prefix}/`;
  const folderKey = (log: string): string => `${root}${folderOf(log)}/`;
  const entryKey = (log: string, n: number): string => `${folderKey(log)}${entryName(n)}`;

  let checked: Promise<void> | undefined;
  /** Reads the state of versioning once, and again only after a failure. */
  const requireUnversioned = (): Promise<void> => {
    checked ??= refuseVersioned(objects).catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
    return checked;
  };
  const guard = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      await requireUnversioned();
      return await work();
    } catch (error) {
      if (error instanceof CloudError) throw unavailable(error, objects.bucket, root);
      throw error;
    }
  };
  return {
    create: (log, n, text) => guard(() => createOrReadBack(objects, entryKey(log, n), text)),
    get: (log, n) => guard(() => objects.get(entryKey(log, n))),
    numbers: (log, from) =>
      guard(async () => {
        const startAfter = from > 1 ? entryKey(log, from - 1) : undefined;
        const names = await namesIn(objects, { prefix: folderKey(log), startAfter }, 'keys');
        return names.flatMap((name) => entryNumber(name) ?? []).sort((left, right) => left - right);
      }),
    logs: (beginning) =>
      guard(async () => {
        const request = { prefix: `${root}${beginningOfFolder(beginning)}`, delimiter: '/' } as const;
        const folders = await namesIn(objects, request, 'prefixes');
        return folders.flatMap((folder) => logOf(folder) ?? []);
      }),
    remove: (log, n) => guard(() => objects.delete(entryKey(log, n))),
  };
}

async function refuseVersioned(objects: ObjectStoreApi): Promise<void> {
  const state = await objects.versioning();
  if (state !== 'never') throw new LedgerBucketVersioned(objects.bucket, state);
}

/** If no repetition got an answer, the object is read to find out whether it exists. */
async function createOrReadBack(
  objects: ObjectStoreApi,
  key: string,
  text: string,
): Promise<'created' | 'exists'> {
  try {
    return await objects.putIfAbsent(key, text);
  } catch (error) {
    if (!(error instanceof CloudError) || !error.effectUnknown) throw error;
    const there = await objects.get(key).catch(() => undefined);
    if (there === undefined) throw error;
    return 'exists';
  }
}

/** The last part of every key or prefix on all pages. */
async function namesIn(
  objects: ObjectStoreApi,
  request: Omit<ObjectListRequest, 'nextToken'>,
  wanted: 'keys' | 'prefixes',
): Promise<readonly string[]> {
  const all = await readAll<string>({
    action: 'ListObjects',
    idOf: (name) => name,
    async fetchPage(nextToken) {
      const page = await objects.list({ ...request, nextToken });
      return { items: page[wanted], nextToken: page.nextToken };
    },
  });
  return all.map((name) => name.replace(/\/$/, '').split('/').at(-1) ?? '');
}

function unavailable(error: CloudError, bucket: string, root: string): LedgerUnavailable {
  return new LedgerUnavailable(`The bucket of the ledger cannot be used: ${error.message}`, {
    retryable: error.retryable,
    hint: hintFor(error, bucket, root),
    cause: error,
  });
}

function hintFor(
  { kind, action, cloudCode, httpStatus, hint }: CloudError,
  bucket: string,
  root: string,
): string | undefined {
  if (cloudCode === 'NoSuchBucket')
    return `Create the bucket ${bucket} in the region of the function, without versioning, or correct LEDGER.`;
  if (
    hint === undefined &&
    (kind === 'invalid-answer' || (kind === 'unavailable' && httpStatus === undefined))
  )
    return `If it persists, check the connection to OSS: the network (VPC, NAT gateway, proxy), the region of the bucket ${bucket} in LEDGER (it must be the region of the function, unless OSS_ENDPOINT is the endpoint of another region), and OSS_ENDPOINT.`;
  if (kind !== 'denied' || cloudCode !== 'AccessDenied') return hint;
  const resource = /Object$/.test(action) ? `${bucket}/${root}*` : bucket;
  return `Grant the function's role oss:${action} on acs:oss:*:*:${resource}, and check that the bucket is in this region.`;
}
