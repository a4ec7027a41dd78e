/** Invariants about the channel that scan notifies: nothing is told twice without need, and in the end everything is told. */
import { LEDGER_DAMAGE, type RunEntry } from '../run-history.ts';
import { type Checker, CLOCK_TOLERANCE_MS, type Violation } from './checker.ts';
import { violation } from './control-plane.ts';

const CHANNEL = 'notified/channel';

export const toldOnce: Checker = {
  name: 'told-once',
  invariant:
    'An event is told again only if the ledger does not have that its message was accepted: its scan died, its answer was lost, or the ledger did not answer.',
  check: ({ history }) => {
    const violations: Violation[] = [];
    const accepted = new Map<string, readonly string[]>();
    const recorded = new Set<string>();
    /** What each scan has tried to send since it began to. */
    const tried = new Map<string, Set<string>>();
    for (const one of history) {
      if (isWritten(one, 'sent')) for (const id of accepted.get(one.worker) ?? []) recorded.add(id);
      if (isWritten(one, 'sending')) tried.set(one.worker, new Set());
      if (one.kind !== 'message') continue;
      const own = tried.get(one.worker);
      // It repeats what was lost, though another scan, whose clock is ahead, has told it meanwhile.
      const again = one.ids.filter((id) => recorded.has(id) && !own?.has(id));
      for (const id of one.ids) own?.add(id);
      if (!one.taken) continue;
      if (again.length > 0)
        violations.push(violation('told-once', one.atMs, one.worker, `told again: ${again.join(', ')}`));
      accepted.set(one.worker, one.ids);
    }
    return violations;
  },
};

export const toldInTheEnd: Checker = {
  name: 'told-in-the-end',
  invariant:
    'Every event that a worker has recorded since the channel is known, and before the last scan, is told in the end, unless its log cannot be read any more.',
  check: ({ history, endMs }) => {
    const added = history.find((one) => isWritten(one, 'added'));
    if (added?.kind !== 'append') return [];
    const sinceMs = Number(Object(added.data).sinceMs) + CLOCK_TOLERANCE_MS;
    const told = new Set(history.flatMap((one) => (one.kind === 'message' && one.taken ? one.ids : [])));
    const damaged = new Set(
      history.flatMap((one) => (one.kind === 'fault' && one.what === LEDGER_DAMAGE ? [one.about] : [])),
    );
    const lastScan = history.findLastIndex((one) => one.kind === 'execution' && one.functionName === 'scan');
    return history.slice(0, lastScan).flatMap((one) => {
      if (one.kind !== 'append' || !one.written || one.entryKind !== 'announced') return [];
      if (damaged.has(one.log)) return [];
      return eventsIn(one.data)
        .filter(({ id, timeMs }) => timeMs > sinceMs && !told.has(id))
        .map(({ id }) => violation('told-in-the-end', endMs, one.log, `${one.worker} has recorded ${id}`));
    });
  },
};

function isWritten(one: RunEntry, entryKind: string): one is Extract<RunEntry, { readonly kind: 'append' }> {
  return one.kind === 'append' && one.written && one.log === CHANNEL && one.entryKind === entryKind;
}

function eventsIn(data: unknown): readonly { readonly id: string; readonly timeMs: number }[] {
  const all: readonly { readonly event: { readonly id: string; readonly timeMs: number } }[] =
    Object(data).announcements ?? [];
  return all.map(({ event }) => event);
}
