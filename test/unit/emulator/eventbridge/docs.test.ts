/** What docs/emulator.md says of the emulated EventBridge is held against the source. */
import { describe, expect, it } from 'vitest';
import { eventFaultSchema } from '../../../emulator/eventbridge/faults.ts';
import { calmEvents, type EventKnobs, hostileEvents } from '../../../emulator/eventbridge/knobs.ts';
import { documentedFields, documentedKnob, fieldsInWords, knobInWords } from '../documented.ts';

describe('docs/emulator.md on EventBridge', () => {
  it('has every knob with its values', () => {
    for (const name of Object.keys(hostileEvents) as (keyof EventKnobs)[])
      expect([name, ...documentedKnob('EventBridge', name)]).toEqual([
        name,
        knobInWords(hostileEvents[name]),
        knobInWords(calmEvents[name]),
      ]);
  });

  it('has every field of the faults', () => {
    for (const { shape } of eventFaultSchema.options)
      expect(documentedFields('Faults', shape.kind.value), shape.kind.value).toEqual(fieldsInWords(shape));
  });
});
