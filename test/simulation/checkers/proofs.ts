/** Invariants about the handshakes that must precede the removal of a certificate, and an outcome of verified or rolled-back. */
import type { HandshakeEntry } from '../../emulator/model/history.ts';
import {
  type Checker,
  CLOCK_TOLERANCE_MS,
  DAY_MS,
  type Evidence,
  HOUR_MS,
  isInDate,
  namePatternCovers,
  type Violation,
} from './checker.ts';
import { describe, violation } from './control-plane.ts';
import {
  couldNotKnow,
  holds,
  type ListenerTimeline,
  sameAttached,
  type Write,
  wasAttachedByUs,
} from './timelines.ts';
import { activeZonesThroughout } from './zones.ts';

/** Minimum number of conclusive answers for a proof. */
const HANDSHAKES = 3;

export const proofBeforeRemoval: Checker = {
  name: 'proof-before-removal',
  invariant:
    'Before a valid certificate is detached, every Active zone was probed for its names after the last change, and served only attached certificates.',
  check: (evidence) =>
    [...evidence.timelines.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write) => {
        if (write.kind !== 'dissociate' || !write.accepted || couldNotKnow(listener, write)) return [];
        return write.ids.flatMap((id) => removalProblems(evidence, listener, write, id));
      }),
    ),
};

function removalProblems(
  evidence: Evidence,
  listener: ListenerTimeline,
  write: Write,
  id: string,
): readonly Violation[] {
  const { truth } = evidence;
  const old = truth.certificates.get(id);
  if (!old || !isInDate(old, write.atMs + CLOCK_TOLERANCE_MS) || wasAttachedByUs(listener, write, id))
    return [];
  const isPromoted = old.notAfterMs - write.atMs > 30 * DAY_MS;
  if (isPromoted || truth.operator.allowGap) return [];
  const problems: Violation[] = [];
  const allowed = new Set(
    write.before.attached.map(({ certificateId }) => truth.certificates.get(certificateId)?.sha256),
  );
  const since = between(listener, asBeforeSince(listener, write), write.index).filter(
    ({ client }) => client === write.worker,
  );
  for (const { zoneId, addresses } of zonesSinceStart(evidence, listener, write)) {
    // It cannot be asked, as a silent one: `verified` is what it keeps back.
    if (addresses.length === 0) continue;
    const own = since.filter(
      (one) =>
        one.zoneId === zoneId &&
        one.fault === undefined &&
        one.keyTypes.includes(old.keyType) &&
        old.describedNames.some(
          (name) => one.serverName !== undefined && namePatternCovers(name, one.serverName),
        ),
    );
    const last = lastByTarget(own);
    const wrong = last.find(({ sha256 }) => !allowed.has(sha256));
    if (wrong) {
      const text = `${describe(write)} although ${zoneId} served another certificate for ${wrong.serverName ?? ''}`;
      problems.push(violation('proof-before-removal', write.atMs, listener.listenerId, text));
    }
    if (own.length >= HANDSHAKES || mayBeSilent(evidence, listener, write, zoneId, old.notAfterMs)) continue;
    const text = `${describe(write)} after ${own.length} handshakes in ${zoneId}`;
    problems.push(violation('proof-before-removal', write.atMs, listener.listenerId, text));
  }
  return problems;
}

/** Start of the current state. An edit by another writer that was undone since does not count: a reader cannot see it. */
function asBeforeSince({ states }: ListenerTimeline, { before }: Write): number {
  const at = states.indexOf(before);
  const ours = states.findLastIndex(({ cause }, index) => index <= at && cause !== 'foreign');
  return states.find((state, index) => index >= ours && sameAttached(state, before))?.index ?? before.index;
}

/** Silence is accepted where the zone was silent before the change, in an emergency, or if the operator allows it. */
function mayBeSilent(
  evidence: Evidence,
  listener: ListenerTimeline,
  write: Write,
  zoneId: string,
  notAfterMs: number,
): boolean {
  const { truth, timelines } = evidence;
  if (truth.operator.goesOnUnproved || notAfterMs - write.atMs < 3 * DAY_MS + HOUR_MS) return true;
  if (write.ids.some((id) => timelines.spoiltAtMs.has(id))) return true;
  const fromIndex = startOf(evidence, listener, write);
  const faults = listener.handshakes.filter(
    ({ index, entry }) =>
      index > fromIndex && index < write.index && entry.zoneId === zoneId && entry.fault !== undefined,
  );
  return faults.length >= HANDSHAKES;
}

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

