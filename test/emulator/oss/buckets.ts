/**
 * Buckets and the operations on their objects, without faults and transport.
 *
 * Strongly consistent, as OSS is (A). `x-oss-forbid-overwrite` works only if versioning was never on (A). Old versions are not kept, since
 * no caller reads them. Under a retention policy an object is neither overwritten nor deleted (A). Lifecycle rules are only listed: they
 * expire nothing here.
 */
import { createHash } from 'node:crypto';
import { ACCOUNT_ID } from '../ram/resources.ts';
import { bucketOfAnother, invalidArgument, noSuchBucket, noSuchKey, ObjectError } from './wire.ts';

export type Versioning = 'Enabled' | 'Suspended' | undefined;

export interface StoredObject {
  readonly body: Buffer;
  /** MD5 in upper case with quotes, as OSS writes it. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string;
}

export interface LifecycleRuleSpec {
  readonly id?: string;
  /** Empty: every object. */
  readonly prefix: string;
  /** `true` by default. */
  readonly enabled?: boolean;
  /** Deletes objects of this age. */
  readonly expirationDays?: number;
  /** Moves them to another storage class. */
  readonly transitionDays?: number;
}

/** A retention policy (WORM). `InProgress`: for a day it can still be deleted. */
export interface Retention {
  readonly state: 'InProgress' | 'Locked';
  readonly days: number;
}

/** What an operator sets in the console of OSS. */
export interface BucketSettings {
  versioning: Versioning;
  /** Account id. */
  owner: string;
  acl: 'private' | 'public-read' | 'public-read-write';
  lifecycle: readonly LifecycleRuleSpec[];
  retention: Retention | undefined;
  /** `undefined`: never set. */
  publicAccessBlocked: boolean | undefined;
  tags: Readonly<Record<string, string>>;
}

export interface Bucket extends BucketSettings {
  readonly name: string;
  /** `undefined`: calls for any region are accepted. */
  readonly region: string | undefined;
  readonly createdMs: number;
  readonly objects: Map<string, StoredObject>;
}

export type NewBucket = Partial<BucketSettings> & {
  readonly region?: string | undefined;
  readonly createdMs: number;
};

/** A. */
export const bucketNamePattern = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** In bytes. A. */
const MAX_KEY_BYTES = 1_023;

export class Buckets {
  private readonly buckets = new Map<string, Bucket>();

  add(name: string, { region, createdMs, ...settings }: NewBucket): Bucket {
    const bucket: Bucket = {
      name,
      region,
      createdMs,
      objects: new Map(),
      versioning: undefined,
      owner: ACCOUNT_ID,
      acl: 'private',
      lifecycle: [],
      retention: undefined,
      publicAccessBlocked: undefined,
      tags: {},
      ...settings,
    };
    this.buckets.set(name, bucket);
    return bucket;
  }

  all(): readonly Bucket[] {
    return [...this.buckets.values()];
  }

  find(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  get(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  /** Of the account of every caller. */
  ours(name: string): Bucket {
    const bucket = this.get(name);
    if (bucket.owner !== ACCOUNT_ID) throw bucketOfAnother();
    return bucket;
  }
}

export interface Upload {
  readonly key: string;
  readonly body: Buffer;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

export function putObject(bucket: Bucket, { key, body, headers, nowMs }: Upload): StoredObject {
  checkKey(key);
  const md5 = createHash('md5').update(body);
  const digest = md5.digest();
  const claimed = headers.get('content-md5');
  if (claimed !== undefined && claimed !== digest.toString('base64'))
    throw new ObjectError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (forbidsOverwrite(headers) && bucket.versioning === undefined && bucket.objects.has(key))
    throw new ObjectError(
      409,
      'FileAlreadyExists',
      'The object you specified already exists and can not be overwritten.',
    );
  requireNoRetention(bucket, key);
  const stored: StoredObject = {
    body,
    etag: `"${digest.toString('hex').toUpperCase()}"`,
    modifiedMs: nowMs,
    contentType: headers.get('content-type') ?? 'application/octet-stream',
  };
  bucket.objects.set(key, stored);
  return stored;
}

function forbidsOverwrite(headers: ReadonlyMap<string, string>): boolean {
  const value = headers.get('x-oss-forbid-overwrite');
  if (value !== undefined && value !== 'true' && value !== 'false')
    throw invalidArgument('The value of x-oss-forbid-overwrite is invalid.');
  return value === 'true';
}

export function getObject(bucket: Bucket, key: string): StoredObject {
  checkKey(key);
  const stored = bucket.objects.get(key);
  if (!stored) throw noSuchKey();
  return stored;
}

/** Also succeeds if there is nothing to delete. A. */
export function deleteObject(bucket: Bucket, key: string): void {
  requireNoRetention(bucket, key);
  bucket.objects.delete(key);
}

/** Whatever the age of the object: retention periods are longer than a test. */
function requireNoRetention(bucket: Bucket, key: string): void {
  if (bucket.retention === undefined || !bucket.objects.has(key)) return;
  throw new ObjectError(409, 'FileImmutable', 'The object you specified is immutable.');
}

function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > MAX_KEY_BYTES || key.startsWith('/') || key.startsWith('\\'))
    throw new ObjectError(400, 'InvalidObjectName', 'The specified object is not valid.');
}
