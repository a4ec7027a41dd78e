/** What docs/emulator.md says of the emulated OSS is held against the source. */
import { describe, expect, it } from 'vitest';
import { objectFaultSchema } from '../../../emulator/oss/faults.ts';
import { calmObjects, hostileObjects, type ObjectKnobs } from '../../../emulator/oss/knobs.ts';
import { objectActions } from '../../../emulator/oss/wire.ts';
import {
  documentedFields,
  documentedKnob,
  emulatorDocument,
  fieldsInWords,
  knobInWords,
} from '../documented.ts';

describe('docs/emulator.md on OSS', () => {
  it('has every knob with its values', () => {
    for (const name of Object.keys(hostileObjects) as (keyof ObjectKnobs)[])
      expect([name, ...documentedKnob('OSS', name)]).toEqual([
        name,
        knobInWords(hostileObjects[name]),
        knobInWords(calmObjects[name]),
      ]);
  });

  it('has every field of the fault', () => {
    const { shape } = objectFaultSchema;

    expect(documentedFields('Faults', shape.kind.value)).toEqual(fieldsInWords(shape));
  });

  it('has every operation', () => {
    for (const action of objectActions) expect(emulatorDocument).toContain(`\`${action}\``);
  });
});
