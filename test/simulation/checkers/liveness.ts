/** Laws about the end: once the trouble is over, everything that can be rotated is, and everybody who must know has been told once. */
import type { OutcomeRow } from '../../../shared/core/reports/outcome-row.ts';
import type { KnownCertificate } from '../fleet.ts';
import type { EventHappening } from '../happenings.ts';
import {
  type Checker,
  type Evidence,
  HOUR_MS,
  isDue,
  isInDate,
  namesCover,
  type Violation,
} from './checker.ts';
import { violation } from './control-plane.ts';
import { holds, type ListenerStory, type State } from './story.ts';

export const rotatedAndClean: Checker = {
  name: 'rotated-and-clean',
  law: 'Every certificate that was due and has a good replacement is gone in the end, from whatever point, and whatever became of others.',
  check: (evidence) =>
    [...evidence.story.listeners.values()].flatMap((listener) => {
      const state = listener.states.at(-1);
      if (!state || listener.foreignFrom.length > 0) return [];
      return state.hanging.flatMap(({ certificateId, isDefault }): readonly Violation[] => {
        const old = evidence.truth.certificates.get(certificateId);
        if (!old || !isDue(old, evidence.calmFromMs)) return [];
        const good = goodReplacements(evidence, old);
        const [first] = good;
        if (!first || isExcused(evidence, listener, state, old, good, isDefault)) return [];
        const text = `${certificateId} (${old.key}) still hangs there; ${first.certificateId} could have replaced it`;
        return [violation('rotated-and-clean', evidence.endMs, listener.listenerId, text)];
      });
    }),
};

/** Something hangs there at this point of the history that was due when calm began and can be replaced. */
export function isReplaceable(evidence: Evidence, listener: ListenerStory, index: number): boolean {
  const state = listener.states.findLast((one) => one.index < index);
  if (!state || listener.foreignFrom.length > 0) return false;
  return state.hanging.some(({ certificateId, isDefault }) => {
    const old = evidence.truth.certificates.get(certificateId);
    if (!old || !isDue(old, evidence.calmFromMs)) return false;
    const good = goodReplacements(evidence, old);
    return good.length > 0 && !isExcused(evidence, listener, state, old, good, isDefault);
  });
}

/** Those that carry every name by themselves; empty where one that looks as good is a trap. */
function goodReplacements(
  { truth, story, calmFromMs, endMs }: Evidence,
  old: KnownCertificate,
): readonly KnownCertificate[] {
  const looksGood = [...truth.certificates.values()].filter(
    (one) =>
      one.certificateId !== old.certificateId &&
      one.region === old.region &&
      one.keyType === old.keyType &&
      (one.notAfterMs > old.notAfterMs || !isInDate(old, calmFromMs)) &&
      isInDate(one, calmFromMs) &&
      !isDue(one, endMs) &&
      old.describedNames.every((name) => namesCover(one.describedNames, name)),
  );
  if (
    looksGood.some(
      ({ misdescribed, certificateId }) => misdescribed !== 'no' || story.spoiltAtMs.has(certificateId),
    )
  )
    return [];
  return looksGood;
}

/** What the operator has to settle. */
function isExcused(
  evidence: Evidence,
  listener: ListenerStory,
  state: State,
  old: KnownCertificate,
  good: readonly KnownCertificate[],
  isDefault: boolean,
): boolean {
  const { truth, story } = evidence;
  if (story.spoiltAtMs.has(old.certificateId) && old.misdescribed !== 'no') return true;
  // Deleted in CAS: nobody can say what it was.
  if (story.spoiltAtMs.has(old.certificateId)) return true;
  // A QUIC listener follows its HTTPS sibling, and waits as long as that keeps anything that is due.
  if (waitsForSibling(evidence, listener)) return true;
  // What is served cannot be told to be what hangs there.
  if (
    state.hanging.some(
      ({ certificateId }) => truth.certificates.get(certificateId)?.misdescribed === 'sha256',
    )
  )
    return true;
  // It would have to leave before it can become the default.
  if (isDefault && good.some(({ certificateId }) => holds(state.hanging, certificateId))) return true;
  const loadBalancer = truth.fleet.loadBalancers.find(
    (one) => one.loadBalancerId === listener.loadBalancerId,
  );
  if (!isDefault && loadBalancer?.certificateQuota !== undefined && !truth.operator.allowGap) return true;
  return failedOnTwo(evidence, good);
}

