/** Invariants about which certificate may be attached and which may be detached. */
import type { Checker, Evidence, Violation } from './checker.ts';
import { describe, violation } from './control-plane.ts';
import { unfitToReplace, unfitToReturn } from './fit-to-attach.ts';
import { whyNotLeave } from './fit-to-leave.ts';
import { couldNotKnow, type ListenerTimeline, type Write } from './timelines.ts';
import {
  wasDoneByOtherWriterFirst,
  wasEverDetachedByUs,
  wasIntended,
  wasReadFromCas,
} from './write-facts.ts';

type WriteCheck = (evidence: Evidence, listener: ListenerTimeline, write: Write) => string | undefined;

function checkWrites(name: string, invariant: string, problemOf: WriteCheck): Checker {
  return {
    name,
    invariant,
    check: (evidence) =>
      [...evidence.timelines.listeners.values()].flatMap((listener) =>
        listener.writes.flatMap((write): readonly Violation[] => {
          if (!write.accepted || couldNotKnow(listener, write) || wasDoneByOtherWriterFirst(listener, write))
            return [];
          const problem = problemOf(evidence, listener, write);
          return problem
            ? [violation(name, write.atMs, listener.listenerId, `${describe(write)}: ${problem}`)]
            : [];
        }),
      ),
  };
}

export const nothingBadAttached = checkWrites(
  'nothing-bad-attached',
  'An attached certificate replaces a due one: same key type, every name, valid and not due itself. A certificate that is attached again is still fit.',
  (evidence, listener, write) => {
    if (write.kind === 'dissociate') return undefined;
    const certificate = evidence.truth.certificates.get(write.ids[0] ?? '');
    if (!certificate) return 'CAS does not have it';
    const id = certificate.certificateId;
    const wasToLeave = wasIntended(
      evidence,
      listener,
      write,
      ({ kind, certificateId, from }) => from === id || (kind === 'dissociate' && certificateId === id),
    );
    if (wasToLeave || wasEverDetachedByUs(listener, write, id))
      return unfitToReturn(evidence, listener, write, certificate);
    return unfitToReplace(evidence, listener, write, certificate);
  },
);

export const attachedAsRead = checkWrites(
  'attached-as-read',
  'A worker has read each certificate that it attaches from CAS: what was kept of it does not say whether it is still valid.',
  (evidence, _, write) =>
    write.kind === 'dissociate' || wasReadFromCas(evidence, write, write.ids[0] ?? '')
      ? undefined
      : 'it was not read from CAS',
);

export const onlyReplacedLeaves = checkWrites(
  'only-replaced-leaves',
  'A detached certificate is due and another valid certificate of its key type covers its names (some of them, if it has expired), or the service had attached it.',
  (evidence, listener, write) => {
    if (write.kind !== 'dissociate') return undefined;
    for (const id of write.ids) {
      const problem = whyNotLeave(evidence, listener, write, id);
      if (problem) return `${id} ${problem}`;
    }
    return undefined;
  },
);
