/** One run of the fuzzer: mutates and reads a handshake, and compares the outcome with the allowed ones. */
import process from 'node:process';
import type { Chance } from './mutate.ts';

export interface Outcome {
  /** `match`, or the reason in one word. */
  readonly kind: string;
  readonly reachedCertificate: boolean;
  /** The failure; `undefined`: none. */
  readonly problem: string | undefined;
}

export interface FuzzTarget {
  readonly name: string;
  readonly chanceOf: (run: number) => Chance;
  readonly run: (chance: Chance) => Outcome;
}

export interface FuzzTally {
  runs: number;
  reachedCertificate: number;
  matches: number;
  readonly outcomes: Record<string, number>;
  slowestMs: number;
}

export function emptyTally(): FuzzTally {
  return { runs: 0, reachedCertificate: 0, matches: 0, outcomes: {}, slowestMs: 0 };
}

/** A handshake is read in milliseconds, so seconds count as a hang. */
const HANG_MS = 2_000;

/** Processor time of this process, which does not depend on the load of the machine. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * @param now processor time, in milliseconds
 * @returns the failure
 */
export function fuzzOnce(
  target: FuzzTarget,
  run: number,
  tally: FuzzTally,
  now: () => number,
): string | undefined {
  const startedAtMs = now();
  const { kind, reachedCertificate, problem } = outcomeOf(target, run);
  const tookMs = now() - startedAtMs;
  tally.runs += 1;
  tally.outcomes[kind] = (tally.outcomes[kind] ?? 0) + 1;
  if (reachedCertificate) tally.reachedCertificate += 1;
  if (kind === 'match') tally.matches += 1;
  tally.slowestMs = Math.max(tally.slowestMs, Math.round(tookMs));
  return problem ?? (tookMs > HANG_MS ? `it took ${Math.round(tookMs)} ms` : undefined);
}

function outcomeOf(target: FuzzTarget, run: number): Outcome {
  try {
    return target.run(target.chanceOf(run));
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'crashed', reachedCertificate: false, problem };
  }
}
