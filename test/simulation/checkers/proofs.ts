/** Laws about what must have been seen, in handshakes, before something leaves and before something is called verified or rolled back. */
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
import { couldNotKnow, holds, type ListenerStory, sameHanging, type Write, wasPutOnByUs } from './story.ts';

/** So many conclusive answers at least before anything is concluded. */
const HANDSHAKES = 3;
/** Hours of crashes may lie between the baseline of a change and the worker that finishes it. */
const BASELINE_AGE_MS = 8 * HOUR_MS;

export const proofBeforeRemoval: Checker = {
  name: 'proof-before-removal',
  law: 'Before a certificate that still serves is taken off, every Active zone was asked for its names after the last change, and gave nothing but what hangs there.',
  check: (evidence) =>
    [...evidence.story.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write) => {
        if (write.kind !== 'dissociate' || !write.accepted || couldNotKnow(listener, write)) return [];
        return write.ids.flatMap((id) => removalProblems(evidence, listener, write, id));
      }),
    ),
};

function removalProblems(
  evidence: Evidence,
  listener: ListenerStory,
  write: Write,
  id: string,
): readonly Violation[] {
  const { truth } = evidence;
  const old = truth.certificates.get(id);
  if (!old || !isInDate(old, write.atMs + CLOCK_TOLERANCE_MS) || wasPutOnByUs(listener, write, id)) return [];
  const isPromoted = old.notAfterMs - write.atMs > 30 * DAY_MS;
  if (isPromoted || truth.operator.allowGap) return [];
  const problems: Violation[] = [];
  const allowed = new Set(
    write.before.hanging.map(({ certificateId }) => truth.certificates.get(certificateId)?.sha256),
  );
  const since = between(listener, asBeforeSince(listener, write), write.index).filter(
    ({ client }) => client === write.worker,
  );
  for (const { zoneId } of activeZones(evidence, listener)) {
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
      const text = `${describe(write)} though ${zoneId} answered ${wrong.serverName ?? ''} with something else`;
      problems.push(violation('proof-before-removal', write.atMs, listener.listenerId, text));
    }
    if (own.length >= HANDSHAKES || mayBeSilent(evidence, listener, write, zoneId, old.notAfterMs)) continue;
    const text = `${describe(write)} after ${own.length} handshakes in ${zoneId}`;
    problems.push(violation('proof-before-removal', write.atMs, listener.listenerId, text));
  }
  return problems;
}

/** What others did and undid while it was looked at leaves no trace: whoever looks finds the listener as it was. */
function asBeforeSince({ states }: ListenerStory, { before }: Write): number {
  const at = states.indexOf(before);
  const ours = states.findLastIndex(({ cause }, index) => index <= at && cause !== 'foreign');
  return states.find((state, index) => index >= ours && sameHanging(state, before))?.index ?? before.index;
}

/** Where nothing answered before the change, silence stops nobody; in an emergency, or where the operator says so, neither does it later. */
function mayBeSilent(
  { truth, story }: Evidence,
  listener: ListenerStory,
  write: Write,
  zoneId: string,
  notAfterMs: number,
): boolean {
  if (truth.operator.goesOnUnproved || notAfterMs - write.atMs < 3 * DAY_MS + HOUR_MS) return true;
  if (write.ids.some((id) => story.spoiltAtMs.has(id))) return true;
  const faults = listener.handshakes.filter(
    ({ index, entry }) =>
      index < write.index &&
      entry.zoneId === zoneId &&
      entry.fault !== undefined &&
      write.atMs - entry.atMs < BASELINE_AGE_MS,
  );
  return faults.length >= HANDSHAKES;
}

