/**
 * Deletes the entries of a ledger in OSS, and nothing else in its bucket: only objects whose names are those of entries.
 */
import type { ObjectStoreApi } from '../../shared/cloud/object-store-api.ts';
import { readAll } from '../../shared/cloud/paging.ts';
import { entryNumber, logOf } from '../../shared/ledger/names.ts';

/** @returns the number of entries that were deleted */
export async function deleteLedger(objects: ObjectStoreApi, folder: string): Promise<number> {
  const root = folder === '' ? '' : `${folder}/`;
  const keys = await readAll<string>({
    action: 'ListObjects',
    idOf: (key) => key,
    async fetchPage(nextToken) {
      const page = await objects.list({ prefix: root, nextToken });
      return { items: page.keys, nextToken: page.nextToken };
    },
  });
  const entries = keys.filter((key) => isEntry(key.slice(root.length)));
  for (const key of entries) await objects.delete(key);
  return entries.length;
}

function isEntry(name: string): boolean {
  const [log, entry, ...rest] = name.split('/');
  if (log === undefined || entry === undefined || rest.length > 0) return false;
  return logOf(log) !== undefined && entryNumber(entry) !== undefined;
}
