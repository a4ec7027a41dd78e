/** Invariants about what a run reports: `verified` was seen, and `rolled-back` is back. */
import type { Checker, Evidence, Violation } from './checker.ts';
import { violation } from './control-plane.ts';
import { between, lastByTarget } from './handshake-windows.ts';
import { holds, type ListenerTimeline } from './timelines.ts';
import { activeZonesThroughout } from './zones.ts';

export const verifiedWasSeen: Checker = {
  name: 'verified-was-seen',
  invariant:
    'A replacement is reported as verified only if every Active zone served the new certificate after the last write for it, and did not serve the old one after that.',
  check: (evidence) => {
    const { history, truth, timelines } = evidence;
    return history.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'report') return [];
      return one.report.outcomes.flatMap((row) => {
        const listener = timelines.listeners.get(row.listenerId);
        if (row.outcome !== 'verified' || !listener) return [];
        const ids = [row.oldCertificateId, ...(row.newCertificateId ? [row.newCertificateId] : [])];
        const untilIndex = endedAt(
          evidence,
          one.worker,
          `${row.listenerId}/${row.newCertificateId ?? `without ${row.oldCertificateId}`}`,
          index,
        );
        // A later change of the same run may have replaced the new certificate in its turn.
        const fromIndex = lastChangeFor(evidence, listener, one.worker, ids, untilIndex);
        const seen = between(listener, fromIndex, untilIndex).filter(
          ({ client, fault }) => client === one.worker && fault === undefined,
        );
        const [oldSha, newSha] = [row.oldCertificateId, row.newCertificateId ?? ''].map(
          (id) => truth.certificates.get(id)?.sha256,
        );
        const zones = zonesToProve(evidence, listener, one.worker, index);
        const problems = zones.flatMap(({ zoneId, addresses }): readonly string[] => {
          if (addresses.length === 0) return [`${zoneId} had no address`];
          const here = seen.filter((entry) => entry.zoneId === zoneId);
          const shown = here.filter(({ sha256 }) =>
            newSha === undefined ? sha256 !== oldSha : sha256 === newSha,
          );
          if (shown.length === 0) return [`${zoneId} never served it`];
          const still = oldSha !== newSha && lastByTarget(here).some(({ sha256 }) => sha256 === oldSha);
          return still ? [`${zoneId} still serves the old one`] : [];
        });
        return problems.map((problem) =>
          violation(
            'verified-was-seen',
            one.atMs,
            row.listenerId,
            `${row.newCertificateId ?? 'removal'} for ${row.oldCertificateId} by ${one.worker}: ${problem}`,
          ),
        );
      });
    });
  },
};

/** Index at which the worker ended the change in the ledger. Handshakes after that belong to other changes. */
function endedAt({ history }: Evidence, worker: string, key: string, beforeIndex: number): number {
  const ended = history.findLastIndex(
    (one, index) =>
      index < beforeIndex &&
      one.kind === 'append' &&
      one.worker === worker &&
      one.entryKind === 'change-ended' &&
      Reflect.get(Object(one.data), 'key') === key,
  );
  return ended < 0 ? beforeIndex : ended;
}

/** Index of the last write of these certificates, of the state that it led to, or of the start of the worker; whichever is latest. */
function lastChangeFor(
  { history }: Evidence,
  listener: ListenerTimeline,
  worker: string,
  ids: readonly string[],
  beforeIndex: number,
): number {
  const started = history.findIndex(
    (one) => one.kind === 'worker' && one.worker === worker && one.what === 'started',
  );
  const state = listener.states.findLast(
    ({ index, cause }) =>
      index < beforeIndex && typeof cause !== 'string' && cause.ids.some((id) => ids.includes(id)),
  );
  // A write that repeats an edit by another writer produces no state.
  const write = listener.writes.findLast(
    (one) => one.index < beforeIndex && one.ids.some((id) => ids.includes(id)),
  );
  return Math.max(started, state?.index ?? 0, write?.index ?? 0);
}

export const rolledBackIsBack: Checker = {
  name: 'rolled-back-is-back',
  invariant:
    'A replacement is reported as rolled-back only after ALB accepted a write; then the old certificate is in its slot again and the new one where it was before.',
  check: ({ history, timelines }) =>
    history.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'report') return [];
      return one.report.outcomes.flatMap((row) => {
        const listener = timelines.listeners.get(row.listenerId);
        if (row.outcome !== 'rolled-back' || !listener) return [];
        const ids = [row.oldCertificateId, row.newCertificateId ?? ''];
        const now = listener.states.findLast((state) => state.index < index);
        const ours = listener.states.findLastIndex(
          ({ index: at, cause }) => at < index && typeof cause === 'string',
        );
        const snapshot = listener.states[ours];
        if (!now || !snapshot || snapshot.cause === 'foreign') return [];
        // Without an accepted write there was nothing to roll back.
        const wasTaken = listener.writes.some(
          ({ index: at, accepted, ids: written }) =>
            at < index && accepted && written.some((id) => ids.includes(id)),
        );
        if (!wasTaken)
          return [
            violation(
              'rolled-back-is-back',
              one.atMs,
              row.listenerId,
              `${ids.join(' ')} by ${one.worker}: no write was accepted`,
            ),
          ];
        const isBack = now.attached.some(
          ({ certificateId, isDefault }) =>
            certificateId === row.oldCertificateId && isDefault === (row.slot === 'default'),
        );
        const left =
          row.newCertificateId !== null &&
          holds(now.attached, row.newCertificateId) &&
          !holds(snapshot.attached, row.newCertificateId) &&
          !wasThereBefore(history, index, row.listenerId, row.newCertificateId);
        if (isBack && !left) return [];
        const text = `${ids.join(' ')} by ${one.worker}: ${isBack ? 'the new one is still attached' : 'the old one is not in its slot'}`;
        return [violation('rolled-back-is-back', one.atMs, row.listenerId, text)];
      });
    }),
};

/** An earlier change had put the new certificate on before this one began. */
function wasThereBefore(
  history: Evidence['history'],
  untilIndex: number,
  listenerId: string,
  certificateId: string,
): boolean {
  const started = history.findLast(
    (one, index) =>
      index < untilIndex &&
      one.kind === 'append' &&
      one.entryKind === 'change-started' &&
      Reflect.get(Object(one.data), 'key') === `${listenerId}/${certificateId}`,
  );
  const before: unknown =
    started?.kind === 'append' ? Reflect.get(Object(started.data), 'before') : undefined;
  return (
    Array.isArray(before) &&
    before.some((slot: unknown) => Reflect.get(Object(slot), 'certificateId') === certificateId)
  );
}

/** The zones that the worker had to prove: those that were the same since it started. */
function zonesToProve(evidence: Evidence, listener: ListenerTimeline, worker: string, untilIndex: number) {
  const fromIndex = evidence.causes.executions.get(worker)?.index ?? 0;
  return activeZonesThroughout(evidence, listener.loadBalancerId, fromIndex, untilIndex);
}
