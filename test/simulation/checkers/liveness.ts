/** Invariants about the end of a run: every certificate that can be rotated is rotated, and each outcome is published once. */
import { isIP } from 'node:net';
import type { OutcomeRow } from '../../../shared/core/reports/outcome-row.ts';
import type { KnownCertificate } from '../fleet.ts';
import type { EventEntry } from '../run-history.ts';
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
import { holds, type ListenerTimeline, type State } from './timelines.ts';

export const rotatedAndClean: Checker = {
  name: 'rotated-and-clean',
  invariant:
    'In the end every due certificate that has a good replacement has been replaced, whatever happened to other certificates.',
  check: (evidence) =>
    [...evidence.timelines.listeners.values()].flatMap((listener) => {
      const state = listener.states.at(-1);
      if (!state || listener.foreignFrom.length > 0 || isDamaged(evidence, listener)) return [];
      return state.attached.flatMap(({ certificateId, isDefault }): readonly Violation[] => {
        const old = evidence.truth.certificates.get(certificateId);
        if (!old || !isDue(old, evidence.calmFromMs)) return [];
        const good = goodReplacements(evidence, old);
        const [first] = good;
        if (!first || isExcused(evidence, listener, state, old, good, isDefault)) return [];
        const text = `${certificateId} (${old.key}) is still attached; ${first.certificateId} could have replaced it`;
        return [violation('rotated-and-clean', evidence.endMs, listener.listenerId, text)];
      });
    }),
};

/** In an additional slot no client gets it, so an emergency that puts it there is never proved. */
function hasOnlyAddresses(certificate: KnownCertificate | undefined): boolean {
  return certificate?.names.every((name) => isIP(name) !== 0) ?? false;
}

/** Whether its proof has failed, or ALB has refused it, so that it may be passed over for some time. */
function hasFailedBefore({ history }: Evidence, { certificateId }: KnownCertificate, index: number): boolean {
  return history.some(
    (one, at) =>
      at < index &&
      one.kind === 'append' &&
      one.written &&
      (one.entryKind === 'failed' || one.entryKind === 'refused') &&
      one.log === `certificates/${certificateId}`,
  );
}

/** Nothing is done on a load balancer whose log is damaged until an operator has mended it. */
function isDamaged({ timelines }: Evidence, { loadBalancerId }: ListenerTimeline): boolean {
  return timelines.damagedFrom.has(loadBalancerId);
}

/** Whether at this index a certificate is attached that was due when the calm began and can be replaced. */
export function isReplaceable(evidence: Evidence, listener: ListenerTimeline, index: number): boolean {
  const state = listener.states.findLast((one) => one.index < index);
  if (!state || listener.foreignFrom.length > 0 || isDamaged(evidence, listener)) return false;
  return state.attached.some(({ certificateId, isDefault }) => {
    const old = evidence.truth.certificates.get(certificateId);
    if (!old || !isDue(old, evidence.calmFromMs)) return false;
    const good = goodReplacements(evidence, old).filter((one) => !hasFailedBefore(evidence, one, index));
    return good.length > 0 && !isExcused(evidence, listener, state, old, good, isDefault);
  });
}

/**
 * Certificates that cover every name alone and can be attached and proved. Empty if one of the candidates was removed or revoked, since
 * the service may have chosen it before.
 */
function goodReplacements(
  { truth, timelines, calmFromMs, endMs }: Evidence,
  old: KnownCertificate,
): readonly KnownCertificate[] {
  const candidates = [...truth.certificates.values()].filter(
    (one) =>
      one.certificateId !== old.certificateId &&
      one.region === old.region &&
      one.keyType === old.keyType &&
      (one.notAfterMs > old.notAfterMs || !isInDate(old, calmFromMs)) &&
      isInDate(one, calmFromMs) &&
      !isDue(one, endMs) &&
      old.describedNames.every((name) => namesCover(one.describedNames, name)) &&
      // What CAS leaves out the served leaf shows, and a certificate that lacks it is rolled back.
      old.names.every((name) => namesCover(one.names, name)),
  );
  if (candidates.some(({ certificateId }) => timelines.spoiltAtMs.has(certificateId))) return [];
  return candidates.filter(({ misdescribed, flaw }) => misdescribed === 'no' && flaw === 'none');
}

