/**
 * The narrow interface to an event bus: events out, each accepted or not. Adapters live in shared/cloud.
 */
import type { RotatorEvent } from '../core/model/event.ts';

export interface EventBusApi {
  /**
   * Sending an event again, with its id, is harmless: consumers take (source, id) for one event.
   * @returns the ids that need not be offered again: the bus has taken the event, or it can never be sent, which is in the log then.
   * Rejects with a `CloudError` when nothing can be said of any.
   */
  publish(events: readonly RotatorEvent[]): Promise<readonly string[]>;
}

/** For tests, and where no bus is configured but somebody wants to see. */
export function createMemoryBus(): EventBusApi & { readonly events: readonly RotatorEvent[] } {
  const events: RotatorEvent[] = [];
  return {
    events,
    async publish(more) {
      events.push(...more);
      return more.map(({ id }) => id);
    },
  };
}
