/**
 * Buckets and the operations on their objects, without faults and transport.
 *
 * Strongly consistent, as OSS is (A). `x-oss-forbid-overwrite` works only if versioning was never on (A). Old versions are not kept, since
 * no caller reads them.
 */
import { createHash } from 'node:crypto';
import { invalidArgument, noSuchBucket, noSuchKey, ObjectError } from './wire.ts';

export type Versioning = 'Enabled' | 'Suspended' | undefined;

export interface StoredObject {
  readonly body: Buffer;
  /** MD5 in upper case with quotes, as OSS writes it. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string;
}

export interface Bucket {
  readonly name: string;
  /** `undefined`: calls for any region are accepted. */
  readonly region: string | undefined;
  versioning: Versioning;
  readonly objects: Map<string, StoredObject>;
}

/** In bytes. A. */
const MAX_KEY_BYTES = 1_023;

export class Buckets {
  private readonly buckets = new Map<string, Bucket>();

  add(name: string, region?: string, versioning?: Versioning): Bucket {
    const bucket: Bucket = { name, region, versioning, objects: new Map() };
    this.buckets.set(name, bucket);
    return bucket;
  }

  all(): readonly Bucket[] {
    return [...this.buckets.values()];
  }

  get(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket();
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

function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > MAX_KEY_BYTES || key.startsWith('/') || key.startsWith('\\'))
    throw new ObjectError(400, 'InvalidObjectName', 'The specified object is not valid.');
}
