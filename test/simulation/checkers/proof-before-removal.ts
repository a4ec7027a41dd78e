/** The invariant about the handshakes that must precede the removal of a certificate. */
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
import { between, lastByTarget } from './handshake-windows.ts';
import {
  couldNotKnow,
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
