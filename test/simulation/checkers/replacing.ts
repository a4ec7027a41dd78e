/** Laws about which certificate may come, which may leave, and what must have been seen before it leaves. */
import type { Command } from '../../../shared/service/commands/command.ts';
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
import {
  couldNotKnow,
  type Hanging,
  holds,
  type ListenerStory,
  type Write,
  wasOvertaken,
  wasPutOnByUs,
} from './story.ts';

type Judge = (evidence: Evidence, listener: ListenerStory, write: Write) => string | undefined;

function overWrites(name: string, law: string, judge: Judge): Checker {
  return {
    name,
    law,
    check: (evidence) =>
      [...evidence.story.listeners.values()].flatMap((listener) =>
        listener.writes.flatMap((write): readonly Violation[] => {
          if (!write.accepted || couldNotKnow(listener, write) || wasDoneByOthersFirst(listener, write))
            return [];
          const problem = judge(evidence, listener, write);
          return problem
            ? [violation(name, write.atMs, listener.listenerId, `${describe(write)}: ${problem}`)]
            : [];
        }),
      ),
  };
}

/**
 * A write of ours did what somebody else had just done: we take for our own what is not, and cannot know better. That it was told something
 * old is no excuse for what came later.
 */
function wasDoneByOthersFirst(listener: ListenerStory, write: Write): boolean {
  return (
    listener.writes.some(
      (earlier) => earlier.index < write.index && earlier.accepted && wasOvertaken(listener, earlier),
    ) || wasUnseen(listener, write)
  );
}

/** What a write of ours led to was gone before anybody of ours could see it: it looks as if it had had no effect. */
function wasUnseen({ states, looks }: ListenerStory, { index: until }: Write): boolean {
  return states.some((state, position) => {
    const next = states[position + 1];
    return (
      typeof state.cause !== 'string' &&
      next?.cause === 'foreign' &&
      next.index < until &&
      !looks.some((look) => look > state.index && look < next.index)
    );
  });
}

