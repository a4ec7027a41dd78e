/**
 * The narrow interface to an event bus: events out, each accepted or not. Adapters live in shared/cloud.
 */
import type { OutcomeEvent } from '../core/reports/events/outcome-event.ts';

export interface EventBusApi {
  /**
   * Sending an event again, with its id, is harmless: consumers take (source, id) for one event.
   * @returns the ids that need not be offered again: the bus has taken the event, or it can never be sent, which is in the log then.
   * Rejects with a `CloudError` when nothing can be said of any.
   */
  publish(events: readonly OutcomeEvent[]): Promise<readonly string[]>;
}

/** For tests, and where no bus is configured but somebody wants to see. */
export function createMemoryBus(): EventBusApi & { readonly events: readonly OutcomeEvent[] } {
  const events: OutcomeEvent[] = [];
  return {
    events,
    async publish(more) {
      events.push(...more);
      return more.map(({ id }) => id);
    },
  };
}