function waitsForSibling({ truth, story, calmFromMs }: Evidence, { listenerId }: ListenerStory): boolean {
  const sibling = truth.fleet.loadBalancers
    .flatMap(({ listeners }) => listeners)
    .find(({ quicListenerId }) => quicListenerId === listenerId);
  const hanging = story.listeners.get(sibling?.listenerId ?? '')?.states.at(-1)?.hanging ?? [];
  return hanging.some(({ certificateId }) => {
    const certificate = truth.certificates.get(certificateId);
    return !certificate || isDue(certificate, calmFromMs) || certificate.misdescribed !== 'no';
  });
}

/** Two load balancers could not prove it: an operator must release it. */
function failedOnTwo({ happenings }: Evidence, good: readonly KnownCertificate[]): boolean {
  const failed = new Map<string, Set<string>>();
  for (const one of happenings) {
    if (one.kind !== 'append' || one.entryKind !== 'failed' || !one.written) continue;
    const { loadBalancerId = '' }: { loadBalancerId?: string } = Object(one.data);
    const places = failed.get(one.log) ?? new Set();
    failed.set(one.log, places.add(loadBalancerId));
  }
  return good.some(({ certificateId }) => (failed.get(`certificates/${certificateId}`)?.size ?? 0) >= 2);
}

export const nothingStaysOpen: Checker = {
  name: 'nothing-stays-open',
  law: 'Every change that was begun comes to an end: what was attached or made default is verified, or undone, or told of.',
  check: ({ happenings, endMs, story, truth }) => {
    const open = new Map<string, { readonly log: string; readonly listenerId: string }>();
    for (const one of happenings) {
      if (one.kind !== 'append' || !one.written) continue;
      const data: { key?: string; outcome?: string; rotationId?: string; change?: { listenerId?: string } } =
        Object(one.data);
      const key = `${one.log} ${data.key ?? ''}`;
      if (one.entryKind === 'change-started')
        open.set(key, { log: one.log, listenerId: data.change?.listenerId ?? '' });
      if (one.entryKind === 'change-ended' && !/unproved/.test(data.outcome ?? '')) open.delete(key);
      if (one.entryKind === 'abandoned') open.clear();
    }
    return [...open].flatMap(([key, { listenerId }]) => {
      const listener = story.listeners.get(listenerId);
      // Who edits one listener may take the slot that another one needs.
      const isEdited = [...story.listeners.values()].some(
        ({ loadBalancerId, foreignFrom }) =>
          loadBalancerId === listener?.loadBalancerId && foreignFrom.length > 0,
      );
      const isHard =
        isEdited ||
        listener?.states.some(({ hanging }) =>
          hanging.some(
            ({ certificateId }) =>
              story.spoiltAtMs.has(certificateId) ||
              truth.certificates.get(certificateId)?.misdescribed !== 'no',
          ),
        );
      return isHard
        ? []
        : [violation('nothing-stays-open', endMs, listenerId, `${key} was begun and has no end`)];
    });
  },
};

export const deadLeasesEnd: Checker = {
  name: 'dead-leases-end',
  law: 'What a dead worker held is taken over by the first worker that comes after its lease has ended, if there is anything left to do.',
  check: ({ happenings, endMs }) => {
    const dead = new Set(
      happenings.flatMap((one) =>
        one.kind === 'worker' && (one.what === 'crashed' || one.what === 'out-of-time') ? [one.worker] : [],
      ),
    );
    const open = new Map<string, number>();
    const held = new Map<string, { readonly worker: string; readonly untilMs: number }>();
    for (const one of happenings) {
      if (one.kind !== 'append' || !one.written || !one.log.startsWith('rotations/')) continue;
      const { untilMs = 0 }: { untilMs?: number } = Object(one.data);
      if (one.entryKind === 'claimed') held.set(one.log, { worker: one.worker, untilMs });
      if (one.entryKind === 'change-started') open.set(one.log, (open.get(one.log) ?? 0) + 1);
      if (one.entryKind === 'change-ended' || one.entryKind === 'abandoned') open.delete(one.log);
    }
    return [...held].flatMap(([log, { worker, untilMs }]) =>
      dead.has(worker) && open.has(log) && endMs > untilMs + 3 * HOUR_MS
        ? [
            violation(
              'dead-leases-end',
              endMs,
              log,
              `${worker} died with it; nobody came after ${new Date(untilMs).toISOString()}`,
            ),
          ]
        : [],
    );
  },
};

