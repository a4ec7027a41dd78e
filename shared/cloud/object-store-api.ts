/**
 * The narrow interface to one bucket of OSS: the operations that the ledger needs. Every answer is already checked.
 *
 * One method is one HTTP call, so that retry and fault injection can wrap each call. Every call may be repeated: a second
 * `putIfAbsent` after one that succeeded returns `exists`, and the caller reads whose object it is. Every method rejects with a
 * `CloudError`.
 *
 * Assumes the guarantees of OSS: an object is present completely or not at all, and can be read as soon as its write is
 * confirmed.
 */

/** OSS honours `x-oss-forbid-overwrite` only if versioning was never enabled. */
export type VersioningState = 'never' | 'enabled' | 'suspended';

export interface ObjectListRequest {
  readonly prefix: string;
  /** Keys with a slash after the prefix are grouped by the name before that slash, as `prefixes`. */
  readonly delimiter?: '/';
  /** Only keys after this one, in byte order. Applies only to the first page. */
  readonly startAfter?: string | undefined;
  readonly nextToken: string | undefined;
}

export interface ObjectPage {
  readonly keys: readonly string[];
  /** Each includes the delimiter at its end. */
  readonly prefixes: readonly string[];
  /** `undefined` on the last page. */
  readonly nextToken: string | undefined;
}

export interface ObjectStoreApi {
  readonly bucket: string;
  /** Of any number of callers, exactly one creates the object. `exists` does not say who created it. */
  putIfAbsent(key: string, body: string): Promise<'created' | 'exists'>;
  /** `undefined`: there is no such object. If the bucket is missing, it rejects. */
  get(key: string): Promise<string | undefined>;
  list(request: ObjectListRequest): Promise<ObjectPage>;
  /** Also succeeds if there is nothing to delete. */
  delete(key: string): Promise<void>;
  versioning(): Promise<VersioningState>;
}
