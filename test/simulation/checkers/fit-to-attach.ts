/** Whether a certificate was fit to be attached: as a replacement, or again by a roll back. */
import type { KnownCertificate } from '../fleet.ts';
import { CLOCK_TOLERANCE_MS, type Evidence, HOUR_MS, isDue, isInDate, namesCover } from './checker.ts';
import type { ListenerTimeline, Write } from './timelines.ts';
import {
  forcesBefore,
  hasExpired,
  isKnownToBeSpoilt,
  isWrong,
  known,
  needsReplacing,
  wasEverDetachedByUs,
  wasToBeDetached,
} from './write-facts.ts';

/** Why a roll back must not attach this certificate. */
export function unfitToReturn(
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

/** Why this certificate must not replace one that is attached. */
export function unfitToReplace(
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
