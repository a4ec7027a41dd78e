/**
 * The frame of every probe: one hard deadline over everything it does, times counted from its beginning, and whatever goes wrong is
 * an observation.
 */
import type { Clock } from '../../base/clock.ts';
import type { Observation } from '../../core/proof/observation.ts';

export interface Attempt {
  /** Aborted when the time is over. */
  readonly deadline: AbortSignal;
  /** Milliseconds since the probe began. */
  readonly elapsed: () => number;
}

/** Never rejects. That `observe` ends at the deadline is its own business. */
export async function attempt(
  clock: Clock,
  timeoutMs: number,
  observe: (attempt: Attempt) => Promise<Observation>,
): Promise<Observation> {
  const deadline = new AbortController();
  const done = new AbortController();
  clock.sleep(timeoutMs, done.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  const startedAtMs = clock.now();
  try {
    return await observe({ deadline: deadline.signal, elapsed: () => clock.now() - startedAtMs });
  } catch (error) {
    return { kind: 'unreachable', code: codeOf(error) };
  } finally {
    // A reason of our own: Node would make an exception with a stack for each probe.
    done.abort('done');
  }
}

/** As Node and OpenSSL name it, where they do. */
export function codeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!(error instanceof Error)) return 'PROBE_FAILED';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