/** Answers that only say "later" are no news. */
const later: ReadonlySet<string> = new Set(['in-progress', 'outside-window', 'soaking', 'waiting-for-pilot']);

export const toldOnce: Checker = {
  name: 'told-once',
  law: 'Each change of state of a replacement reaches the bus exactly once by its id, two tellings in a row differ, no quarantine is told after its failure, and in the end the last state has been told, or the failure that it follows from.',
  check: (evidence) => {
    const { happenings, endMs, calmFrom } = evidence;
    const told = new Map<string, EventHappening>();
    const seen = new Set<string>();
    const violations: Violation[] = [];
    if (!happenings.some((one) => one.kind === 'event')) return [];
    for (const one of happenings) {
      if (one.kind !== 'event' || !one.taken || seen.has(one.id)) continue;
      seen.add(one.id);
      // What scan tells of itself and of days that run out has a law of its own.
      if (one.data['outcome'] === undefined) continue;
      const key = `${String(one.data['listenerId'])} ${String(one.data['oldCertificateId'])}`;
      const before = told.get(key);
      if (before && stateOf(before) === stateOf(one))
        violations.push(violation('told-once', one.atMs, key, `told twice in a row: ${stateOf(one)}`));
      if (
        before &&
        one.data['reasonCode'] === 'quarantined' &&
        isFailureOf(before, one.data['newCertificateId'])
      )
        violations.push(
          violation('told-once', one.atMs, key, `no news after ${stateOf(before)}: ${stateOf(one)}`),
        );
      told.set(key, one);
    }
    const last = new Map<string, OutcomeRow>();
    for (const [index, one] of happenings.entries()) {
      if (one.kind !== 'report' || index < calmFrom) continue;
      // What was in the way and no longer is may have gone untold: whoever saw it was not the one at work.
      for (const [key, { loadBalancerId, outcome }] of last)
        if (outcome === 'blocked' && loadBalancerId === one.report.loadBalancerId) last.delete(key);
      for (const row of one.report.outcomes) {
        const key = `${row.listenerId} ${row.oldCertificateId}`;
        if (
          row.outcome === 'nothing-to-do' ||
          row.outcome === 'planned' ||
          (row.outcome === 'blocked' && later.has(row.reason))
        )
          continue;
        last.set(key, row);
      }
    }
    for (const [key, { outcome, reason, newCertificateId }] of last) {
      const event = told.get(key);
      const state = `${outcome} ${reason} ${newCertificateId ?? ''}`;
      if (reason === 'quarantined' && event && isFailureOf(event, newCertificateId)) continue;
      if (!event || stateOf(event) !== state)
        violations.push(
          violation(
            'told-once',
            endMs,
            key,
            `in the end "${state}", told "${event ? stateOf(event) : 'nothing'}"`,
          ),
        );
    }
    return violations;
  },
};

export const daysToldOnce: Checker = {
  name: 'days-told-once',
  law: 'Of each certificate on a listener each threshold of days left is told at most once, and never a higher one after a lower one.',
  check: ({ happenings }) => {
    const lowest = new Map<string, number>();
    const seen = new Set<string>();
    return happenings.flatMap((one) => {
      const threshold = one.kind === 'event' ? one.data['thresholdDays'] : undefined;
      if (one.kind !== 'event' || !one.taken || seen.has(one.id) || typeof threshold !== 'number') return [];
      seen.add(one.id);
      const { listenerId, certificateId, notAfter } = one.data;
      const key = `${String(listenerId)} ${String(certificateId)} ${String(notAfter)}`;
      const before = lowest.get(key);
      lowest.set(key, threshold);
      if (before === undefined || threshold < before) return [];
      return [violation('days-told-once', one.atMs, key, `told ${threshold} days after ${before} days`)];
    });
  },
};

/** That the certificate is held back here follows from the failure, and is no news after it. */
function isFailureOf({ data }: EventHappening, newCertificateId: unknown): boolean {
  const failed = ['rolled-back', 'changed-unproved', 'rollback-unproved'].includes(String(data['outcome']));
  return failed && data['newCertificateId'] === newCertificateId;
}

function stateOf({ data }: EventHappening): string {
  return `${String(data['outcome'])} ${String(data['reasonCode'])} ${String(data['newCertificateId'] ?? '')}`;
}
