/**
 * How others are told of what came of a rotation: to the ledger first, then to the bus. What the bus does not take is sent again by the next
 * run, under the same id, for a day. A bus that never takes anything must not keep workers coming for ever, nor get the news of months once
 * it is mended.
 */
import { DAY_MS } from '../clock.ts';
import { CloudError } from '../cloud/errors.ts';
import type { RotationRecord } from '../ledger/rotation-record.ts';
import type { Plan } from './plan.ts';
import type { OutcomeRow, Progress } from './report.ts';
import type { RotationInput } from './rotate-load-balancer.ts';
import { newsOf } from './work-left.ts';

/** After so long an event that the bus does not take is history, and whoever watches the bus is told by its silence. */
const EVENTS_WAIT_MS = DAY_MS;

export interface Told {
  readonly plan: Plan;
  readonly rows: readonly OutcomeRow[];
}

export async function tell(
  input: RotationInput,
  record: RotationRecord,
  { plan, rows }: Told,
): Promise<void> {
  const { bus, clock, selection } = input;
  if (!bus) return;
  const announcements = newsOf({ plan, state: record.state, selection, nowMs: clock.now() }, rows);
  if (announcements.length > 0) await record.note({ kind: 'announced', data: { announcements } });
  const offered = record.state.outbox;
  if (offered.length === 0) return;
  const taken = new Set<string>();
  try {
    for (const id of await bus.publish(offered)) taken.add(id);
    if (taken.size > 0) await record.note({ kind: 'published', data: { ids: [...taken] } });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    say(input, `events were not taken and are sent again: ${error.message}`);
  }
  const oldestMs = clock.now() - EVENTS_WAIT_MS;
  const givenUp = offered.filter(({ id, timeMs }) => !taken.has(id) && timeMs <= oldestMs);
  if (givenUp.length === 0) return;
  await record.note({ kind: 'given-up', data: { ids: givenUp.map(({ id }) => id) } });
  const which = givenUp.map(({ type, subject }) => `${type} about ${subject}`).join(', ');
  say(
    input,
    `the bus has not taken ${givenUp.length} events for a day; they are given up: ${which}`,
    'error',
  );
}

function say(
  { clock, alb, loadBalancerId, onProgress }: RotationInput,
  message: string,
  severity: Progress['severity'] = 'warn',
): void {
  const place = { region: alb.region, loadBalancerId, listenerId: null };
  onProgress({ atMs: clock.now(), ...place, message, severity });
}
