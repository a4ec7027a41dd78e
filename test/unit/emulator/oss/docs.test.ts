/** Compares docs/emulator.md on OSS with the source. */
import { describe, expect, it } from 'vitest';
import { objectFaultSchema } from '../../../emulator/oss/faults.ts';
import { calmObjects, hostileObjects, type ObjectKnobs } from '../../../emulator/oss/knobs.ts';
import { objectActions } from '../../../emulator/oss/wire.ts';
import {
  describeFields,
  describeKnob,
  documentedFields,
  documentedKnob,
  emulatorDocument,
} from '../documented.ts';

describe('docs/emulator.md on OSS', () => {
  it('has every knob with its values', () => {
    for (const name of Object.keys(hostileObjects) as (keyof ObjectKnobs)[])
      expect([name, ...documentedKnob('OSS', name)]).toEqual([
        name,
        describeKnob(hostileObjects[name]),
        describeKnob(calmObjects[name]),
      ]);
  });

  it('has every field of the fault', () => {
    const { shape } = objectFaultSchema;

    expect(documentedFields('Faults', shape.kind.value)).toEqual(describeFields(shape));
  });

  it('has every operation', () => {
    for (const action of objectActions) expect(emulatorDocument).toContain(`\`${action}\``);
  });
});
