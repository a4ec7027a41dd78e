/** An invariant about candidates that wait: no other one takes the place of the best one. */
import type { Checker, Evidence, Violation } from './checker.ts';
import { violation } from './control-plane.ts';

/** Reasons for which the best candidate waits. */
const waiting: ReadonlySet<string> = new Set([
  'waiting-for-pilot',
  'soaking',
  'paused',
  'breaker-open',
  'outside-window',
]);

export const noOtherInItsPlace: Checker = {
  name: 'no-other-in-its-place',
  invariant:
    'While the best candidate waits for its pilot or its soak, no other certificate takes its place, unless it failed, was refused or spoilt, a newer one was issued, or a caller named the other one.',
  check: (evidence) => {
    const waits = new Map<string, { readonly index: number; readonly certificateId: string }>();
    return evidence.history.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'report') return [];
      return one.report.outcomes.flatMap((row): readonly Violation[] => {
        const key = `${row.listenerId} ${row.oldCertificateId}`;
        if (row.outcome === 'blocked' && waiting.has(row.reason) && row.newCertificateId !== null)
          waits.set(key, { index, certificateId: row.newCertificateId });
        const wait = waits.get(key);
        if (row.outcome !== 'verified' || wait === undefined || row.newCertificateId === wait.certificateId)
          return [];
        waits.delete(key);
        if (
          isOvertaken(evidence, wait, index) ||
          isNamedByCaller(evidence, row.newCertificateId, index) ||
          isSameLeaf(evidence, row.newCertificateId, wait.certificateId)
        )
          return [];
        const text = `${row.newCertificateId ?? 'a removal'} replaced ${row.oldCertificateId} while ${wait.certificateId} waited`;
        return [violation('no-other-in-its-place', one.atMs, row.listenerId, text)];
      });
    });
  },
};

/** Which of two uploads is taken makes no difference to clients. */
function isSameLeaf({ truth }: Evidence, one: string | null, other: string): boolean {
  const leaf = truth.certificates.get(one ?? '')?.sha256;
  return leaf !== undefined && leaf === truth.certificates.get(other)?.sha256;
}

/** A command that names a certificate is about that one alone: its caller chose it. */
function isNamedByCaller({ history }: Evidence, certificateId: string | null, untilIndex: number): boolean {
  return history
    .slice(0, untilIndex)
    .some((one) => one.kind === 'trigger' && one.command.certificateId === certificateId);
}

/** Whether something happened to the waiting certificate, or a certificate was issued. */
function isOvertaken(
  { history, timelines }: Evidence,
  wait: { readonly index: number; readonly certificateId: string },
  untilIndex: number,
): boolean {
  if (timelines.spoiltAtMs.has(wait.certificateId)) return true;
  return history.some((one, index) => {
    if (index > untilIndex) return false;
    if (one.kind === 'fault') return one.what === 'issued late' && index > wait.index;
    if (one.kind === 'trigger') return one.command.force === true;
    return (
      one.kind === 'append' &&
      one.written &&
      one.log === `certificates/${wait.certificateId}` &&
      (one.entryKind === 'failed' || one.entryKind === 'refused')
    );
  });
}
