/**
 * What a checker is: reads the history of a run and the ground truth, and says what must never have happened. Knows nothing of the product.
 */
import type { KnownCertificate, Truth } from '../fleet.ts';
import type { Happening } from '../happenings.ts';
import type { Causes } from './causes.ts';
import type { Story } from './story.ts';

export interface Violation {
  readonly checker: string;
  readonly atMs: number;
  /** The listener, load balancer or worker it is about. */
  readonly about: string;
  readonly message: string;
}

export interface Evidence {
  readonly truth: Truth;
  readonly happenings: readonly Happening[];
  /** The same history, told per listener. */
  readonly story: Story;
  /** And told by what set it off. */
  readonly causes: Causes;
  /** From when on, and from which happening on, there was no trouble any more. */
  readonly calmFromMs: number;
  readonly calmFrom: number;
  readonly endMs: number;
}

export interface Checker {
  readonly name: string;
  /** One sentence: what must hold. */
  readonly law: string;
  readonly check: (evidence: Evidence) => readonly Violation[];
}

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** Any two clocks differ by so much at most. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

export function namePatternCovers(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  return (
    pattern.startsWith('*.') &&
    !name.startsWith('*.') &&
    name.slice(name.indexOf('.') + 1) === pattern.slice(2)
  );
}

/** Whether a client that asks for `name` (or for something under it, if it is a wildcard) is served by one of these names. */
export function namesCover(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => namePatternCovers(pattern, name));
}

/** The operator's defaults: 30 days or a third of the lifetime, whichever is less. */
export function isDue(certificate: KnownCertificate, atMs: number): boolean {
  const lifetimeMs = certificate.notAfterMs - certificate.notBeforeMs;
  return certificate.notAfterMs - atMs <= Math.min(30 * DAY_MS, lifetimeMs / 3);
}

export function isInDate(certificate: KnownCertificate, atMs: number): boolean {
  return certificate.notBeforeMs <= atMs && atMs <= certificate.notAfterMs;
}
