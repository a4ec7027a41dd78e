/**
 * Every unpleasantness of the emulated OSS, with its default, its reason and how sure the fact behind it is. Grades and habits are those
 * of model/knobs.ts: hostile is the default, a test asks for calm.
 */
import type { Range } from '../model/random.ts';

export interface ObjectKnobs {
  /** Keys on a page, whatever `max-keys` says. OSS gives up to 1,000 (A); that it may give fewer is U. */
  readonly listCap: number;
  /** Calls refused with a 503 whose code ends in `LimitExceeded`. Codes A, share U. */
  readonly throttledCalls: number;
  /** Calls refused with `InternalError` (500) or `ServiceUnavailable` (503). Codes A, share U. */
  readonly failedCalls: number;
  /** Uploads and deletions that were carried out or refused, and whose answer is lost. Networks are like that. U. */
  readonly lostCalls: number;
  /** Uploads whose answer is lost and that take effect only later, when somebody else may have been there. U. */
  readonly lateUploads: number;
  /** How much later, in virtual milliseconds. U. */
  readonly lateByMs: Range;
  /** Signatures of version 1: refused for new buckets and accounts since 2025 (A), taken for older ones. */
  readonly signatureV1: 'accept' | 'refuse';
}

export const hostileObjects: ObjectKnobs = {
  listCap: 3,
  throttledCalls: 0.05,
  failedCalls: 0.03,
  lostCalls: 0.05,
  lateUploads: 0.02,
  lateByMs: [0, 20_000],
  signatureV1: 'accept',
};

/** Only what every client must live with. */
export const calmObjects: ObjectKnobs = {
  ...hostileObjects,
  listCap: 1_000,
  throttledCalls: 0,
  failedCalls: 0,
  lostCalls: 0,
  lateUploads: 0,
};
