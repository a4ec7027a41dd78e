/**
 * When events are offered to the bus again that it has not taken, and which of them are history. Pure.
 *
 * For a day with every run. After that once a day, and only what still holds: a bus that never takes anything must not keep workers coming
 * all the time, nor get the events of months once it works again; but what is wrong then is published then.
 */

import { DAY_MS } from '../../base/clock.ts';
import type { RotatorEvent } from '../../core/model/event.ts';
import { replacementKey } from '../../core/model/replacement-key.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';

type Outbox = Pick<LoadBalancerState, 'outbox' | 'notTakenAtMs'>;

export function isTimeToSend({ outbox, notTakenAtMs }: Outbox, nowMs: number): boolean {
  if (outbox.length === 0) return false;
  return (
    notTakenAtMs === undefined || nowMs - notTakenAtMs >= DAY_MS || outbox.some(isYoungerThanADay(nowMs))
  );
}

export interface OverdueEvents {
  /** For a day and longer. */
  readonly overdue: readonly RotatorEvent[];
  /** Those of them that say nothing of the present any more. */
  readonly outdated: readonly RotatorEvent[];
}

/** @param rows of everything on the load balancer; `undefined`: not everything was planned, so nothing is history yet */
export function overdueEvents(
  outbox: readonly RotatorEvent[],
  rows: readonly OutcomeRow[] | undefined,
  nowMs: number,
): OverdueEvents {
  const present = new Set(
    rows
      ?.filter(({ outcome }) => outcome !== 'nothing-to-do')
      .map(({ listenerId, oldCertificateId }) => replacementKey(listenerId, oldCertificateId)),
  );
  const last = new Map(outbox.map((event) => [keyOf(event), event.id]));
  const overdue = outbox.filter((event) => !isYoungerThanADay(nowMs)(event));
  const holds = (event: RotatorEvent): boolean =>
    present.has(keyOf(event)) && last.get(keyOf(event)) === event.id;
  return { overdue, outdated: rows === undefined ? [] : overdue.filter((event) => !holds(event)) };
}

function isYoungerThanADay(nowMs: number): (event: RotatorEvent) => boolean {
  return ({ timeMs }) => nowMs - timeMs < DAY_MS;
}

/** The replacement that the event is about. */
function keyOf({ data }: RotatorEvent): string {
  return `${data['listenerId']} ${data['oldCertificateId']}`;
}