export const foreignChangesStay: Checker = {
  name: 'foreign-changes-stay',
  invariant:
    'The service undoes only its own steps, and none after it could see that another writer has changed the listener.',
  check: ({ timelines, truth }) =>
    [...timelines.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write, position) => {
        const last = listener.writes
          .slice(0, position)
          .findLast(({ accepted, worker }) => accepted && worker === write.worker);
        if (!last || !write.accepted || couldNotKnow(listener, write)) return [];
        const left = listener.states.find(({ cause }) => cause === last);
        const isEdited = listener.states.some(
          ({ cause, index }) => cause === 'foreign' && index > last.index && index < write.index,
        );
        const isAsLeft = left !== undefined && sameAttached(left, write.before);
        const undoes =
          (last.kind === 'associate' &&
            write.kind === 'dissociate' &&
            last.ids.some((id) => write.ids.includes(id))) ||
          (last.kind === 'dissociate' &&
            write.kind === 'associate' &&
            last.ids.some((id) => write.ids.includes(id))) ||
          (last.kind === 'update' &&
            write.kind === 'update' &&
            isOlder(truth.certificates, write.ids[0], last.ids[0]));
        if (!isEdited || isAsLeft || !undoes) return [];
        return [
          violation(
            'foreign-changes-stay',
            write.atMs,
            listener.listenerId,
            `${describe(write)} after an edit by another writer`,
          ),
        ];
      }),
    ),
};

function isOlder(
  certificates: Evidence['truth']['certificates'],
  id: string | undefined,
  than: string | undefined,
): boolean {
  const [one, other] = [certificates.get(id ?? ''), certificates.get(than ?? '')];
  return one !== undefined && other !== undefined && one.notAfterMs < other.notAfterMs;
}

function between(listener: ListenerTimeline, from: number, until: number): readonly HandshakeEntry[] {
  return listener.handshakes.flatMap(({ index, entry }) => (index > from && index < until ? [entry] : []));
}

function lastByTarget(entries: readonly HandshakeEntry[]): readonly HandshakeEntry[] {
  const last = new Map(
    entries.map((one) => [`${one.address} ${one.serverName ?? ''} ${one.keyTypes.join()}`, one]),
  );
  return [...last.values()];
}

/**
 * A zone that joined or moved after the load balancer was read for the baseline is asked like one that was silent: it may be silent until the
 * last proof.
 */
function zonesSinceStart(evidence: Evidence, listener: ListenerTimeline, write: Write) {
  const fromIndex = startOf(evidence, listener, write);
  return activeZonesThroughout(evidence, listener.loadBalancerId, fromIndex, write.index);
}

/**
 * Start of the worker that started the change of this write: the worker reads the load balancer and takes the baseline. Crashes may put
 * hours between that and the write.
 */
function startOf({ history, causes }: Evidence, { listenerId }: ListenerTimeline, write: Write): number {
  const started = history.findLast(
    (one, index) =>
      index < write.index &&
      one.kind === 'append' &&
      one.entryKind === 'change-started' &&
      removesOneOf(Object(Object(one.data).change), listenerId, write),
  );
  const starter = started?.kind === 'append' ? started.worker : write.worker;
  const starts = [starter, write.worker].map((worker) => causes.executions.get(worker)?.index ?? 0);
  return Math.min(...starts);
}

/** Another change of the listener may have started later. */
function removesOneOf(change: object, listenerId: string, write: Write): boolean {
  const replaces: unknown = Reflect.get(change, 'replaces');
  return (
    Reflect.get(change, 'listenerId') === listenerId &&
    Array.isArray(replaces) &&
    replaces.some((one: unknown) => write.ids.includes(Reflect.get(Object(one), 'certificateId')))
  );
}

/** The zones that the worker had to prove: those that were the same since it started. */
function zonesToProve(evidence: Evidence, listener: ListenerTimeline, worker: string, untilIndex: number) {
  const fromIndex = evidence.causes.executions.get(worker)?.index ?? 0;
  return activeZonesThroughout(evidence, listener.loadBalancerId, fromIndex, untilIndex);
}
