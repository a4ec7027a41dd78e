/** Compares docs/emulator.md on EventBridge with the source. */
import { describe, expect, it } from 'vitest';
import { eventFaultSchema } from '../../../emulator/eventbridge/faults.ts';
import { calmEvents, type EventKnobs, hostileEvents } from '../../../emulator/eventbridge/knobs.ts';
import { describeFields, describeKnob, documentedFields, documentedKnob } from '../documented.ts';

describe('docs/emulator.md on EventBridge', () => {
  it('has every knob with its values', () => {
    for (const name of Object.keys(hostileEvents) as (keyof EventKnobs)[])
      expect([name, ...documentedKnob('EventBridge', name)]).toEqual([
        name,
        describeKnob(hostileEvents[name]),
        describeKnob(calmEvents[name]),
      ]);
  });

  it('has every field of the faults', () => {
    for (const { shape } of eventFaultSchema.options)
      expect(documentedFields('Faults', shape.kind.value), shape.kind.value).toEqual(describeFields(shape));
  });
});
