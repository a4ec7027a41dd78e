/** An invariant about the end of a run: every certificate that can be rotated is rotated. */
import { isIP } from 'node:net';
import type { KnownCertificate } from '../fleet.ts';
import { type Checker, type Evidence, isDue, isInDate, namesCover, type Violation } from './checker.ts';
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
export function hasOnlyAddresses(certificate: KnownCertificate | undefined): boolean {
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
