/**
 * How each replacement of a load balancer ended last: what is recorded when a change ends, and for how long. Pure.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { CertificateId } from '../model/certificate.ts';
import type { Slot } from '../model/listener.ts';
import type { Outcome } from '../model/outcomes.ts';
import { recordedReason } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import type { Change } from '../planning/change.ts';
import type { Failure, OpenChange } from './open-change.ts';

/** How a replacement ended last. */
export interface LastOutcome extends Pick<Change, 'protocol' | 'keyType'>, Failure {
  readonly listenerId: string;
  readonly slot: Slot;
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | undefined;
  readonly outcome: Outcome;
  readonly atMs: number;
  readonly rotationId: string;
  /** How often this very replacement has been verified: more than once means that another writer put the old one back. */
  readonly timesVerified: number;
}

/** By `replacementKey`. */
export type LastOutcomes = Readonly<Record<string, LastOutcome>>;

/**
 * Longer than any public certificate lasts: to put back what was replaced so long ago is to attach an expired one. Without an end the
 * state would grow with every certificate that ever was, until no checkpoint takes it any more.
 */
export const OUTCOMES_LAST_MS = 400 * DAY_MS;

/** Each replacement of a change ends as the change does, unless another change has replaced it meanwhile. */
export function withEnded(
  outcomes: LastOutcomes,
  { change, rotationId, startedAtMs }: OpenChange,
  { outcome, reason, message }: Failure & { readonly outcome: Outcome },
  atMs: number,
): LastOutcomes {
  const { listenerId, protocol, keyType, newCertificateId, replaces } = change;
  const ended = { ...outcomes };
  for (const { certificateId, slot } of replaces) {
    const key = replacementKey(listenerId, certificateId);
    const before = ended[key];
    // Another change has replaced it since this one began, and this one has done nothing: what it says of the slot is history.
    const isOvertaken = outcome === 'blocked' && before?.outcome === 'verified' && before.atMs >= startedAtMs;
    if (isOvertaken) continue;
    const timesBefore = before?.newCertificateId === newCertificateId ? (before?.timesVerified ?? 0) : 0;
    ended[key] = {
      listenerId,
      slot,
      protocol,
      keyType,
      oldCertificateId: certificateId,
      newCertificateId,
      outcome,
      reason: recordedReason(reason),
      message,
      atMs,
      rotationId,
      timesVerified: outcome === 'verified' ? timesBefore + 1 : timesBefore,
    };
  }
  return ended;
}

/** The keys of outcomes that are too old to be kept. */
export function outdatedKeys(outcomes: LastOutcomes, nowMs: number): ReadonlySet<string> {
  return new Set(
    Object.entries(outcomes).flatMap(([key, { atMs }]) => (nowMs - atMs > OUTCOMES_LAST_MS ? [key] : [])),
  );
}

/** As a checkpoint has them, with their reasons under their present names. */
export function withPresentReasons(outcomes: LastOutcomes): LastOutcomes {
  return Object.fromEntries(
    Object.entries(outcomes).map(([key, one]) => [key, { ...one, reason: recordedReason(one.reason) }]),
  );
}
