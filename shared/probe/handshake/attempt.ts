/**
 * Wraps the handshakes of a probe: one hard deadline, times counted from the start, and an observation for every error.
 */
import type { Clock } from '../../base/clock.ts';
import type { Observation } from '../../core/proof/observation.ts';

export interface Attempt {
  /** Aborted when the time is up. */
  readonly deadline: AbortSignal;
  /** Milliseconds since the probe began. */
  readonly elapsed: () => number;
}

/** Never rejects. Does not cut `observe` off: `observe` itself must end at the deadline. */
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
    // With no reason given, Node would create an exception with a stack for each probe.
    done.abort('done');
  }
}

/** The code that Node or OpenSSL gave the error, otherwise its message. */
export function codeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!(error instanceof Error)) return 'PROBE_FAILED';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
