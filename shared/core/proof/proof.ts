/**
 * Evaluates the answers of the targets after a step: proved, failed, or not provable. Pure; stabilise.ts makes the handshakes.
 *
 * The expectation is the baseline with the old certificates replaced by the new one, within what any reading of the order of ALB
 * allows. Targets that were absent or unknown in the baseline, or are at a new address, cannot fail; but an answer of theirs that is wrong keeps
 * the proof from holding. A proof of the final state needs at least one stable match in every Active zone. An empty set proves nothing.
 */

import { counted } from '../../base/words.ts';
import type { Reason, ReasonIn } from '../model/reasons.ts';
import { isAllowed, isNotYet } from './allowed.ts';
import { isContentFault } from './content-fault.ts';
import type { BaselineTarget, Expectation } from './expectation.ts';
import { type Answer, describeAnswer, nameAnswer, sameAnswer } from './identity.ts';
import { isNewSeen, mayBeOfOthers } from './leaf-of-others.ts';
import { NEW_ADDRESS } from './no-answer.ts';
import type { ProbeTarget } from './observation.ts';
import { extentOf, type ProofExtent } from './proof-extent.ts';
import type { ProofResult } from './proof-result.ts';
import type { StableTarget } from './seen.ts';
import { chainFailure, chainRemarks } from './served-chain.ts';

type ProofFailure = Reason<ReasonIn<'proof' | 'chain'>>;

export type Proof =
  | {
      readonly kind: 'proved';
      readonly handshakes: number;
      readonly zones: readonly string[];
      /** Findings that an operator should know although the proof holds. */
      readonly remarks: readonly string[];
      readonly extent: ProofExtent;
    }
  | ({
      readonly kind: 'failed';
      /** The certificate itself is wrong, not the place where it was attached (content-fault.ts). */
      readonly content: boolean;
    } & ProofFailure)
  | ({ readonly kind: 'unproved' } & Reason<ReasonIn<'proof' | 'not-provable'>>);

/**
 * @param activeZones zones that must each show a match; empty for an intermediate proof
 * @param baseline all targets of the change, those without an expectation included
 */
export function evaluateProof(
  results: readonly ProofResult[],
  activeZones: readonly string[],
  nowMs: number,
  baseline: readonly BaselineTarget[] = [],
): Proof {
  const isRequired = ({ expectation }: ProofResult): boolean => !expectation.optional;
  const ofOthers = results.filter((one) => isRequired(one) && mayBeOfOthers(one));
  const required = results.filter((one) => isRequired(one) && !ofOthers.includes(one));
  for (const { expectation, stable } of required) {
    const failure = failureOf(expectation, stable, nowMs);
    if (!failure) continue;
    const content = isContentFault({ expectation, stable, reason: failure.reason }, required, nowMs);
    return { kind: 'failed', content, ...failure };
  }
  const unstable = [
    ...results.filter(({ expectation, stable }) =>
      expectation.optional ? isUnwanted(expectation, stable.answer) : stable.answer.kind === 'unknown',
    ),
    ...(isNewSeen(results) || (activeZones.length === 0 && required.length > 0) ? [] : ofOthers),
  ];
  if ((required.length === 0 && activeZones.length === 0) || results.length === 0 || unstable.length > 0) {
    const [first] = unstable;
    const where = first
      ? `${describeTarget(first.stable.target)} gives ${describeAnswer(first.stable.answer)}`
      : 'there is nothing to probe';
    return {
      kind: 'unproved',
      reason: 'proof-inconclusive',
      message: `${unstable.length} of ${counted(results.length, 'target')} did not become stable: ${where}.`,
      parameters: {
        unstable: unstable.length,
        targets: results.length,
        ...(first ? { where: nameTarget(first.stable.target) } : {}),
      },
    };
  }
  const unproved = activeZones.filter(
    (zoneId) =>
      !results.some(
        ({ expectation, stable }) =>
          stable.target.zoneId === zoneId &&
          expectation.isMatch(stable.answer) &&
          chainFailure(expectation, stable, nowMs) === undefined,
      ),
  );
  if (unproved.length > 0) {
    return {
      kind: 'unproved',
      reason: 'zone-not-proved',
      message: `The new certificate was not seen in zone ${unproved.join(', ')}.`,
      parameters: { zones: unproved },
    };
  }
  const handshakes = results.reduce((sum, { stable }) => sum + stable.handshakes, 0);
  const remarks = [
    ...results.flatMap(({ expectation, stable }) => chainRemarks(expectation, stable, nowMs)),
    ...ofOthers.map(
      ({ stable: { target, answer } }) =>
        `${describeTarget(target)} serves ${describeAnswer(answer)}, where another change or writer has attached a certificate since`,
    ),
  ];
  return {
    kind: 'proved',
    handshakes,
    zones: activeZones,
    remarks: [...new Set(remarks)],
    extent: extentOf(baseline, results),
  };
}

/**
 * Whether an optional target keeps the proof from holding: it has not applied the change yet, or is new and serves neither what is allowed
 * nor what other addresses served before.
 */
function isUnwanted(expectation: Expectation, answer: Answer): boolean {
  const { baseline, mayBeUndescribed, usual } = expectation;
  if (answer.kind === 'unknown' || isAllowed(expectation, answer)) return false;
  if (answer.kind === 'known') return isNotYet(expectation, answer);
  const isNew = baseline.kind === 'unknown' && baseline.code === NEW_ADDRESS;
  if (!isNew || (answer.kind === 'other' && mayBeUndescribed)) return false;
  return !usual.some((one) => sameAnswer(one, answer));
}

function failureOf(expectation: Expectation, stable: StableTarget, nowMs: number): ProofFailure | undefined {
  const { target, answer } = stable;
  if (answer.kind === 'unknown') return undefined;
  const where = describeTarget(target);
  if (!isAllowed(expectation, answer)) {
    const wanted = [...expectation.allowed].join(' or ') || 'no certificate';
    return {
      reason: failureReason(expectation, answer),
      message: `${where} serves ${describeAnswer(answer)}; expected ${wanted}.`,
      parameters: { where: nameTarget(target), served: nameAnswer(answer) },
    };
  }
  const failure = chainFailure(expectation, stable, nowMs);
  return (
    failure && {
      reason: failure.reason,
      message: `${where} serves ${describeAnswer(answer)}${failure.message}`,
      parameters: { where: nameTarget(target), served: nameAnswer(answer), ...failure.parameters },
    }
  );
}

function failureReason(expectation: Expectation, answer: Answer): ReasonIn<'proof'> {
  if (answer.kind === 'absent') return 'served-none';
  return sameAnswer(answer, expectation.baseline) ? 'served-old' : 'served-other';
}

/** For sentences of any language: `10.0.1.1:443 cn-hangzhou-a www.example.com ECC`. */
export function nameTarget({ address, port, zoneId, serverName, keyType }: ProbeTarget): string {
  const place = [`${hostOf(address)}:${port}`, zoneId, serverName ?? '', keyType];
  return place.filter((part) => part !== '').join(' ');
}

function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** For example `10.0.1.1:443 (cn-hangzhou-a) for www.example.com with ECC`. */
export function describeTarget({ address, port, zoneId, serverName, keyType }: ProbeTarget): string {
  return `${hostOf(address)}:${port} (${zoneId}) for ${serverName ?? 'no name'} with ${keyType}`;
}
