/** Summaries of published events and of invocations, as plain data. Pure. */
import { EVENT_SOURCE } from '../../shared/core/model/event.ts';
import type { PublishedEvent } from '../../test/emulator/eventbridge/publications.ts';
import type { InvocationView } from '../../test/emulator/service-control.ts';

/** An event that the service has published. */
export interface EventSummary {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** One run of a function. */
export interface InvocationSummary {
  readonly function: string;
  /** `timer`, `http`, `api` (scan's workers, the console), `direct` (the event bus). */
  readonly source: string;
  readonly mode: 'synchronous' | 'asynchronous';
  /** 0 for the first; the platform retries failed asynchronous invocations. */
  readonly attempt: number;
  /** A new instance was started for it. */
  readonly cold: boolean;
  readonly outcome: string;
  readonly startedAt: string;
  /** On the emulator's clock, which runs faster than this machine's. */
  readonly durationMs: number;
}

/** The service's own events in order of arrival, each once: an event may be sent to the bus twice. */
export function summariseEvents(published: readonly PublishedEvent[]): readonly EventSummary[] {
  const summaries = new Map<string, EventSummary>();
  for (const { event } of published) {
    if (event['source'] !== EVENT_SOURCE || summaries.has(event.id)) continue;
    const data = event['data'] as EventSummary['data'];
    summaries.set(event.id, {
      id: event.id,
      type: event.type,
      subject: String(event['subject'] ?? ''),
      time: String(event['time'] ?? ''),
      summary: String(data['summary'] ?? ''),
      data,
    });
  }
  return [...summaries.values()];
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
