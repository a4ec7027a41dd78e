/** The invariant about the edits of other writers: the service does not undo them. */
import type { Checker, Evidence } from './checker.ts';
import { describe, violation } from './control-plane.ts';
import { couldNotKnow, sameAttached } from './timelines.ts';

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
