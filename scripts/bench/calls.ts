/** Calls of the service, counted from the history of the emulator. */
import type { HistoryEntry } from '../../test/emulator/model/history.ts';

export type CountsByAction = Readonly<Record<string, number>>;

export interface Calls {
  /** Every call, also those that were refused. */
  readonly alb: CountsByAction;
  readonly cas: CountsByAction;
  readonly oss: CountsByAction;
}

export function countCalls(history: readonly HistoryEntry[]): Calls {
  const counts = { alb: {}, cas: {}, oss: {} } satisfies Record<keyof Calls, Record<string, number>>;
  for (const entry of history) {
    if (entry.kind === 'call') addOne(counts[entry.product], entry.action);
    if (entry.kind === 'object') addOne(counts.oss, entry.action);
  }
  return counts;
}

function addOne(counts: Record<string, number>, action: string): void {
  counts[action] = (counts[action] ?? 0) + 1;
}

export function total(counts: CountsByAction): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Requests that OSS bills as reads; the others are PUT requests, to which lists belong. */
export function readsOf(oss: CountsByAction): number {
  return Object.entries(oss)
    .filter(([action]) => action.startsWith('Get') || action.startsWith('Head'))
    .reduce((sum, [, count]) => sum + count, 0);
}
