/**
 * A checker reads the history of a run and the ground truth, and reports violations of one invariant. It knows nothing of the product.
 */
import type { KnownCertificate, Truth } from '../fleet.ts';
import type { RunEntry } from '../run-history.ts';
import type { Causes } from './causes.ts';
import type { Timelines } from './timelines.ts';

export interface Violation {
  readonly checker: string;
  readonly atMs: number;
  /** The listener, load balancer or worker concerned. */
  readonly about: string;
  readonly message: string;
}

export interface Evidence {
  readonly truth: Truth;
  readonly history: readonly RunEntry[];
  /** The history by listener. */
  readonly timelines: Timelines;
  /** The history by trigger. */
  readonly causes: Causes;
  /** Time and index of the first entry after the faults ended. */
  readonly calmFromMs: number;
  readonly calmFrom: number;
  readonly endMs: number;
}

export interface Checker {
  readonly name: string;
  readonly invariant: string;
  readonly check: (evidence: Evidence) => readonly Violation[];
}

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** Maximum difference between any two clocks. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

export function namePatternCovers(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  return (
    pattern.startsWith('*.') &&
    !name.startsWith('*.') &&
    name.slice(name.indexOf('.') + 1) === pattern.slice(2)
  );
}

/** Whether one of these names covers `name`, which may be a wildcard itself. */
export function namesCover(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => namePatternCovers(pattern, name));
}

/** The default of the service: 30 days or a third of the lifetime, whichever is less. */
export function isDue(certificate: KnownCertificate, atMs: number): boolean {
  const lifetimeMs = certificate.notAfterMs - certificate.notBeforeMs;
  return certificate.notAfterMs - atMs <= Math.min(30 * DAY_MS, lifetimeMs / 3);
}

export function isInDate(certificate: KnownCertificate, atMs: number): boolean {
  return certificate.notBeforeMs <= atMs && atMs <= certificate.notAfterMs;
}
