/**
 * The calls and answers between a client and the model of OSS, independent of the transport.
 */
import type { XmlElement } from './xml.ts';

export const objectActions = [
  'PutObject',
  'GetObject',
  'HeadObject',
  'DeleteObject',
  'ListObjects',
  'ListObjectsV2',
  'GetBucketVersioning',
  'PutBucket',
  'GetBucketInfo',
  'GetBucketLifecycle',
  'GetBucketWorm',
  'GetBucketPublicAccessBlock',
  'PutBucketPublicAccessBlock',
  'GetBucketTags',
  'PutBucketTags',
] as const;

export type ObjectAction = (typeof objectActions)[number];

/** One authenticated call. */
export interface ObjectCall {
  readonly action: ObjectAction;
  readonly bucket: string;
  /** Of the address; a new bucket is created there. `undefined`: the address names none. */
  readonly region?: string | undefined;
  /** Empty for calls to the bucket itself. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Access key id or name of the caller, for the history. Never a secret. */
  readonly caller: string;
}

/** `cut`: the connection ends (or hangs) without an answer; an upload may have taken effect, or may still do so. */
export type ObjectOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
      /** The content of an XML body. */
      readonly document?: XmlElement;
    }
  | { readonly kind: 'cut'; readonly how: 'reset' | 'hang' };

/** A refusal by OSS, before it has a request id. */
export class ObjectError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ObjectError';
    this.status = status;
    this.code = code;
  }
}

export function noSuchBucket(): ObjectError {
  return new ObjectError(404, 'NoSuchBucket', 'The specified bucket does not exist.');
}

export function bucketOfAnother(): ObjectError {
  return new ObjectError(403, 'AccessDenied', 'The bucket you access does not belong to you.');
}

export function noSuchKey(): ObjectError {
  return new ObjectError(404, 'NoSuchKey', 'The specified key does not exist.');
}

export function invalidArgument(message: string): ObjectError {
  return new ObjectError(400, 'InvalidArgument', message);
}
