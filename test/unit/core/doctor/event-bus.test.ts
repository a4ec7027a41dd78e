/** The bus to which events are published. */
import { describe, expect, it } from 'vitest';
import { checkEventBus } from '../../../../shared/core/doctor/event-bus.ts';

describe('the event bus', () => {
  it.each([
    ['is not used', undefined, { value: false }, 'not-applicable'],
    ['exists', 'bus', { value: true }, 'ok'],
    ['does not exist', 'bus', { value: false }, 'fault'],
    ['is not told', 'bus', { problem: 'HTTP 500' }, 'unknown'],
  ])('%s', (_, bus, exists, state) => {
    expect(checkEventBus(bus, exists).state).toBe(state);
  });
});
