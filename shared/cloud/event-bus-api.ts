/** The narrow interface to an event bus: publishes events and reports which were accepted. Adapters live in shared/cloud. */
import type { RotatorEvent } from '../core/model/event.ts';

export interface EventBusApi {
  /**
   * Publishing an event again, with its id, is harmless: consumers identify an event by (source, id).
   * @returns the ids that need not be published again: the bus has accepted the event, or can never accept it, which is logged.
   * Rejects with a `CloudError` if the state of every event is unknown.
   */
  publish(events: readonly RotatorEvent[]): Promise<readonly string[]>;
}

/** For tests. */
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
