/**
 * Decides when pending events are sent to the bus again, and which of them are outdated. Pure.
 *
 * For a day an event is sent by every run. After that it is sent once a day, and only while it still describes the present state: a bus that
 * never accepts events must not cause work in every scan, and must not receive months of old events once it works again.
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
  /** Pending for a day or longer. */
  readonly overdue: readonly RotatorEvent[];
  /** The overdue events that no longer describe the present state. */
  readonly outdated: readonly RotatorEvent[];
}

/** @param rows all rows of the load balancer; `undefined`: the plan was narrowed, so no event is known to be outdated */
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
  const last = new Map(outbox.map((event) => [replacementKeyOf(event), event.id]));
  const overdue = outbox.filter((event) => !isYoungerThanADay(nowMs)(event));
  const holds = (event: RotatorEvent): boolean =>
    present.has(replacementKeyOf(event)) && last.get(replacementKeyOf(event)) === event.id;
  return { overdue, outdated: rows === undefined ? [] : overdue.filter((event) => !holds(event)) };
}

function isYoungerThanADay(nowMs: number): (event: RotatorEvent) => boolean {
  return ({ timeMs }) => nowMs - timeMs < DAY_MS;
}

/** The same text as `replacementKey`: the data of an event has no types. */
function replacementKeyOf({ data }: RotatorEvent): string {
  return `${data['listenerId']} ${data['oldCertificateId']}`;
}
