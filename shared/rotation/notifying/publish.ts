/**
 * Publishes the outcomes of a rotation: records the events in the ledger, then sends them to the bus. Later runs send the events that the bus
 * has not accepted, under the same ids (outbox.ts). Scan alone tells the channels what is recorded: no lease is held meanwhile.
 */
import { counted } from '../../base/words.ts';
import { CloudError } from '../../cloud/errors.ts';
import { isNarrowed } from '../../core/planning/decision.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import type { RotationRecord } from '../../ledger/rotation-record.ts';
import { type Rotation, reportProgress } from '../run/rotation.ts';
import { isTimeToSend, overdueEvents } from './outbox.ts';
import { pendingPublications } from './work-left.ts';

export interface Outcomes {
  readonly plan: Plan;
  readonly rows: readonly OutcomeRow[];
}

export async function publishOutcomes(
  rotation: Rotation,
  record: RotationRecord,
  { plan, rows }: Outcomes,
): Promise<void> {
  const { bus, clock, onRecorded } = rotation.ports;
  const { selection, channels } = rotation.request;
  if (!bus && !channels) return;
  const publications = pendingPublications(
    { plan, state: record.state, selection, nowMs: clock.now() },
    rows,
    rotation.settings.language,
  );
  if (publications.length > 0) {
    const onlyForChannels = bus === undefined ? ({ onlyForChannels: true } as const) : {};
    await record.writeBestEffort({
      kind: 'announced',
      data: { announcements: publications, ...onlyForChannels },
    });
    if (channels) onRecorded(publications.map(({ event }) => event));
  }
  if (!bus) return;
  const pending = record.state.outbox;
  if (!isTimeToSend(record.state, clock.now())) return;
  const accepted = new Set<string>();
  try {
    for (const id of await bus.publish(pending)) accepted.add(id);
    if (accepted.size > 0) await record.writeBestEffort({ kind: 'published', data: { ids: [...accepted] } });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    reportProgress(rotation, null, `events were not accepted and are sent again: ${error.messageWithHint}`, {
      severity: 'warn',
    });
  }
  const complete = isNarrowed(selection) ? undefined : rows;
  const { overdue, outdated } = overdueEvents(record.state.outbox, complete, clock.now());
  if (overdue.length === 0) return;
  await record.writeBestEffort({ kind: 'given-up', data: { ids: outdated.map(({ id }) => id) } });
  const which = overdue.map(({ type, subject }) => `${type} about ${subject}`).join(', ');
  reportProgress(
    rotation,
    null,
    `the bus has not accepted ${counted(overdue.length, 'event')} for a day (${which}): ${outdated.length} given up, the rest sent once a day`,
    { severity: 'error' },
  );
}
