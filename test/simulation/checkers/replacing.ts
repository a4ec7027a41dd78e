/** Invariants about which certificate may be attached and which may be detached. */
import { isIP } from 'node:net';
import type { KnownCertificate } from '../fleet.ts';
import {
  type Checker,
  CLOCK_TOLERANCE_MS,
  type Evidence,
  HOUR_MS,
  isDue,
  isInDate,
  namesCover,
  type Violation,
} from './checker.ts';
import { describe, violation } from './control-plane.ts';
import { couldNotKnow, type ListenerTimeline, type Write } from './timelines.ts';
import {
  forcesBefore,
  isKnownToBeSpoilt,
  isWrong,
  known,
  needsReplacing,
  wasDoneByOtherWriterFirst,
  wasEverAttachedByUs,
  wasEverDetachedByUs,
  wasIntended,
  wasReadFromCas,
  wasRefusedForQuota,
  wasToBeDetached,
} from './write-facts.ts';

type WriteCheck = (evidence: Evidence, listener: ListenerTimeline, write: Write) => string | undefined;

function checkWrites(name: string, invariant: string, problemOf: WriteCheck): Checker {
  return {
    name,
    invariant,
    check: (evidence) =>
      [...evidence.timelines.listeners.values()].flatMap((listener) =>
        listener.writes.flatMap((write): readonly Violation[] => {
          if (!write.accepted || couldNotKnow(listener, write) || wasDoneByOtherWriterFirst(listener, write))
            return [];
          const problem = problemOf(evidence, listener, write);
          return problem
            ? [violation(name, write.atMs, listener.listenerId, `${describe(write)}: ${problem}`)]
            : [];
        }),
      ),
  };
}

export const nothingBadAttached = checkWrites(
  'nothing-bad-attached',
  'An attached certificate replaces a due one: same key type, every name, valid and not due itself. A certificate that is attached again is still fit.',
  (evidence, listener, write) => {
    if (write.kind === 'dissociate') return undefined;
    const certificate = evidence.truth.certificates.get(write.ids[0] ?? '');
    if (!certificate) return 'CAS does not have it';
    const id = certificate.certificateId;
    const wasToLeave = wasIntended(
      evidence,
      listener,
      write,
      ({ kind, certificateId, from }) => from === id || (kind === 'dissociate' && certificateId === id),
    );
    if (wasToLeave || wasEverDetachedByUs(listener, write, id))
      return unfitToReturn(evidence, listener, write, certificate);
    return unfitToReplace(evidence, listener, write, certificate);
  },
);

export const attachedAsRead = checkWrites(
  'attached-as-read',
  'A worker has read each certificate that it attaches from CAS: what was kept of it does not say whether it is still valid.',
  (evidence, _, write) =>
    write.kind === 'dissociate' || wasReadFromCas(evidence, write, write.ids[0] ?? '')
      ? undefined
      : 'it was not read from CAS',
);

export const onlyReplacedLeaves = checkWrites(
  'only-replaced-leaves',
  'A detached certificate is due and another valid certificate of its key type covers its names (some of them, if it has expired), or the service had attached it.',
  (evidence, listener, write) => {
    if (write.kind !== 'dissociate') return undefined;
    for (const id of write.ids) {
      const problem = whyNotLeave(evidence, listener, write, id);
      if (problem) return `${id} ${problem}`;
    }
    return undefined;
  },
);

/** Why a roll back must not attach this certificate. */
function unfitToReturn(
  evidence: Evidence,
  listener: ListenerTimeline,
  write: Write,
  certificate: KnownCertificate,
): string | undefined {
  if (restoresCover(evidence, listener, write, certificate)) return undefined;
  if (certificate.notAfterMs - write.atMs < HOUR_MS - CLOCK_TOLERANCE_MS)
    return 'it has expired, or is about to, and was attached again';
  if (isKnownToBeSpoilt(evidence, write, certificate))
    return 'it was removed or revoked, and was attached again';
  return undefined;
}

/** No other attached certificate covers its names, so even an unfit one is better than none. */
function restoresCover(
  evidence: Evidence,
  _: ListenerTimeline,
  write: Write,
  certificate: KnownCertificate,
): boolean {
  const others = known(evidence, write.before.attached).filter(
    (one) => one.keyType === certificate.keyType && one.certificateId !== certificate.certificateId,
  );
  return !certificate.describedNames.every((name) =>
    others.some((one) => namesCover(one.describedNames, name)),
  );
}

function unfitToReplace(
  evidence: Evidence,
  listener: ListenerTimeline,
  write: Write,
  certificate: KnownCertificate,
): string | undefined {
  const { atMs } = write;
  if (!isInDate(certificate, atMs)) return 'it is not valid now';
  if (isDue(certificate, atMs + CLOCK_TOLERANCE_MS)) return 'it is itself due';
  if (isKnownToBeSpoilt(evidence, write, certificate)) return 'it was removed or revoked';
  const gone = listener.states
    .filter(({ index }) => index < write.index)
    .flatMap(({ attached }) => attached)
    .filter(
      ({ certificateId }) =>
        wasEverDetachedByUs(listener, write, certificateId) ||
        wasToBeDetached(listener, write, certificateId),
    );
  const present = known(evidence, write.before.attached);
  const targets =
    write.kind === 'update'
      ? known(
          evidence,
          write.before.attached.filter(({ isDefault }) => isDefault),
        )
      : [...present, ...known(evidence, gone)];
  const due = targets.filter((old) => needsReplacing(evidence, write, old));
  if (due.length === 0) return 'no attached certificate is due';
  const same = due.filter((old) => old.keyType === certificate.keyType);
  if (same.length === 0) return `it is ${certificate.keyType}; the due one is not`;
  const fitting = same.filter((old) => {
    const others = present.filter(
      (one) => one.keyType === old.keyType && one.certificateId !== old.certificateId && isInDate(one, atMs),
    );
    const lasts =
      certificate.notAfterMs > old.notAfterMs ||
      !isInDate(old, atMs) ||
      isWrong(old) ||
      evidence.timelines.spoiltAtMs.has(old.certificateId) ||
      forcesBefore(evidence, write).some(({ certificateId }) => certificateId === certificate.certificateId);
    const carries = old.describedNames.some((name) => namesCover(certificate.describedNames, name));
    const lost = old.describedNames.filter(
      (name) =>
        !namesCover(certificate.describedNames, name) &&
        !others.some((one) => namesCover(one.describedNames, name)),
    );
    // An expired certificate covers nothing.
    return lasts && carries && (lost.length === 0 || hasExpired(old, atMs));
  });
  return fitting.length > 0
    ? undefined
    : 'it does not cover the names of the due one, or does not expire later';
}

function whyNotLeave(
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

function hasExpired({ notAfterMs }: KnownCertificate, atMs: number): boolean {
  return atMs + CLOCK_TOLERANCE_MS > notAfterMs;
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
