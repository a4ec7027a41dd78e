/** Whether a certificate was fit to be detached: because another one has replaced it, or by a roll back. */
import { isIP } from 'node:net';
import type { KnownCertificate } from '../fleet.ts';
import { CLOCK_TOLERANCE_MS, type Evidence, HOUR_MS, isDue, isInDate, namesCover } from './checker.ts';
import type { ListenerTimeline, Write } from './timelines.ts';
import {
  hasExpired,
  isKnownToBeSpoilt,
  isWrong,
  known,
  needsReplacing,
  wasEverAttachedByUs,
  wasIntended,
  wasRefusedForQuota,
} from './write-facts.ts';

/** Why this certificate must stay attached. */
export function whyNotLeave(
  evidence: Evidence,
  listener: ListenerTimeline,
  write: Write,
  id: string,
): string | undefined {
  const { truth } = evidence;
  const old = truth.certificates.get(id);
  if (!old) return 'is unknown';
  const { atMs } = write;
  const stay = known(evidence, write.before.attached).filter((one) => !write.ids.includes(one.certificateId));
  const line = stay.filter((one) => one.keyType === old.keyType && isInDate(one, atMs));
  const carried = old.describedNames.every((name) =>
    line.some((one) => namesCover(one.describedNames, name)),
  );
  // An old certificate that the service attached again is detached like any other.
  const isOurs =
    wasEverAttachedByUs(listener, write, id) ||
    wasIntended(evidence, listener, write, (step) => step.to === id || step.certificateId === id);
  if (isOurs && !isDue(old, atMs + CLOCK_TOLERANCE_MS)) {
    const problem = whyNotUndo(evidence, listener, write, old);
    // A wrong one may also leave because another one replaces it.
    if (problem === undefined || !isWrong(old)) return problem;
  }
  const due = needsReplacing(evidence, write, old);
  const fresh = line.some(
    (one) => !isDue(one, atMs) && old.describedNames.some((name) => namesCover(one.describedNames, name)),
  );
  if (due && (carried || hasExpired(old, atMs)) && fresh) return undefined;
  if (due && (truth.operator.allowGap || !isInDate(old, atMs)) && wasRefusedForQuota(evidence, write))
    return undefined;
  if (due && truth.operator.dropExpiredTwin && hasExpired(old, atMs) && hasTwin(old, stay, atMs))
    return undefined;
  if (!isDue(old, atMs) && isToBecomeDefault(evidence, write, old)) return undefined;
  return due ? 'is due, but no attached certificate replaces it' : 'is not due';
}

/** Detaching a certificate of the service must leave a fit old one. */
function whyNotUndo(
  evidence: Evidence,
  listener: ListenerTimeline,
  write: Write,
  ours: KnownCertificate,
): string | undefined {
  const olds = known(evidence, write.before.attached).filter(
    (one) =>
      one.keyType === ours.keyType &&
      one.certificateId !== ours.certificateId &&
      one.describedNames.length > 0 &&
      one.describedNames.every((name) => namesCover(ours.describedNames, name)) &&
      needsReplacing(evidence, write, one),
  );
  if (olds.length === 0 || isToBecomeDefault(evidence, write, ours)) return undefined;
  const problems = olds.map((old) =>
    old.notAfterMs - write.atMs < HOUR_MS - CLOCK_TOLERANCE_MS || isKnownToBeSpoilt(evidence, write, old)
      ? old.certificateId
      : undefined,
  );
  if (problems.includes(undefined)) return undefined;
  return `was detached again from ${listener.listenerId} although only ${problems.join(', ')} is left, which is unfit`;
}

/** Clients of an IP address send no name and get the default, which no twin takes the place of. */
function hasTwin(old: KnownCertificate, stay: readonly KnownCertificate[], atMs: number): boolean {
  const twins = stay.filter((one) => one.keyType !== old.keyType && isInDate(one, atMs));
  return old.describedNames
    .filter((name) => isIP(name) === 0)
    .every((name) => twins.some((one) => namesCover(one.describedNames, name)));
}

/** It moves from an additional slot to the default slot, whose certificate is due. */
function isToBecomeDefault(evidence: Evidence, write: Write, certificate: KnownCertificate): boolean {
  return known(
    evidence,
    write.before.attached.filter(({ isDefault }) => isDefault),
  ).some(
    (one) =>
      one.keyType === certificate.keyType &&
      needsReplacing(evidence, write, one) &&
      one.describedNames.some((name) => namesCover(certificate.describedNames, name)),
  );
}