/** Whether only the operator can resolve it. */
function isExcused(
  evidence: Evidence,
  listener: ListenerTimeline,
  state: State,
  old: KnownCertificate,
  good: readonly KnownCertificate[],
  isDefault: boolean,
): boolean {
  const { truth, timelines } = evidence;
  if (timelines.spoiltAtMs.has(old.certificateId) && old.misdescribed !== 'no') return true;
  // Deleted from CAS: the service cannot know which certificate it was.
  if (timelines.spoiltAtMs.has(old.certificateId)) return true;
  // A QUIC listener follows its HTTPS sibling, and waits while a certificate of the sibling is due.
  if (waitsForSibling(evidence, listener)) return true;
  // The served certificate cannot be identified as the attached one.
  if (
    state.attached.some(
      ({ certificateId }) => truth.certificates.get(certificateId)?.misdescribed === 'sha256',
    )
  )
    return true;
  // It would have to be detached before it can become the default.
  if (isDefault && good.some(({ certificateId }) => holds(state.attached, certificateId))) return true;
  const loadBalancer = truth.fleet.loadBalancers.find(
    (one) => one.loadBalancerId === listener.loadBalancerId,
  );
  if (!isDefault && loadBalancer?.certificateQuota !== undefined && !truth.operator.allowGap) return true;
  return failedOnTwo(evidence, good);
}

function waitsForSibling(
  { truth, timelines, calmFromMs }: Evidence,
  { listenerId }: ListenerTimeline,
): boolean {
  const sibling = truth.fleet.loadBalancers
    .flatMap(({ listeners }) => listeners)
    .find(({ quicListenerId }) => quicListenerId === listenerId);
  const attached = timelines.listeners.get(sibling?.listenerId ?? '')?.states.at(-1)?.attached ?? [];
  return attached.some(({ certificateId }) => {
    const certificate = truth.certificates.get(certificateId);
    return !certificate || isDue(certificate, calmFromMs) || certificate.misdescribed !== 'no';
  });
}

/** The proof failed on two load balancers, so an operator must release the certificate. */
function failedOnTwo({ history }: Evidence, good: readonly KnownCertificate[]): boolean {
  const failed = new Map<string, Set<string>>();
  for (const one of history) {
    if (one.kind !== 'append' || one.entryKind !== 'failed' || !one.written) continue;
    const { loadBalancerId = '' }: { loadBalancerId?: string } = Object(one.data);
    const places = failed.get(one.log) ?? new Set();
    failed.set(one.log, places.add(loadBalancerId));
  }
  return good.some(({ certificateId }) => (failed.get(`certificates/${certificateId}`)?.size ?? 0) >= 2);
}

export const nothingStaysOpen: Checker = {
  name: 'nothing-stays-open',
  invariant:
    'Every change that was started ends: what was attached or made the default is verified, rolled back, or published.',
  check: ({ history, endMs, timelines, truth }) => {
    const open = new Map<string, { readonly log: string; readonly listenerId: string }>();
    for (const one of history) {
      if (one.kind !== 'append' || !one.written) continue;
      const data: { key?: string; outcome?: string; rotationId?: string; change?: { listenerId?: string } } =
        Object(one.data);
      const key = `${one.log} ${data.key ?? ''}`;
      if (one.entryKind === 'change-started')
        open.set(key, { log: one.log, listenerId: data.change?.listenerId ?? '' });
      if (one.entryKind === 'change-ended' && !/unproved/.test(data.outcome ?? '')) open.delete(key);
      if (one.entryKind === 'planned-again') open.delete(key);
      if (one.entryKind === 'abandoned') open.clear();
    }
    return [...open].flatMap(([key, { listenerId }]) => {
      const listener = timelines.listeners.get(listenerId);
      // An edit by another writer on one listener may take the slot that another listener needs.
      const isEdited = [...timelines.listeners.values()].some(
        ({ loadBalancerId, foreignFrom }) =>
          loadBalancerId === listener?.loadBalancerId && foreignFrom.length > 0,
      );
      const isHard =
        isEdited ||
        timelines.damagedFrom.has(listener?.loadBalancerId ?? '') ||
        listener?.states.some(({ attached }) =>
          attached.some(
            ({ certificateId }) =>
              timelines.spoiltAtMs.has(certificateId) ||
              truth.certificates.get(certificateId)?.misdescribed !== 'no' ||
              truth.certificates.get(certificateId)?.flaw !== 'none' ||
              hasOnlyAddresses(truth.certificates.get(certificateId)),
          ),
        );
      return isHard
        ? []
        : [violation('nothing-stays-open', endMs, listenerId, `${key} was started and has not ended`)];
    });
  },
};

