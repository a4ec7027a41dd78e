/** Invariants about candidates that fail, or lack names: no certificate is exposed twice for its content. */
import { isIP } from 'node:net';
import type { AppendEntry, RunEntry } from '../run-history.ts';
import {
  type Checker,
  CLOCK_TOLERANCE_MS,
  type Evidence,
  isInDate,
  MINUTE_MS,
  namesCover,
  type Violation,
} from './checker.ts';
import { describe, violation } from './control-plane.ts';
import { holds, type ListenerTimeline, type Write } from './timelines.ts';

export const noBadContentTwice: Checker = {
  name: 'no-bad-content-twice',
  invariant:
    'A certificate whose content failed a proof is attached nowhere after that was recorded, except where a roll back restores what another writer had attached, and without crashes once to a listener at most.',
  check: (evidence) => {
    const { timelines, history, truth } = evidence;
    const failedFrom = contentFailures(history);
    const isDisturbed = history.some(
      (one) =>
        (one.kind === 'worker' && (one.what === 'crashed' || one.what === 'out-of-time')) ||
        (one.kind === 'fault' && /^ledger /.test(one.what)),
    );
    return [...timelines.listeners.values()].flatMap((listener): readonly Violation[] => {
      const { listenerId, writes } = listener;
      const after = writes
        .filter(({ kind, accepted }) => kind !== 'dissociate' && accepted)
        .filter((write) =>
          write.ids.some((id) => {
            const from = failedFrom.get(id);
            return (
              from !== undefined &&
              write.index > from &&
              !wasStartedBefore(evidence, write, id, from) &&
              !isPutBack(evidence, listener, write, id)
            );
          }),
        )
        .map((write) =>
          violation(
            'no-bad-content-twice',
            write.atMs,
            listenerId,
            `${describe(write)} after its content had failed`,
          ),
        );
      if (isDisturbed || listener.foreignFrom.length > 0) return after;
      const again = [...truth.certificates.values()]
        .filter(({ flaw, misdescribed }) => flaw === 'untrusted' || misdescribed === 'sha256')
        .filter(
          ({ certificateId }) =>
            exposures(listener, certificateId) > 1 + failuresOfPlace(history, certificateId),
        )
        .map(({ certificateId, key }) =>
          violation(
            'no-bad-content-twice',
            evidence.endMs,
            listenerId,
            `${certificateId} (${key}) was exposed more than once`,
          ),
        );
      return [...after, ...again];
    });
  },
};

/**
 * From the gate to the first write, a change takes its baseline. In an emergency it records nothing in between, because it waits for no
 * pilot.
 */
const GATE_TO_WRITE_MS = 2 * MINUTE_MS;

/** The change had passed the gate before the failure elsewhere was recorded, or may have. */
function wasStartedBefore(
  { history }: Evidence,
  { listenerId, loadBalancerId, index: until, atMs, worker }: Write,
  certificateId: string,
  failedIndex: number,
): boolean {
  const failed = history[failedIndex];
  const isElsewhere = failed?.kind === 'append' && Object(failed.data).loadBalancerId !== loadBalancerId;
  if (isElsewhere && atMs - failed.atMs < GATE_TO_WRITE_MS) return true;
  return history.some(
    (one, index) =>
      index < Math.min(until, failedIndex) &&
      one.kind === 'append' &&
      one.worker === worker &&
      (one.entryKind === 'trial' || one.entryKind === 'change-started') &&
      (one.log === `certificates/${certificateId}` ||
        Reflect.get(Object(one.data), 'key') === `${listenerId}/${certificateId}`),
  );
}

/** Another writer had attached it, and the roll back of its own change restores that. */
function isPutBack(
  { history }: Evidence,
  { listenerId, foreignFrom }: ListenerTimeline,
  { index: until, worker }: Write,
  certificateId: string,
): boolean {
  const last = history.findLast(
    (one, index) =>
      index < until &&
      one.kind === 'append' &&
      one.worker === worker &&
      (one.entryKind === 'rolling-back' || one.entryKind === 'change-ended') &&
      Reflect.get(Object(one.data), 'key') === `${listenerId}/${certificateId}`,
  );
  return (
    last?.kind === 'append' && last.entryKind === 'rolling-back' && foreignFrom.some((from) => from < until)
  );
}

