/** Compares docs/emulator.md on EventBridge with the source. */
import { describe, expect, it } from 'vitest';
import { eventFaultSchema } from '../../../emulator/eventbridge/faults.ts';
import { calmEvents, hostileEvents } from '../../../emulator/eventbridge/knobs.ts';
import { describeFields, documentedFields, knobsOf } from '../documented.ts';

describe('docs/emulator.md on EventBridge', () => {
  it('has every knob with its values', () => {
    const { documented, actual } = knobsOf('EventBridge', hostileEvents, calmEvents);

    expect(documented).toEqual(actual);
  });

  it('has every field of the faults', () => {
    for (const { shape } of eventFaultSchema.options)
      expect(documentedFields('Faults', shape.kind.value), shape.kind.value).toEqual(describeFields(shape));
  });
});
