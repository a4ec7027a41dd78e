/**
 * The narrow interface to one bucket of OSS: what the ledger needs of an object store, every answer already checked.
 *
 * One method is one HTTP call, so that retry and fault injection can be wrapped around each. Every call may be repeated: a second
 * `putIfAbsent` of what the first one wrote answers `exists`, and the caller looks whose it is. Every method rejects with a `CloudError`.
 *
 * Assumes what OSS promises: an object is there as a whole or not at all, and who has been told that it is written can read it at once.
 */

/** OSS honours `x-oss-forbid-overwrite` only where versioning was never switched on. */
export type VersioningState = 'never' | 'enabled' | 'suspended';

export interface ObjectListRequest {
  readonly prefix: string;
  /** Keys with a slash after the prefix come once per name before that slash, as `prefixes`. */
  readonly delimiter?: '/';
  /** Only keys after this one, in the order of bytes. Only for the first page. */
  readonly startAfter?: string | undefined;
  readonly nextToken: string | undefined;
}

export interface ObjectPage {
  readonly keys: readonly string[];
  /** With the delimiter at their end. */
  readonly prefixes: readonly string[];
  /** `undefined` on the last page. */
  readonly nextToken: string | undefined;
}

export interface ObjectStoreApi {
  readonly bucket: string;
  /** Exactly one of any number of callers creates the object. Says nothing about whose it is when it `exists`. */
  putIfAbsent(key: string, body: string): Promise<'created' | 'exists'>;
  /** `undefined`: there is no such object. A missing bucket is an error. */
  get(key: string): Promise<string | undefined>;
  list(request: ObjectListRequest): Promise<ObjectPage>;
  /** Also succeeds where there is nothing to delete. */
  delete(key: string): Promise<void>;
  versioning(): Promise<VersioningState>;
}
