/**
 * The knobs of OSS, with default, reason and certainty. Grades and conventions are those of model/knobs.ts: hostile is the default, and a
 * test asks for calm.
 */
import type { Range } from '../model/random.ts';

export interface ObjectKnobs {
  /** Maximum keys on a page, also above it in `max-keys`. OSS returns up to 1,000 (A); that it may return fewer is U. */
  readonly listCap: number;
  /** Calls refused with a 503 whose code ends in `LimitExceeded`. Codes A, share U. */
  readonly throttledCalls: number;
  /** Calls refused with `InternalError` (500) or `ServiceUnavailable` (503). Codes A, share U. */
  readonly failedCalls: number;
  /** Uploads and deletions whose answer is lost, with or without effect. U. */
  readonly lostCalls: number;
  /** Uploads whose answer is lost and that take effect later, possibly after another writer. U. */
  readonly lateUploads: number;
  /** Delay of a late upload, in virtual milliseconds. U. */
  readonly lateByMs: Range;
  /** Signatures of version 1: refused for new buckets and accounts since 2025 (A), accepted for older ones. */
  readonly signatureV1: 'accept' | 'refuse';
  /** Whether Block Public Access is on in a new bucket: since October 2025, by region in phases. A. */
  readonly newBucketsBlocked: boolean;
  /** The answer to GetBucketPublicAccessBlock where it was never set: `false`, an empty element, or a refusal. U. */
  readonly publicAccessNeverSet: 'false' | 'empty' | 'refuse';
}

export const hostileObjects: ObjectKnobs = {
  listCap: 3,
  throttledCalls: 0.05,
  failedCalls: 0.03,
  lostCalls: 0.05,
  lateUploads: 0.02,
  lateByMs: [0, 20_000],
  signatureV1: 'accept',
  newBucketsBlocked: false,
  publicAccessNeverSet: 'refuse',
};

/** No random faults. */
export const calmObjects: ObjectKnobs = {
  ...hostileObjects,
  listCap: 1_000,
  throttledCalls: 0,
  failedCalls: 0,
  lostCalls: 0,
  lateUploads: 0,
  newBucketsBlocked: true,
  publicAccessNeverSet: 'false',
};