/** Failed proofs that did not show whether the certificate is the cause: it is tried again there later. */
function failuresOfPlace(history: readonly RunEntry[], certificateId: string): number {
  return history.filter(
    (one) =>
      one.kind === 'append' &&
      one.written &&
      one.log === `certificates/${certificateId}` &&
      one.entryKind === 'failed' &&
      !isContentFailure(one),
  ).length;
}

/** The index from which the failure of each certificate's content is recorded. A release by an operator ends it. */
function contentFailures(history: readonly RunEntry[]): ReadonlyMap<string, number> {
  const failedFrom = new Map<string, number>();
  for (const [index, one] of history.entries()) {
    if (one.kind !== 'append' || !one.written || !one.log.startsWith('certificates/')) continue;
    const certificateId = one.log.replace('certificates/', '');
    if (isContentFailure(one) && !failedFrom.has(certificateId)) failedFrom.set(certificateId, index);
    // A later proof on the same load balancer cancels it: for example once the old certificate, whose names it lacked, has expired.
    if (one.entryKind === 'quarantine-released' || one.entryKind === 'proven')
      failedFrom.delete(certificateId);
  }
  return failedFrom;
}

function isContentFailure({ entryKind, data }: AppendEntry): boolean {
  return entryKind === 'failed' && Object(data).content !== undefined;
}

/** How many times the service attached it where it had not been. */
function exposures({ states }: ListenerTimeline, certificateId: string): number {
  return states.filter(({ attached, cause }, position) => {
    const before = states[position - 1];
    return (
      typeof cause !== 'string' &&
      before !== undefined &&
      holds(attached, certificateId) &&
      !holds(before.attached, certificateId)
    );
  }).length;
}

export const noNameForgotten: Checker = {
  name: 'no-name-forgotten',
  invariant:
    'While the old certificate is valid, a replacement is verified only if every name of the old leaf, whether CAS lists it or not, is on an attached one. What CAS leaves out nobody can know where the old leaf could not be seen before the change.',
  check: ({ history, timelines, truth }) =>
    history.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'report') return [];
      return one.report.outcomes.flatMap((row): readonly Violation[] => {
        const listener = timelines.listeners.get(row.listenerId);
        const old = truth.certificates.get(row.oldCertificateId);
        if (row.outcome !== 'verified' || row.newCertificateId === null || !old || !listener) return [];
        if (!isInDate(old, one.atMs + CLOCK_TOLERANCE_MS) || listener.foreignFrom.length > 0) return [];
        const now = listener.states.findLast((state) => state.index < index)?.attached ?? [];
        const names = now.flatMap(({ certificateId }) => {
          const certificate = truth.certificates.get(certificateId);
          return certificate?.keyType === old.keyType ? certificate.names : [];
        });
        const lost = old.names.filter((name) => !namesCover(names, name));
        if (lost.length === 0) return [];
        // CAS leaves out IP addresses only.
        const wasUnseen = wasChangedUnseen(history.slice(0, index), row.listenerId, row.newCertificateId);
        if (wasUnseen && lost.every((name) => isIP(name) !== 0)) return [];
        const text = `${row.newCertificateId} replaced ${row.oldCertificateId} without ${lost.join()}`;
        return [violation('no-name-forgotten', one.atMs, row.listenerId, text)];
      });
    }),
};

/** Whether no address answered before the change. */
function wasChangedUnseen(before: readonly RunEntry[], listenerId: string, certificateId: string): boolean {
  return before.some(
    (one) =>
      one.kind === 'append' &&
      one.entryKind === 'change-ended' &&
      Object(one.data).key === `${listenerId}/${certificateId}` &&
      Object(one.data).reason === 'unreachable',
  );
}
