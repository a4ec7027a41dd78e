/** Facts about a write that several invariants need: earlier edits, intents, quota refusals and certificates. */
import type { Command } from '../../../shared/service/commands/command.ts';
import type { KnownCertificate } from '../fleet.ts';
import { CLOCK_TOLERANCE_MS, type Evidence, isDue } from './checker.ts';
import { type Attachment, holds, type ListenerTimeline, type Write, wasOvertaken } from './timelines.ts';

/**
 * An earlier write of the service repeated an edit that another writer had just made, so the service takes that edit for its own. An
 * outdated answer to an earlier read is no excuse.
 */
export function wasDoneByOtherWriterFirst(listener: ListenerTimeline, write: Write): boolean {
  return (
    listener.writes.some(
      (earlier) => earlier.index < write.index && earlier.accepted && wasOvertaken(listener, earlier),
    ) || wasUnseen(listener, write)
  );
}

/** Another writer replaced the state after a write of the service before any worker read it, so the write seems to have had no effect. */
function wasUnseen({ states, reads }: ListenerTimeline, { index: until }: Write): boolean {
  return states.some((state, position) => {
    const next = states[position + 1];
    return (
      typeof state.cause !== 'string' &&
      next?.cause === 'foreign' &&
      next.index < until &&
      !reads.some((read) => read > state.index && read < next.index)
    );
  });
}

interface IntendedStep {
  readonly kind?: string;
  readonly certificateId?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Another worker of the service intended this step and died; whether it carried out the step is unknown. */
export function wasIntended(
  { history }: Evidence,
  { listenerId }: ListenerTimeline,
  write: Write,
  isSo: (step: IntendedStep) => boolean,
): boolean {
  return history.some((one, index) => {
    if (index > write.index || one.kind !== 'append' || one.entryKind !== 'intent' || !one.written)
      return false;
    const data: { listenerId?: string; step?: IntendedStep } = Object(one.data);
    return one.worker !== write.worker && data.listenerId === listenerId && isSo(data.step ?? {});
  });
}

/** Also where another writer has attached and detached it since, because the order of these edits is unknown. */
export function wasEverDetachedByUs({ states }: ListenerTimeline, { index }: Write, id: string): boolean {
  return states.some((state, position) => {
    const before = states[position - 1];
    return (
      state.index < index &&
      typeof state.cause !== 'string' &&
      before !== undefined &&
      holds(before.attached, id) &&
      !holds(state.attached, id)
    );
  });
}

/** Also where another writer has detached and attached it since: a reader cannot see that. */
export function wasEverAttachedByUs({ states }: ListenerTimeline, { index }: Write, id: string): boolean {
  return states.some(
    (state, position) =>
      state.index < index &&
      typeof state.cause !== 'string' &&
      holds(state.attached, id) &&
      !holds(states[position - 1]?.attached ?? state.attached, id),
  );
}

/** The writer meant to detach it, and another writer had just done so. */
export function wasToBeDetached(listener: ListenerTimeline, { index, worker }: Write, id: string): boolean {
  return listener.writes.some(
    (one) => one.index < index && one.worker === worker && one.kind === 'dissociate' && one.ids.includes(id),
  );
}

export function wasRefusedForQuota({ history }: Evidence, write: Write): boolean {
  return history.some(
    (one, index) =>
      index < write.index && one.kind === 'call' && one.write && one.code.startsWith('QuotaExceeded'),
  );
}

export function known({ truth }: Evidence, attached: readonly Attachment[]): readonly KnownCertificate[] {
  return attached.flatMap(({ certificateId }) => truth.certificates.get(certificateId) ?? []);
}

/** It was removed or revoked, and the writer has read it from CAS since. */
export function isKnownToBeSpoilt(
  { timelines, history }: Evidence,
  write: Write,
  certificate: KnownCertificate,
): boolean {
  const spoiltAtMs = timelines.surelySpoiltAtMs.get(certificate.certificateId);
  if (spoiltAtMs === undefined) return false;
  const number = certificate.certificateId.split('-')[0];
  return history.some(
    (one, index) =>
      index < write.index &&
      one.kind === 'call' &&
      one.caller === write.worker &&
      one.atMs > spoiltAtMs &&
      one.product === 'cas' &&
      String(one.params['CertificateId']) === number,
  );
}

/** The writer has listed CAS, or read this certificate from it. A stale answer is not in the history of the cloud. */
export function wasReadFromCas({ history }: Evidence, write: Write, certificateId: string): boolean {
  const number = certificateId.split('-')[0];
  return history.some((one, index) => {
    if (index >= write.index) return false;
    if (one.kind === 'fault') return one.worker === write.worker && one.what === 'stale answer';
    if (one.kind !== 'call' || one.caller !== write.worker || one.product !== 'cas') return false;
    return one.action === 'ListCertificates' || String(one.params['CertificateId']) === number;
  });
}

/** What handshakes show of it is wrong: it is replaced even if it lasts. */
export function isWrong({ flaw, misdescribed }: KnownCertificate): boolean {
  return flaw === 'untrusted' || misdescribed !== 'no';
}

export function needsReplacing(evidence: Evidence, write: Write, certificate: KnownCertificate): boolean {
  return (
    isDue(certificate, write.atMs + CLOCK_TOLERANCE_MS) ||
    isWrong(certificate) ||
    evidence.timelines.spoiltAtMs.has(certificate.certificateId) ||
    forcesBefore(evidence, write).length > 0
  );
}

/** Commands with `force` for this listener so far. A worker of another trigger may finish their work. */
export function forcesBefore(
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

export function hasExpired({ notAfterMs }: KnownCertificate, atMs: number): boolean {
  return atMs + CLOCK_TOLERANCE_MS > notAfterMs;
}