export const verifiedWasSeen: Checker = {
  name: 'verified-was-seen',
  law: 'Verified is said only where every Active zone gave the new certificate, later than the last write for it, and gave the old one to nobody after that.',
  check: (evidence) => {
    const { happenings, truth, story } = evidence;
    return happenings.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'report') return [];
      return one.report.outcomes.flatMap((row) => {
        const listener = story.listeners.get(row.listenerId);
        if (row.outcome !== 'verified' || !listener) return [];
        const ids = [row.oldCertificateId, ...(row.newCertificateId ? [row.newCertificateId] : [])];
        const fromIndex = lastChangeFor(evidence, listener, one.worker, ids, index);
        const untilIndex = saidAt(
          evidence,
          one.worker,
          `${row.listenerId}/${row.newCertificateId ?? `without ${row.oldCertificateId}`}`,
          index,
        );
        const seen = between(listener, fromIndex, untilIndex).filter(
          ({ client, fault }) => client === one.worker && fault === undefined,
        );
        const [oldSha, newSha] = [row.oldCertificateId, row.newCertificateId ?? ''].map(
          (id) => truth.certificates.get(id)?.sha256,
        );
        const problems = activeZones(evidence, listener).flatMap(({ zoneId }): readonly string[] => {
          const here = seen.filter((entry) => entry.zoneId === zoneId);
          const shown = here.filter(({ sha256 }) =>
            newSha === undefined ? sha256 !== oldSha : sha256 === newSha,
          );
          if (shown.length === 0) return [`${zoneId} never showed it`];
          const still = oldSha !== newSha && lastByTarget(here).some(({ sha256 }) => sha256 === oldSha);
          return still ? [`${zoneId} still gives the old one`] : [];
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

/** When the worker said so in the ledger; what it saw later, while it was at something else, is not held against it. */
function saidAt({ happenings }: Evidence, worker: string, key: string, beforeIndex: number): number {
  const said = happenings.findLastIndex(
    (one, index) =>
      index < beforeIndex &&
      one.kind === 'append' &&
      one.worker === worker &&
      one.entryKind === 'change-ended' &&
      Reflect.get(Object(one.data), 'key') === key,
  );
  return said < 0 ? beforeIndex : said;
}

/** The last write about these certificates or the state it led to, or the start of the worker. */
function lastChangeFor(
  { happenings }: Evidence,
  listener: ListenerStory,
  worker: string,
  ids: readonly string[],
  beforeIndex: number,
): number {
  const started = happenings.findIndex(
    (one) => one.kind === 'worker' && one.worker === worker && one.what === 'started',
  );
  const state = listener.states.findLast(
    ({ index, cause }) =>
      index < beforeIndex && typeof cause !== 'string' && cause.ids.some((id) => ids.includes(id)),
  );
  // A write that only repeats what somebody else has just done leaves no state of its own, taken or refused.
  const write = listener.writes.findLast(
    (one) => one.index < beforeIndex && one.ids.some((id) => ids.includes(id)),
  );
  return Math.max(started, state?.index ?? 0, write?.index ?? 0);
}

export const rolledBackIsBack: Checker = {
  name: 'rolled-back-is-back',
  law: 'Rolled-back is said only after ALB took a write; then the old certificate is in its slot again and the new one is where it was before.',
  check: ({ happenings, story }) =>
    happenings.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'report') return [];
      return one.report.outcomes.flatMap((row) => {
        const listener = story.listeners.get(row.listenerId);
        if (row.outcome !== 'rolled-back' || !listener) return [];
        const ids = [row.oldCertificateId, row.newCertificateId ?? ''];
        const now = listener.states.findLast((state) => state.index < index);
        const ours = listener.states.findLastIndex(
          ({ index: at, cause }) => at < index && typeof cause === 'string',
        );
        const snapshot = listener.states[ours];
        if (!now || !snapshot || snapshot.cause === 'foreign') return [];
        // Its end may come so late that nobody can tell whether it was undone or never took effect.
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
              `${ids.join(' ')} by ${one.worker}: no write was ever taken`,
            ),
          ];
        const isBack = now.hanging.some(
          ({ certificateId, isDefault }) =>
            certificateId === row.oldCertificateId && isDefault === (row.slot === 'default'),
        );
        const left =
          row.newCertificateId !== null &&
          holds(now.hanging, row.newCertificateId) &&
          !holds(snapshot.hanging, row.newCertificateId);
        if (isBack && !left) return [];
        const text = `${ids.join(' ')} by ${one.worker}: ${isBack ? 'the new one is still there' : 'the old one is not where it was'}`;
        return [violation('rolled-back-is-back', one.atMs, row.listenerId, text)];
      });
    }),
};

export const foreignChangesStay: Checker = {
  name: 'foreign-changes-stay',
  law: 'What we undo is our own: never once somebody else has changed the listener after our last write, and we could see it.',
  check: ({ story, truth }) =>
    [...story.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write, position) => {
        const last = listener.writes
          .slice(0, position)
          .findLast(({ accepted, worker }) => accepted && worker === write.worker);
        if (!last || !write.accepted || couldNotKnow(listener, write)) return [];
        const left = listener.states.find(({ cause }) => cause === last);
        const others = listener.states.some(
          ({ cause, index }) => cause === 'foreign' && index > last.index && index < write.index,
        );
        const isAsLeft = left !== undefined && sameHanging(left, write.before);
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
        if (!others || isAsLeft || !undoes) return [];
        return [
          violation(
            'foreign-changes-stay',
            write.atMs,
            listener.listenerId,
            `${describe(write)} on top of somebody else's change`,
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

function between(listener: ListenerStory, from: number, until: number): readonly HandshakeEntry[] {
  return listener.handshakes.flatMap(({ index, entry }) => (index > from && index < until ? [entry] : []));
}

function lastByTarget(entries: readonly HandshakeEntry[]): readonly HandshakeEntry[] {
  const last = new Map(
    entries.map((one) => [`${one.address} ${one.serverName ?? ''} ${one.keyTypes.join()}`, one]),
  );
  return [...last.values()];
}

function activeZones(
  { truth }: Evidence,
  { loadBalancerId }: ListenerStory,
): readonly { readonly zoneId: string }[] {
  const loadBalancer = truth.fleet.loadBalancers.find((one) => one.loadBalancerId === loadBalancerId);
  return loadBalancer?.zones.filter(({ active }) => active) ?? [];
}
