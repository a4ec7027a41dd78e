/**
 * Tries rights by making the calls that need them. Decides what an answer says about the right, never whether to go on.
 *
 * RAM is asked before a call is looked at (B), so every other refusal proves the right.
 */
import { CloudError } from '../../cloud/errors.ts';
import type { Trial } from '../../core/doctor/permissions.ts';
import type { Reading } from '../../core/doctor/result.ts';

export async function tryRight(right: string, call: () => Promise<unknown>): Promise<Trial> {
  try {
    await call();
    return { right, outcome: 'allowed' };
  } catch (error) {
    return { right, ...outcomeOf(error) };
  }
}

/** The same, and what was read. */
export async function readWith<Value>(
  right: string,
  call: () => Promise<Value>,
): Promise<{ readonly trial: Trial; readonly reading: Reading<Value> }> {
  try {
    return { trial: { right, outcome: 'allowed' }, reading: { value: await call() } };
  } catch (error) {
    return { trial: { right, ...outcomeOf(error) }, reading: { problem: textOf(error) } };
  }
}

export function outcomeOf(error: unknown): Pick<Trial, 'outcome' | 'message'> {
  const cause = cloudErrorIn(error);
  if (cause === undefined) return { outcome: 'unknown', message: textOf(error) };
  if (cause.kind === 'denied') return { outcome: 'denied', message: textOf(error) };
  return cause.effectUnknown || cause.kind === 'throttled'
    ? { outcome: 'unknown', message: textOf(error) }
    : { outcome: 'allowed', message: textOf(error) };
}

/** The ledger wraps the errors of its store. */
function cloudErrorIn(error: unknown): CloudError | undefined {
  if (error instanceof CloudError) return error;
  return error instanceof Error && error.cause instanceof CloudError ? error.cause : undefined;
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
