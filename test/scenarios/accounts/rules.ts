/**
 * What must hold for every account, whatever is in it. Checked against the history of the emulator and what is true of each certificate, never
 * against a report of the service.
 */
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { isIpName, normaliseName } from '../../../shared/core/model/name-forms.ts';
import { nameCovers } from '../../../shared/core/model/names.ts';
import type { ChangeEntry } from '../../emulator/model/history.ts';
import type { LiveAccount, Truth } from './live-account.ts';

/** A certificate that was attached to a listener before the first scan. */
interface Slot {
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly isDefault: boolean;
  readonly old: Truth;
}

type Attached = ChangeEntry['attached'];

/** From the first scan: each bad candidate may take its turn, and one that ALB refuses takes three. */
const FIRST_SCANS_MS = 11 * HOUR_MS;
/** A scan and its proofs last for less. */
const ONE_SCAN_MS = HOUR_MS / 2;
/** A certificate that ends earlier is not restored after a failed proof. */
const WORTH_RESTORING_MS = 2 * HOUR_MS;

/** @returns one sentence for each broken rule */
export function brokenRules(live: LiveAccount): readonly string[] {
  return [...goodButNotLive(live), ...badLiveAgain(live), ...namesLost(live), ...otherThanThePilot(live)];
}

/** 1. Whenever there is a good candidate, it is live before the old certificate expires, or at the first scans if it already had. */
export function goodButNotLive(live: LiveAccount): readonly string[] {
  return slotsOf(live).flatMap(({ listenerId, isDefault, old }) => {
    const byMs = deadlineMs(live, old);
    if (byMs === undefined || isNameless(live, old) || isUnseen(old, isDefault)) return [];
    const good = candidatesFor(live, old).filter(
      (one) => isSound(live, one, old, byMs) && one.arrivedAtMs <= byMs - FIRST_SCANS_MS,
    );
    if (good.length === 0) return [];
    const attached = attachedAt(live, listenerId, byMs);
    const isOldThere = attached.some(({ certificateId }) => certificateId === old.certificateId);
    const isGoodThere = truthsIn(live, attached).some((one) => isSound(live, one, old, byMs));
    if (!isOldThere && isGoodThere) return [];
    return [
      `${listenerId}: at ${iso(byMs)} ${ids(attached)} instead of ${good.map(({ certificateId }) => certificateId)} for ${old.certificateId}`,
    ];
  });
}

/** 2. No bad certificate is put on again after it was live once. Where no client gets what is in its slot, it has not been live. */
export function badLiveAgain(live: LiveAccount): readonly string[] {
  return [...live.truths.values()].flatMap((bad) => {
    const { certificateId, flaw } = bad;
    if (flaw === undefined || flaw === 'old' || flaw === 'lacks-a-name') return [];
    const times = putOnTimes(live, bad);
    const [first] = times;
    const again = times.filter((atMs) => first !== undefined && atMs - first > ONE_SCAN_MS);
    const mayBeTriedOnce = flaw !== 'refused' && flaw !== 'expired';
    if (mayBeTriedOnce && again.length === 0) return [];
    return times.length === 0
      ? []
      : [`${certificateId} (${flaw}) was put on at ${times.map(iso).join(', ')}`];
  });
}

/** 3. While the old certificate is valid, each of its names stays on a certificate of its key type, unless it is retired. */
export function namesLost(live: LiveAccount): readonly string[] {
  return slotsOf(live).flatMap(({ listenerId, isDefault, old }) =>
    live.scans.flatMap(({ endedAtMs }) => {
      if (old.revoked || endedAtMs > old.notAfterMs - WORTH_RESTORING_MS) return [];
      const attached = attachedAt(live, listenerId, endedAtMs);
      const lost = neededNames(live, old).filter((name) => {
        const serving = isDefault && isIpName(name) ? attached.filter((one) => one.isDefault) : attached;
        return !truthsIn(live, serving).some(
          (one) => one.line.keyType === old.line.keyType && one.notAfterMs > endedAtMs && covers(one, name),
        );
      });
      return lost.length === 0
        ? []
        : [`${listenerId}: at ${iso(endedAtMs)} nothing covers ${lost.join(', ')}`];
    }),
  );
}

/** 4. Once a certificate has proved itself on one load balancer, the others that replace the same old one get this one. */
export function otherThanThePilot(live: LiveAccount): readonly string[] {
  const slots = slotsOf(live);
  const olds = [...new Set(slots.map(({ old }) => old))];
  return olds.flatMap((old) => {
    const arrivals = candidatesFor(live, old).map(({ arrivedAtMs }) => arrivedAtMs);
    const users = slots
      .filter((slot) => slot.old === old)
      .flatMap((slot) => {
        const last = replacedBy(live, slot);
        return last === undefined ? [] : [{ ...slot, ...last }];
      })
      .sort((left, right) => left.atMs - right.atMs);
    const [pilot] = users;
    if (!pilot) return [];
    return users
      .filter(({ atMs }) => !arrivals.some((arrivedAtMs) => arrivedAtMs > pilot.atMs && arrivedAtMs <= atMs))
      .filter(({ by }) => by.certificateId !== pilot.by.certificateId)
      .map(
        ({ loadBalancerId, listenerId, by }) =>
          `${loadBalancerId}/${listenerId}: ${by.certificateId} replaces ${old.certificateId}, but ${pilot.by.certificateId} does on ${pilot.listenerId}`,
      );
  });
}

