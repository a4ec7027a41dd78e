/**
 * The last outcome of each replacement of a load balancer: what is recorded when a change ends, and how long it is kept.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { CertificateId } from '../model/certificate.ts';
import type { Slot } from '../model/listener.ts';
import type { Outcome } from '../model/outcomes.ts';
import { reasonOf, recordedReason } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import type { Change } from '../planning/change.ts';
import { excusedFindings } from '../proof/excused.ts';
import type { ProofExtent } from '../proof/proof-extent.ts';
import type { Failure, OpenChange } from './open-change.ts';

/** The last outcome of a replacement; if it was verified, with how much was proved. */
export interface LastOutcome extends Pick<Change, 'protocol' | 'keyType'>, Failure, Partial<ProofExtent> {
  readonly listenerId: string;
  readonly slot: Slot;
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | undefined;
  readonly outcome: Outcome;
  readonly atMs: number;
  readonly rotationId: string;
  /** Findings of the old chain, which therefore did not count in the proof; absent if there were none, or in an older record. */
  readonly excused?: readonly string[];
  /** Certificates that earlier changes have put in its place: they may still be attached. Absent if there are none. */
  readonly alsoPutOn?: readonly PutOn[];
  /** How many times this replacement was verified. More than once: another writer attached the old certificate again. */
  readonly timesVerified: number;
}

/** A certificate that this service has put on a listener. */
export interface PutOn {
  readonly certificateId: CertificateId;
  /** As in `LastOutcome`. */
  readonly excused?: readonly string[];
}

/** A change that could not be proved counts: its certificate may be served since. */
export function putOnOf({
  newCertificateId,
  outcome,
  excused,
  alsoPutOn = [],
}: LastOutcome): readonly PutOn[] {
  const isOn = outcome === 'verified' || outcome === 'changed-unproved';
  if (newCertificateId === undefined || !isOn) return alsoPutOn;
  return [...alsoPutOn, { certificateId: newCertificateId, ...(excused ? { excused } : {}) }];
}

/** Of each replacement: more of them are hardly still attached. */
const PUT_ON_KEPT = 8;

/** By `replacementKey`. */
export type LastOutcomes = Readonly<Record<string, LastOutcome>>;

/**
 * Longer than any public certificate is valid: a certificate that was replaced that long ago has expired. Without a limit the state
 * would grow with every replacement until it no longer fits into a checkpoint.
 */
export const OUTCOMES_LAST_MS = 400 * DAY_MS;

interface Ended extends Failure {
  readonly outcome: Outcome;
  readonly extent?: ProofExtent | undefined;
}

/** Records the outcome of a change for each of its replacements, except those that another change has verified meanwhile. */
export function withEnded(
  outcomes: LastOutcomes,
  { change, rotationId, startedAtMs, baseline }: OpenChange,
  end: Ended,
  atMs: number,
): LastOutcomes {
  const { listenerId, protocol, keyType, newCertificateId, replaces } = change;
  const { outcome, extent } = end;
  const ended = { ...outcomes };
  const excused = excusedFindings(baseline, change);
  for (const { certificateId, slot } of replaces) {
    const key = replacementKey(listenerId, certificateId);
    const before = ended[key];
    // Another change was verified after this one began, and this one changed nothing: its outcome is outdated.
    const isOvertaken = outcome === 'blocked' && before?.outcome === 'verified' && before.atMs >= startedAtMs;
    if (isOvertaken) continue;
    const timesBefore = before?.newCertificateId === newCertificateId ? (before?.timesVerified ?? 0) : 0;
    const alsoPutOn = (before ? putOnOf(before) : [])
      .filter((one) => one.certificateId !== newCertificateId)
      .slice(-PUT_ON_KEPT);
    ended[key] = {
      listenerId,
      slot,
      protocol,
      keyType,
      oldCertificateId: certificateId,
      newCertificateId,
      outcome,
      ...reasonOf({ ...end, reason: recordedReason(end.reason) }),
      atMs,
      rotationId,
      timesVerified: outcome === 'verified' ? timesBefore + 1 : timesBefore,
      ...(excused.length > 0 ? { excused } : {}),
      ...(alsoPutOn.length > 0 ? { alsoPutOn } : {}),
      ...extent,
    };
  }
  return ended;
}

/** The keys of outcomes that are too old to keep. */
export function outdatedKeys(outcomes: LastOutcomes, nowMs: number): ReadonlySet<string> {
  const outdated = Object.entries(outcomes).filter(([, { atMs }]) => nowMs - atMs > OUTCOMES_LAST_MS);
  return new Set(outdated.map(([key]) => key));
}

/** Outcomes of a checkpoint, which may have been written by an older version, with the present names of their reasons. */
export function withPresentReasons(outcomes: LastOutcomes): LastOutcomes {
  return Object.fromEntries(
    Object.entries(outcomes).map(([key, one]) => [key, { ...one, reason: recordedReason(one.reason) }]),
  );
}