export const deadLeasesEnd: Checker = {
  name: 'dead-leases-end',
  invariant: 'The first worker after the lease of a dead worker has ended takes over its open changes.',
  check: ({ history, endMs, timelines }) => {
    const dead = new Set(
      history.flatMap((one) =>
        one.kind === 'worker' && (one.what === 'crashed' || one.what === 'out-of-time') ? [one.worker] : [],
      ),
    );
    const open = new Map<string, number>();
    const held = new Map<string, { readonly worker: string; readonly untilMs: number }>();
    for (const one of history) {
      if (one.kind !== 'append' || !one.written || !one.log.startsWith('rotations/')) continue;
      const { untilMs = 0 }: { untilMs?: number } = Object(one.data);
      if (one.entryKind === 'claimed') held.set(one.log, { worker: one.worker, untilMs });
      if (one.entryKind === 'change-started') open.set(one.log, (open.get(one.log) ?? 0) + 1);
      if (one.entryKind === 'change-ended' || one.entryKind === 'abandoned') open.delete(one.log);
    }
    return [...held].flatMap(([log, { worker, untilMs }]) =>
      dead.has(worker) &&
      open.has(log) &&
      endMs > untilMs + 3 * HOUR_MS &&
      !timelines.damagedFrom.has(log.split('/').at(-1) ?? '')
        ? [
            violation(
              'dead-leases-end',
              endMs,
              log,
              `${worker} died while it held the lease; no worker took over after ${new Date(untilMs).toISOString()}`,
            ),
          ]
        : [],
    );
  },
};

/** Reasons that only delay a replacement are not published. */
const later: ReadonlySet<string> = new Set([
  'in-progress',
  'outside-window',
  'soaking',
  'waiting-for-pilot',
  'after-failed-proof',
]);

export const publishedOnce: Checker = {
  name: 'published-once',
  invariant:
    'Each change of state of a replacement is published exactly once by its id. Two consecutive events of a replacement differ, no quarantine is published after the failure that caused it, and in the end the last state, or that failure, has been published.',
  check: (evidence) => {
    const { history, endMs, calmFrom } = evidence;
    const published = new Map<string, EventEntry>();
    const seen = new Set<string>();
    const violations: Violation[] = [];
    if (!history.some((one) => one.kind === 'event')) return [];
    for (const one of history) {
      if (one.kind !== 'event' || !one.taken || seen.has(one.id)) continue;
      seen.add(one.id);
      // Events of scan and of expiry are checked by another invariant.
      if (one.data['outcome'] === undefined) continue;
      const key = `${String(one.data['listenerId'])} ${String(one.data['oldCertificateId'])}`;
      const before = published.get(key);
      if (before && stateOf(before) === stateOf(one))
        violations.push(
          violation('published-once', one.atMs, key, `published twice in a row: ${stateOf(one)}`),
        );
      if (
        before &&
        one.data['reasonCode'] === 'quarantined' &&
        isFailureOf(before, one.data['newCertificateId'])
      )
        violations.push(
          violation(
            'published-once',
            one.atMs,
            key,
            `no change of state after ${stateOf(before)}: ${stateOf(one)}`,
          ),
        );
      published.set(key, one);
    }
    const last = new Map<string, OutcomeRow>();
    for (const [index, one] of history.entries()) {
      if (one.kind !== 'report' || index < calmFrom) continue;
      // A `blocked` that has ended may be unpublished: the worker that saw it did not hold the lease.
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
      const event = published.get(key);
      const state = `${outcome} ${reason} ${newCertificateId ?? ''}`;
      if (reason === 'quarantined' && event && isFailureOf(event, newCertificateId)) continue;
      if (!event || stateOf(event) !== state)
        violations.push(
          violation(
            'published-once',
            endMs,
            key,
            `in the end "${state}", published "${event ? stateOf(event) : 'nothing'}"`,
          ),
        );
    }
    return violations;
  },
};

export const thresholdsPublishedOnce: Checker = {
  name: 'thresholds-published-once',
  invariant:
    'For each certificate on a listener each threshold of days left is published at most once, and never a higher one after a lower one.',
  check: ({ history }) => {
    const lowest = new Map<string, number>();
    const seen = new Set<string>();
    return history.flatMap((one) => {
      const threshold = one.kind === 'event' ? one.data['thresholdDays'] : undefined;
      if (one.kind !== 'event' || !one.taken || seen.has(one.id) || typeof threshold !== 'number') return [];
      seen.add(one.id);
      const { listenerId, certificateId, notAfter } = one.data;
      const key = `${String(listenerId)} ${String(certificateId)} ${String(notAfter)}`;
      const before = lowest.get(key);
      lowest.set(key, threshold);
      if (before === undefined || threshold < before) return [];
      return [
        violation(
          'thresholds-published-once',
          one.atMs,
          key,
          `published ${threshold} days after ${before} days`,
        ),
      ];
    });
  },
};

/** The quarantine follows from this failure, so it is not published. */
function isFailureOf({ data }: EventEntry, newCertificateId: unknown): boolean {
  const failed = ['rolled-back', 'changed-unproved', 'rollback-unproved'].includes(String(data['outcome']));
  return failed && data['newCertificateId'] === newCertificateId;
}

function stateOf({ data }: EventEntry): string {
  return `${String(data['outcome'])} ${String(data['reasonCode'])} ${String(data['newCertificateId'] ?? '')}`;
}
