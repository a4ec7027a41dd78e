/** A read of doctor that may fail: what was read, or why not. Nothing that failed counts as absent. */
import { CloudError } from '../../shared/cloud/errors.ts';
import type { Reading } from '../../shared/core/doctor/result.ts';
import type { Why } from '../../shared/core/doctor/sentence.ts';
import { messageOf } from '../common/failure.ts';

/** A `Reading` that keeps the error, for what its code tells. */
export type Attempt<Value> = { readonly value: Value } | Failed;

export interface Failed {
  readonly problem: Why;
  readonly error: unknown;
}

export async function attempt<Value>(read: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { problem: reasonOf(error), error };
  }
}

/** @param reason why it is not tried */
export function notTried(reason: Why): Failed {
  return { problem: reason, error: undefined };
}

export function mapReading<Value, Result>(
  reading: Reading<Value>,
  convert: (value: Value) => Result,
): Reading<Result> {
  return 'problem' in reading ? reading : { value: convert(reading.value) };
}

/** The code of the cloud; `undefined`: it did not fail, or not in the cloud. */
export function codeOf(tried: Attempt<unknown>): string | undefined {
  return 'error' in tried && tried.error instanceof CloudError ? tried.error.cloudCode : undefined;
}

export function kindOf(tried: Attempt<unknown>): CloudError['kind'] | undefined {
  return 'error' in tried && tried.error instanceof CloudError ? tried.error.kind : undefined;
}

/** Without our own code in front: every one of these is a failed call. */
function reasonOf(error: unknown): string {
  return error instanceof CloudError ? error.messageWithoutCode : messageOf(error);
}
