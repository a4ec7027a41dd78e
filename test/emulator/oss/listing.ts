/**
 * Both list operations of OSS. Keys are ordered by bytes; keys with a common prefix up to the delimiter are listed once. A.
 */
import type { Bucket, StoredObject } from './buckets.ts';
import { invalidArgument } from './wire.ts';
import type { XmlElement } from './xml.ts';

/** The largest page; the default is 100. A. */
const MAX_KEYS = 1_000;
const DEFAULT_KEYS = 100;

type Query = ReadonlyMap<string, string>;

interface Found {
  readonly entries: readonly { readonly name: string; readonly stored: StoredObject | undefined }[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last: string | undefined;
}

/** @param cap maximum keys on a page */
export function listObjects(bucket: Bucket, query: Query, cap: number): XmlElement {
  const marker = query.get('marker') ?? '';
  const maxKeys = maxKeysOf(query);
  const { isTruncated, last, ...found } = find(bucket, query, marker, Math.min(maxKeys, cap));
  return {
    ...common(bucket, query, maxKeys),
    Marker: marker,
    IsTruncated: isTruncated,
    NextMarker: isTruncated ? last : undefined,
    ...contents(found.entries, true),
  };
}

export function listObjectsV2(bucket: Bucket, query: Query, cap: number): XmlElement {
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const after = token === undefined ? (startAfter ?? '') : decodeToken(token);
  const maxKeys = maxKeysOf(query);
  const { isTruncated, last, entries } = find(bucket, query, after, Math.min(maxKeys, cap));
  return {
    ...common(bucket, query, maxKeys),
    StartAfter: startAfter,
    ContinuationToken: token,
    IsTruncated: isTruncated,
    NextContinuationToken: isTruncated && last !== undefined ? encodeToken(last) : undefined,
    KeyCount: entries.length,
    ...contents(entries, query.get('fetch-owner') === 'true'),
  };
}

function find(bucket: Bucket, query: Query, after: string, limit: number): Found {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const names = new Map<string, StoredObject | undefined>();
  for (const [key, stored] of bucket.objects) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) names.set(key, stored);
    else names.set(key.slice(0, end + delimiter.length), undefined);
  }
  const wanted = [...names]
    .filter(([name]) => compareBytes(name, after) > 0)
    .sort(([left], [right]) => compareBytes(left, right));
  const page = wanted.slice(0, limit).map(([name, stored]) => ({ name, stored }));
  return { entries: page, isTruncated: wanted.length > limit, last: page.at(-1)?.name };
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function common(bucket: Bucket, query: Query, maxKeys: number): XmlElement {
  return {
    Name: bucket.name,
    Prefix: query.get('prefix') ?? '',
    MaxKeys: maxKeys,
    Delimiter: query.get('delimiter') ?? '',
  };
}

function contents(entries: Found['entries'], withOwner: boolean): XmlElement {
  const objects = entries.flatMap(({ name, stored }): XmlElement[] => {
    if (!stored) return [];
    return [
      {
        Key: name,
        LastModified: new Date(stored.modifiedMs).toISOString(),
        ETag: stored.etag,
        Type: 'Normal',
        Size: stored.body.length,
        StorageClass: 'Standard',
        Owner: withOwner ? { ID: '1234567890123456', DisplayName: '1234567890123456' } : undefined,
      },
    ];
  });
  const prefixes = entries.filter(({ stored }) => !stored).map(({ name }) => ({ Prefix: name }));
  return { Contents: objects, CommonPrefixes: prefixes };
}

function maxKeysOf(query: Query): number {
  const text = query.get('max-keys');
  if (text === undefined || text === '') return DEFAULT_KEYS;
  const maxKeys = Number(text);
  if (!Number.isInteger(maxKeys) || maxKeys < 1 || maxKeys > MAX_KEYS)
    throw invalidArgument('The max-keys must be an integer between 1 and 1000.');
  return maxKeys;
}

/** Differs from a key, so that a client cannot use it as one. */
function encodeToken(key: string): string {
  return Buffer.from(`after:${key}`).toString('base64');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('after:')) throw invalidArgument('The continuation token is invalid.');
  return text.slice('after:'.length);
}
