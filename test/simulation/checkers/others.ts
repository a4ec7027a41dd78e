/** The invariant about other writers that are said to have changed a listener. */
import type { AppendEntry } from '../run-history.ts';
import type { Checker } from './checker.ts';
import { violation } from './control-plane.ts';
import type { ListenerTimeline } from './timelines.ts';

const CHECKER = 'nobody-blamed-in-vain';

export const nobodyBlamedInVain: Checker = {
  name: CHECKER,
  invariant:
    'A change ends because of another writer only if one has changed the listener, a zone has changed, another worker has written to the listener, or an answer was outdated.',
  check: ({ history, timelines }) =>
    history.flatMap((one, index) => {
      if (one.kind !== 'append' || !blamesOthers(one)) return [];
      const key = String(Reflect.get(Object(one.data), 'key'));
      const listener = [...timelines.listeners.values()].find(({ listenerId }) =>
        key.startsWith(`${listenerId}/`),
      );
      if (listener === undefined || mayBeSo(listener, one.worker, index)) return [];
      const { loadBalancerId, listenerId } = listener;
      if ((timelines.zoneChanges.get(loadBalancerId) ?? []).some((change) => change.index < index)) return [];
      const wasOutdated = history.some(
        (entry, at) =>
          at < index && entry.kind === 'fault' && entry.what === 'stale answer' && entry.about === listenerId,
      );
      if (wasOutdated) return [];
      return [violation(CHECKER, one.atMs, listenerId, `${key} by ${one.worker}`)];
    }),
};

function blamesOthers({ entryKind, written, data }: AppendEntry): boolean {
  return (
    entryKind === 'change-ended' && written && Reflect.get(Object(data), 'reason') === 'changed-by-others'
  );
}

function mayBeSo({ foreignFrom, writes }: ListenerTimeline, worker: string, index: number): boolean {
  return (
    foreignFrom.some((from) => from < index) ||
    writes.some((write) => write.index < index && write.worker !== worker)
  );
}
