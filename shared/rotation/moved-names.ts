/**
 * Names that a change moves to the new certificate although they are served today by one that is not being replaced: allowed, but
 * a person should see it in the plan. Pure.
 */
import type { Certificate, CertificateId } from '../certificates/certificate.ts';
import { concreteName } from '../certificates/names.ts';
import { served } from '../certificates/served.ts';
import type { AttachedCertificate, Listener } from '../listeners/listener.ts';
import type { Change } from './change.ts';
import { applyStep, type SlotEntry } from './steps.ts';

export function movedNames(
  listeners: readonly Listener[],
  changes: readonly Change[],
  candidates: readonly Certificate[],
): readonly string[] {
  return changes.flatMap((change) => {
    const listener = listeners.find(({ listenerId }) => listenerId === change.listenerId);
    return listener ? movedBy(listener, change, candidates) : [];
  });
}

function movedBy(listener: Listener, change: Change, candidates: readonly Certificate[]): readonly string[] {
  const { newCertificateId } = change;
  const replacement = candidates.find(({ certificateId }) => certificateId === newCertificateId);
  if (!replacement || !newCertificateId || replacement.names === 'unknown') return [];
  const after = withDetails(change.steps.reduce(applyStep, listener.attached), listener.attached, candidates);
  const replaced = new Set(change.replaces.map(({ certificateId }) => certificateId));
  const { names } = replacement;
  return names.flatMap((name) => {
    const client = { serverName: concreteName(name, names), keyTypes: [replacement.keyType] };
    const today = served(listener.attached, client);
    const moves =
      today.size > 0 &&
      ![...today].some((id) => replaced.has(id) || id === newCertificateId) &&
      served(after, client).has(newCertificateId);
    return moves
      ? [
          `${listener.listenerId}: ${name} (${replacement.keyType}) may move from ${[...today].join(' or ')} to ${newCertificateId}.`,
        ]
      : [];
  });
}

/** Puts details back onto slots, from what was attached before and from the candidates. */
export function withDetails(
  entries: readonly SlotEntry[],
  attached: readonly AttachedCertificate[],
  candidates: readonly Certificate[],
): readonly AttachedCertificate[] {
  const known = new Map<CertificateId, Certificate | undefined>([
    ...candidates.map((certificate) => [certificate.certificateId, certificate] as const),
    ...attached.map(({ certificateId, certificate }) => [certificateId, certificate] as const),
  ]);
  return entries.map(({ certificateId, slot }) => ({
    certificateId,
    slot,
    certificate: known.get(certificateId),
  }));
}
