/**
 * How much a proof has shown: targets that were asked, those that answered as expected, and those that did not answer, by address family.
 * Pure.
 *
 * Targets that give no certificate, before and after, are not counted: no client gets one there. Does not decide whether the proof holds
 * (proof.ts).
 */

import { counted } from '../../base/words.ts';
import { type AddressFamily, familyOf } from './addresses.ts';
import { isAllowed } from './allowed.ts';
import type { BaselineTarget } from './expectation.ts';
import { NEW_ADDRESS } from './no-answer.ts';
import type { ProbeTarget } from './observation.ts';
import type { ProofResult } from './proof-result.ts';

export interface TargetCount {
  /** Number of targets: zone address, name and key type. */
  readonly targets: number;
  /** Number of targets that answered as expected. */
  readonly matched: number;
  /** Number of targets that did not answer. */
  readonly silent: number;
}

/** JSON-safe: it is written to the ledger. */
export interface ProofExtent extends TargetCount {
  /** Only families with targets. */
  readonly byFamily: Readonly<Partial<Record<AddressFamily, TargetCount>>>;
}

/** @param baseline all targets of the change, those that were not asked in the proof included */
export function extentOf(baseline: readonly BaselineTarget[], results: readonly ProofResult[]): ProofExtent {
  const byTarget = new Map(results.map((result) => [result.stable.target, result]));
  const answering = new Set(
    results
      .filter(({ stable }) => stable.answer.kind !== 'unknown')
      .map(({ stable }) => stable.target.address),
  );
  const repeated = results.some(({ expectation }) => expectation.optional);
  const seen = baseline.flatMap(({ target, answer }): Seen[] => {
    const result = byTarget.get(target);
    if (result) return seenAs(target, result);
    if (answer.kind !== 'unknown') return [];
    // In a proof that asks silent addresses again, only questions that the new certificate can answer are asked.
    const again = repeated || answer.code === NEW_ADDRESS;
    return again && answering.has(target.address) ? [] : [{ target, is: 'silent' }];
  });
  const families = (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const own = seen.filter(({ target }) => familyOf(target.address) === family);
    return own.length > 0 ? [[family, countOf(own)] as const] : [];
  });
  return { ...countOf(seen), byFamily: Object.fromEntries(families) };
}

interface Seen {
  readonly target: ProbeTarget;
  readonly is: 'matched' | 'silent' | 'different';
}

function seenAs(target: ProbeTarget, { expectation, stable: { answer } }: ProofResult): Seen[] {
  if (answer.kind === 'unknown') return [{ target, is: 'silent' }];
  if (isAllowed(expectation, answer)) return [{ target, is: 'matched' }];
  return answer.kind === 'absent' && expectation.baseline.kind === 'absent'
    ? []
    : [{ target, is: 'different' }];
}

function countOf(seen: readonly Seen[]): TargetCount {
  return {
    targets: seen.length,
    matched: seen.filter(({ is }) => is === 'matched').length,
    silent: seen.filter(({ is }) => is === 'silent').length,
  };
}

/** Sentences for operators. `warnings`: silence within a family that answers elsewhere. */
export interface ExtentTexts {
  readonly text: string;
  readonly warnings: readonly string[];
}

export function describeExtent({ byFamily, ...all }: ProofExtent): ExtentTexts {
  const families = Object.entries(byFamily);
  const silentFamilies = families.filter(([, { targets, silent }]) => silent === targets);
  const answering = families.filter(([, { targets, silent }]) => silent < targets);
  const only = answering.map(([family]) => family).join(' and ');
  const unheard = silentFamilies.map(
    ([family, { targets }]) =>
      `No ${family} address answered (${counted(targets, 'target')}): only ${only} is proved. Allow the function ${family} if clients use it.`,
  );
  const warnings = answering
    .filter(([, { silent }]) => silent > 0)
    .map(
      ([family, { targets, silent }]) =>
        `Warning: ${silent} of ${counted(targets, `${family} target`)} did not answer and are not proved.`,
    );
  return { text: [countText(all), ...unheard, ...warnings].join(' '), warnings };
}

function countText({ targets, matched, silent }: TargetCount): string {
  const rest = silent > 0 ? `, ${silent} silent` : '';
  return `${matched} of ${counted(targets, 'target')} answered as expected${rest}.`;
}

/** For templates, which cannot loop: `IPv4 4 of 4, IPv6 0 of 4 (4 silent)`. */
export function summariseFamilies(byFamily: ProofExtent['byFamily']): string {
  return Object.entries(byFamily)
    .map(
      ([family, { targets, matched, silent }]) =>
        `${family} ${matched} of ${targets}${silent > 0 ? ` (${silent} silent)` : ''}`,
    )
    .join(', ');
}
