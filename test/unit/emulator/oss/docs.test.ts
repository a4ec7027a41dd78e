/** Compares docs/emulator.md on OSS with the source. */
import { describe, expect, it } from 'vitest';
import { objectFaultSchema } from '../../../emulator/oss/faults.ts';
import { calmObjects, hostileObjects } from '../../../emulator/oss/knobs.ts';
import { objectActions } from '../../../emulator/oss/wire.ts';
import { describeFields, documentedFields, emulatorDocument, knobsOf } from '../documented.ts';

describe('docs/emulator.md on OSS', () => {
  it('has every knob with its values', () => {
    const { documented, actual } = knobsOf('OSS', hostileObjects, calmObjects);

    expect(documented).toEqual(actual);
  });

  it('has every field of the fault', () => {
    const { shape } = objectFaultSchema;

    expect(documentedFields('Faults', shape.kind.value)).toEqual(describeFields(shape));
  });

  it('has every operation', () => {
    for (const action of objectActions) expect(emulatorDocument).toContain(`\`${action}\``);
  });
});
