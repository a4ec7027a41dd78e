/**
 * How others are told of what came of a rotation: to the ledger first, then to the bus. What the bus does not take is sent again by later
 * runs, under the same id (outbox.ts).
 */
import { CloudError } from '../../cloud/errors.ts';
import { isNarrowed } from '../../core/planning/decision.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import type { Progress } from '../../core/reports/progress.ts';
import type { RotationRecord } from '../../ledger/rotation-record.ts';
import type { RotationInput } from '../run/rotation.ts';
import { isTimeToSend, sortOut } from './outbox.ts';
import { pendingAnnouncements } from './work-left.ts';

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
  const announcements = pendingAnnouncements(
    { plan, state: record.state, selection, nowMs: clock.now() },
    rows,
  );
  if (announcements.length > 0) await record.note({ kind: 'announced', data: { announcements } });
  const offered = record.state.outbox;
  if (!isTimeToSend(record.state, clock.now())) return;
  const taken = new Set<string>();
  try {
    for (const id of await bus.publish(offered)) taken.add(id);
    if (taken.size > 0) await record.note({ kind: 'published', data: { ids: [...taken] } });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    say(input, `events were not taken and are sent again: ${error.message}`);
  }
  const looked = isNarrowed(selection) ? undefined : rows;
  const { overdue, history } = sortOut(record.state.outbox, looked, clock.now());
  if (overdue.length === 0) return;
  await record.note({ kind: 'given-up', data: { ids: history.map(({ id }) => id) } });
  const which = overdue.map(({ type, subject }) => `${type} about ${subject}`).join(', ');
  say(
    input,
    `the bus has not taken ${overdue.length} events for a day, ${history.length} of which are given up; the others are sent once a day: ${which}`,
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