/**
 * The sound certificate that took the place of the old one, and since when it stays. `undefined`, too, where it took the place of a wrong
 * one that had been left in between: what is best for that one need not be best for the old one.
 */
function replacedBy(
  live: LiveAccount,
  { listenerId, old }: Slot,
): { readonly by: Truth; readonly atMs: number } | undefined {
  const end = attachedAt(live, listenerId, Number.POSITIVE_INFINITY);
  if (end.some(({ certificateId }) => certificateId === old.certificateId)) return undefined;
  const by = truthsIn(live, end).find((one) => one.line === old.line && one.flaw === undefined);
  if (!by) return undefined;
  const changes = changesOf(live, listenerId);
  const at = changes.findIndex(({ attached }) =>
    attached.some(({ certificateId }) => certificateId === by.certificateId),
  );
  const [before, first] = [changes[at - 1], changes[at]];
  if (!before || !first) return undefined;
  const isOld = truthsIn(live, before.attached).includes(old);
  return isOld ? { by, atMs: first.atMs } : undefined;
}

function deadlineMs(live: LiveAccount, old: Truth): number | undefined {
  const { scans, startMs } = live;
  const byMs = endedBefore(live, old) ? startMs + FIRST_SCANS_MS : old.notAfterMs;
  const endedAtMs = scans.at(-1)?.endedAtMs ?? startMs;
  return byMs <= endedAtMs ? byMs : undefined;
}

function candidatesFor({ truths }: LiveAccount, { line }: Truth): readonly Truth[] {
  return [...truths.values()].filter((one) => one.line === line && one.flaw !== 'old');
}

/** Whether a certificate is right for all clients of the old one. */
function isSound(live: LiveAccount, one: Truth, old: Truth, atMs: number): boolean {
  const isRight = one.flaw === undefined || one.flaw === 'lacks-a-name';
  return (
    isRight &&
    one.line === old.line &&
    one.notAfterMs > atMs &&
    // One that shares no name is unrelated, even if every name is retired.
    old.names.some((name) => covers(one, name)) &&
    namesAskedFor(live, old).every((name) => covers(one, name))
  );
}

function endedBefore({ startMs }: LiveAccount, { revoked, notAfterMs }: Truth): boolean {
  return revoked || notAfterMs < startMs;
}

/** Whether no client gets what is in the slot: no handshake can prove what takes its place, so it waits for an emergency. */
function isUnseen({ names }: Pick<Truth, 'names'>, isDefault: boolean): boolean {
  return !isDefault && !names.some((name) => /^(\*\.)?\w[^*:/]*\.[a-z]+$/.test(name));
}

/**
 * CAS lists no name of the certificate: then nothing is known to replace it. Of a revoked one the details have neither digest nor serial
 * number, so that without a name that can be read it is not recognised when it is served, either.
 */
function isNameless({ account: { ipNames } }: LiveAccount, { names, revoked }: Truth): boolean {
  return (ipNames === 'omitted' || (ipNames === 'unreadable' && revoked)) && names.every(isIpName);
}

/** Where CAS gives addresses in words of its own, RETIRED_NAMES has to name those words: the address itself retires nothing. */
function namesAskedFor(live: LiveAccount, old: Truth): readonly string[] {
  const needed = neededNames(live, old);
  const isReadable = live.account.ipNames !== 'unreadable';
  return old.names.filter((name) => needed.includes(name) || (isIpName(name) && !isReadable));
}

function neededNames({ account }: LiveAccount, { names }: Truth): readonly string[] {
  const retired = account.retiredNames.map(normaliseName);
  return names.filter((name) => !retired.includes(name));
}

function covers({ names }: Truth, wanted: string): boolean {
  return names.some((name) => nameCovers(name, wanted));
}

function slotsOf(live: LiveAccount): readonly Slot[] {
  return live.world.model.history
    .changes()
    .filter(({ what }) => what === 'added')
    .flatMap(({ loadBalancerId, listenerId, attached }) =>
      attached.flatMap(({ certificateId, isDefault }) => {
        const old = live.truths.get(certificateId);
        return old ? [{ loadBalancerId, listenerId, isDefault, old }] : [];
      }),
    );
}

function changesOf({ world }: LiveAccount, listenerId: string): readonly ChangeEntry[] {
  return world.model.history.changes().filter((change) => change.listenerId === listenerId);
}

function attachedAt(live: LiveAccount, listenerId: string, atMs: number): Attached {
  return changesOf(live, listenerId).findLast((change) => change.atMs <= atMs)?.attached ?? [];
}

function truthsIn({ truths }: LiveAccount, attached: Attached): readonly Truth[] {
  return attached.flatMap(({ certificateId }) => truths.get(certificateId) ?? []);
}

/** When the certificate was put on any listener in a slot where clients get what is there, in order. */
function putOnTimes(live: LiveAccount, { certificateId, line }: Truth): readonly number[] {
  const names = line.names.map(normaliseName);
  const there = new Set<string>();
  return live.world.model.history.changes().flatMap(({ listenerId, attached, atMs }) => {
    const isThere = attached.some(
      (one) => one.certificateId === certificateId && !isUnseen({ names }, one.isDefault),
    );
    const wasThere = there.has(listenerId);
    if (isThere) there.add(listenerId);
    else there.delete(listenerId);
    return isThere && !wasThere ? [atMs] : [];
  });
}

function ids(attached: Attached): string {
  return attached
    .map(({ certificateId, isDefault }) => `${certificateId}${isDefault ? ' (default)' : ''}`)
    .join(', ');
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