interface AnnouncedStep {
  readonly kind?: string;
  readonly certificateId?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Another worker of ours wrote down that it was about to do so, and died: whether it did nobody can know. */
function wasAnnounced(
  { happenings }: Evidence,
  { listenerId }: ListenerStory,
  write: Write,
  isSo: (step: AnnouncedStep) => boolean,
): boolean {
  return happenings.some((one, index) => {
    if (index > write.index || one.kind !== 'append' || one.entryKind !== 'intent' || !one.written)
      return false;
    const data: { listenerId?: string; step?: AnnouncedStep } = Object(one.data);
    return one.worker !== write.worker && data.listenerId === listenerId && isSo(data.step ?? {});
  });
}

export const nothingBadAttached = overWrites(
  'nothing-bad-attached',
  'What is attached takes the place of a certificate that is due: same key type, every name, valid and lasting. What is put back is still good.',
  (evidence, listener, write) => {
    if (write.kind === 'dissociate') return undefined;
    const certificate = evidence.truth.certificates.get(write.ids[0] ?? '');
    if (!certificate) return 'nobody knows it';
    const id = certificate.certificateId;
    const wasToLeave = wasAnnounced(
      evidence,
      listener,
      write,
      ({ kind, certificateId, from }) => from === id || (kind === 'dissociate' && certificateId === id),
    );
    if (wasToLeave || wasEverTakenOffByUs(listener, write, id))
      return unfitToReturn(evidence, listener, write, certificate);
    return unfitToReplace(evidence, listener, write, certificate);
  },
);

export const onlyReplacedLeaves = overWrites(
  'only-replaced-leaves',
  'What is taken off is due and another valid certificate of the same key type holds its names; or we had put it on ourselves.',
  (evidence, listener, write) => {
    if (write.kind !== 'dissociate') return undefined;
    for (const id of write.ids) {
      const problem = whyNotLeave(evidence, listener, write, id);
      if (problem) return `${id} ${problem}`;
    }
    return undefined;
  },
);

/** Even if somebody else has put it on and taken it off again since: nobody can tell whose turn was the last. */
function wasEverTakenOffByUs({ states }: ListenerStory, { index }: Write, id: string): boolean {
  return states.some((state, position) => {
    const before = states[position - 1];
    return (
      state.index < index &&
      typeof state.cause !== 'string' &&
      before !== undefined &&
      holds(before.hanging, id) &&
      !holds(state.hanging, id)
    );
  });
}

function known({ truth }: Evidence, hanging: readonly Hanging[]): readonly KnownCertificate[] {
  return hanging.flatMap(({ certificateId }) => truth.certificates.get(certificateId) ?? []);
}

/** Removed or revoked, and the writer has asked CAS about it since. */
export function isKnownToBeSpoilt(
  { story, happenings }: Evidence,
  write: Write,
  certificate: KnownCertificate,
): boolean {
  const spoiltAtMs = story.surelySpoiltAtMs.get(certificate.certificateId);
  if (spoiltAtMs === undefined) return false;
  const number = certificate.certificateId.split('-')[0];
  return happenings.some(
    (one, index) =>
      index < write.index &&
      one.kind === 'call' &&
      one.caller === write.worker &&
      one.atMs > spoiltAtMs &&
      one.product === 'cas' &&
      String(one.params['CertificateId']) === number,
  );
}

/** Why a certificate is nothing to go back to. */
export function unfitToReturn(
  evidence: Evidence,
  listener: ListenerStory,
  write: Write,
  certificate: KnownCertificate,
): string | undefined {
  if (restoresCover(evidence, listener, write, certificate)) return undefined;
  if (certificate.notAfterMs - write.atMs < HOUR_MS - CLOCK_TOLERANCE_MS)
    return 'it has expired, or is about to, and was put back';
  if (isKnownToBeSpoilt(evidence, write, certificate)) return 'it was removed or revoked, and was put back';
  return undefined;
}

/** Nothing else holds its names: whatever was there is better than nothing. */
function restoresCover(
  evidence: Evidence,
  _: ListenerStory,
  write: Write,
  certificate: KnownCertificate,
): boolean {
  const others = known(evidence, write.before.hanging).filter(
    (one) => one.keyType === certificate.keyType && one.certificateId !== certificate.certificateId,
  );
  return !certificate.describedNames.every((name) =>
    others.some((one) => namesCover(one.describedNames, name)),
  );
}

function unfitToReplace(
  evidence: Evidence,
  listener: ListenerStory,
  write: Write,
  certificate: KnownCertificate,
): string | undefined {
  const { atMs } = write;
  if (!isInDate(certificate, atMs)) return 'it is not valid now';
  if (isDue(certificate, atMs + CLOCK_TOLERANCE_MS)) return 'it is itself due';
  if (isKnownToBeSpoilt(evidence, write, certificate)) return 'it was removed or revoked';
  const gone = listener.states
    .filter(({ index }) => index < write.index)
    .flatMap(({ hanging }) => hanging)
    .filter(
      ({ certificateId }) =>
        wasEverTakenOffByUs(listener, write, certificateId) ||
        wasToBeTakenOff(listener, write, certificateId),
    );
  const present = known(evidence, write.before.hanging);
  const targets =
    write.kind === 'update'
      ? known(
          evidence,
          write.before.hanging.filter(({ isDefault }) => isDefault),
        )
      : [...present, ...known(evidence, gone)];
  const due = targets.filter((old) => needsReplacing(evidence, write, old));
  if (due.length === 0) return 'nothing there is due';
  const same = due.filter((old) => old.keyType === certificate.keyType);
  if (same.length === 0) return `it is ${certificate.keyType}; what is due is not`;
  const fitting = same.filter((old) => {
    const others = present.filter(
      (one) => one.keyType === old.keyType && one.certificateId !== old.certificateId && isInDate(one, atMs),
    );
    const lasts =
      certificate.notAfterMs > old.notAfterMs ||
      !isInDate(old, atMs) ||
      evidence.story.spoiltAtMs.has(old.certificateId) ||
      forcesBefore(evidence, write).some(({ certificateId }) => certificateId === certificate.certificateId);
    const carries = old.describedNames.some((name) => namesCover(certificate.describedNames, name));
    const lost = old.describedNames.filter(
      (name) =>
        !namesCover(certificate.describedNames, name) &&
        !others.some((one) => namesCover(one.describedNames, name)),
    );
    return lasts && carries && lost.length === 0;
  });
  return fitting.length > 0 ? undefined : 'it does not carry the names of what is due, or lasts no longer';
}

/** The writer came to take it off, and somebody else had just done so. */
function wasToBeTakenOff(listener: ListenerStory, { index, worker }: Write, id: string): boolean {
  return listener.writes.some(
    (one) => one.index < index && one.worker === worker && one.kind === 'dissociate' && one.ids.includes(id),
  );
}

function needsReplacing(evidence: Evidence, write: Write, certificate: KnownCertificate): boolean {
  return (
    isDue(certificate, write.atMs + CLOCK_TOLERANCE_MS) ||
    evidence.story.spoiltAtMs.has(certificate.certificateId) ||
    forcesBefore(evidence, write).length > 0
  );
}

/** What somebody has forced here by now; whoever finishes it later need not be the worker that was asked. */
function forcesBefore(
  { causes }: Evidence,
  { index, listenerId, loadBalancerId }: Write,
): readonly Command[] {
  return [...causes.triggers.values()].flatMap(({ index: at, one: { command, mustBeRefused } }) => {
    const isHere = [undefined, loadBalancerId].includes(command.loadBalancerId);
    const isThis = command.listenerIds === undefined || command.listenerIds.includes(listenerId);
    const counts = at < index && command.force === true && mustBeRefused === undefined;
    return counts && isHere && isThis ? [command] : [];
  });
}

function whyNotLeave(
  evidence: Evidence,
  listener: ListenerStory,
  write: Write,
  id: string,
): string | undefined {
  const { truth } = evidence;
  const old = truth.certificates.get(id);
  if (!old) return 'is unknown';
  const { atMs } = write;
  const stay = known(evidence, write.before.hanging).filter((one) => !write.ids.includes(one.certificateId));
  const line = stay.filter((one) => one.keyType === old.keyType && isInDate(one, atMs));
  const carried = old.describedNames.every((name) =>
    line.some((one) => namesCover(one.describedNames, name)),
  );
  // An old one that we had put back leaves again as any old one does.
  const isOurs =
    wasPutOnByUs(listener, write, id) ||
    wasAnnounced(evidence, listener, write, (step) => step.to === id || step.certificateId === id);
  if (isOurs && !isDue(old, atMs + CLOCK_TOLERANCE_MS)) return whyNotUndo(evidence, listener, write, old);
  const due = needsReplacing(evidence, write, old);
  const fresh = line.some(
    (one) => !isDue(one, atMs) && old.describedNames.some((name) => namesCover(one.describedNames, name)),
  );
  if (due && carried && fresh) return undefined;
  if (due && (truth.operator.allowGap || !isInDate(old, atMs)) && wasRefusedForQuota(evidence, write))
    return undefined;
  if (
    due &&
    truth.operator.dropExpiredTwin &&
    atMs + CLOCK_TOLERANCE_MS > old.notAfterMs &&
    hasTwin(old, stay, atMs)
  )
    return undefined;
  if (!isDue(old, atMs) && isToBecomeDefault(evidence, write, old)) return undefined;
  return due ? 'is due, but nothing there takes its place' : 'is not due';
}

/** What is left after taking our own one off again must still be good. */
function whyNotUndo(
  evidence: Evidence,
  listener: ListenerStory,
  write: Write,
  ours: KnownCertificate,
): string | undefined {
  const olds = known(evidence, write.before.hanging).filter(
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
  return `was taken off again from ${listener.listenerId} though only ${problems.join(', ')} is left, which is no good`;
}

function wasRefusedForQuota({ happenings }: Evidence, write: Write): boolean {
  return happenings.some(
    (one, index) =>
      index < write.index && one.kind === 'call' && one.write && one.code.startsWith('QuotaExceeded'),
  );
}

function hasTwin(old: KnownCertificate, stay: readonly KnownCertificate[], atMs: number): boolean {
  const twins = stay.filter((one) => one.keyType !== old.keyType && isInDate(one, atMs));
  return old.describedNames.every((name) => twins.some((one) => namesCover(one.describedNames, name)));
}

/** It leaves the additional slot to enter the default one, whose certificate is due. */
function isToBecomeDefault(evidence: Evidence, write: Write, certificate: KnownCertificate): boolean {
  return known(
    evidence,
    write.before.hanging.filter(({ isDefault }) => isDefault),
  ).some(
    (one) =>
      one.keyType === certificate.keyType &&
      needsReplacing(evidence, write, one) &&
      one.describedNames.some((name) => namesCover(certificate.describedNames, name)),
  );
}
