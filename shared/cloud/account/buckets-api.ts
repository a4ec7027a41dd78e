/**
 * The narrow interface to the administration of an OSS bucket: whether it can hold the ledger. What changes one (`blockPublicAccess`,
 * `setTags`) is for a bucket of ours alone.
 *
 * Every method rejects with a `CloudError`.
 */
import { CloudError } from '../errors.ts';
import type { MethodName } from '../wrap.ts';
import type { Tag } from './tags.ts';

/** The endpoint of one region was asked for a bucket of another one. Whose it is, OSS does not say then. */
export class BucketElsewhere extends CloudError {}

export interface BucketView {
  readonly name: string;
  /** For example `oss-cn-hangzhou`. */
  readonly location: string;
  /** Account id. */
  readonly owner: string;
  readonly acl: string;
}

export interface LifecycleRule {
  readonly id: string | undefined;
  /** Keys that it concerns; empty: all. */
  readonly prefix: string;
  readonly isEnabled: boolean;
  /** Whether it deletes or moves current objects. */
  readonly expires: boolean;
}

export interface BucketsApi {
  /** `undefined`: there is no bucket of this name (`NoSuchBucket`). A bucket of another account is refused with `AccessDenied`. @throws BucketElsewhere */
  getBucket(name: string): Promise<BucketView | undefined>;
  /** `never`: it was never versioned. A suspended one ignores `x-oss-forbid-overwrite`, too. */
  getVersioning(name: string): Promise<'never' | 'Enabled' | 'Suspended'>;
  /** Empty: it has none. */
  getLifecycle(name: string): Promise<readonly LifecycleRule[]>;
  /** Whether a retention (WORM) policy exists, locked or not. */
  hasRetention(name: string): Promise<boolean>;
  /** `undefined`: never set. */
  isPublicAccessBlocked(name: string): Promise<boolean | undefined>;
  /** Empty: it has none. */
  getTags(name: string): Promise<readonly Tag[]>;
  /** Whether it holds no object. */
  isEmpty(name: string): Promise<boolean>;

  /** Private, standard storage. Succeeds if the caller has it already. */
  createBucket(name: string): Promise<void>;
  blockPublicAccess(name: string): Promise<void>;
  /** Replaces all tags that it has. */
  setTags(name: string, tags: readonly Tag[]): Promise<void>;
}

export const bucketReads: ReadonlySet<MethodName<BucketsApi>> = new Set([
  'getBucket',
  'getVersioning',
  'getLifecycle',
  'hasRetention',
  'isPublicAccessBlocked',
  'getTags',
  'isEmpty',
] as const);
