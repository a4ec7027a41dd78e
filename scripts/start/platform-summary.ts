/** What the demonstration tells of the platform and of the bus. Plain data. Pure. */
import { EVENT_SOURCE } from '../../shared/core/model/event.ts';
import type { PublishedEvent } from '../../test/emulator/eventbridge/event-bridge-model.ts';
import type { InvocationView } from '../../test/emulator/service-control.ts';

/** An event that the service has published. */
export interface EventSummary {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  /** What people read. */
  readonly summary: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** One run of a function. */
export interface InvocationSummary {
  readonly function: string;
  /** `timer`, `http`, `api` (scan's workers, a person in the console), `direct` (the event bus). */
  readonly source: string;
  readonly mode: 'synchronous' | 'asynchronous';
  /** 0 for the first; the platform repeats what failed. */
  readonly attempt: number;
  /** A new instance was started for it. */
  readonly cold: boolean;
  readonly outcome: string;
  readonly startedAt: string;
  /** On the clock of the cloud, which runs faster than this machine's. */
  readonly durationMs: number;
}

/** Each once, in the order in which they came: a bus may be sent an event twice. */
export function summariseEvents(published: readonly PublishedEvent[]): readonly EventSummary[] {
  const told = new Map<string, EventSummary>();
  for (const { event } of published) {
    if (event['source'] !== EVENT_SOURCE || told.has(event.id)) continue;
    const data = event['data'] as EventSummary['data'];
    told.set(event.id, {
      id: event.id,
      type: event.type,
      subject: String(event['subject'] ?? ''),
      time: String(event['time'] ?? ''),
      summary: String(data['summary'] ?? ''),
      data,
    });
  }
  return [...told.values()];
}

export function summariseInvocations(invocations: readonly InvocationView[]): readonly InvocationSummary[] {
  return invocations.map(({ functionKey, source, mode, attempt, cold, outcome, startedAtMs, endedAtMs }) => ({
    function: functionKey,
    source,
    mode,
    attempt,
    cold,
    outcome: outcome ?? 'running',
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: Math.round((endedAtMs ?? startedAtMs) - startedAtMs),
  }));
}
