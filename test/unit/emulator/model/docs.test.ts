/** Compares docs/emulator.md on ALB and CAS with the source. */
import { describe, expect, it } from 'vitest';
import { albActions } from '../../../emulator/model/alb/actions.ts';
import { casActions } from '../../../emulator/model/cas/actions.ts';
import { faultSchema } from '../../../emulator/model/faults.ts';
import { calm, hostile } from '../../../emulator/model/knobs.ts';
import { describeFields, documentedFields, emulatorDocument, knobsOf } from '../documented.ts';

describe('docs/emulator.md', () => {
  it('has every knob with its values', () => {
    const { documented, actual } = knobsOf('Knobs', hostile, calm);

    expect(documented).toEqual(actual);
  });

  it('has every fault with its fields', () => {
    for (const { shape } of faultSchema.options)
      for (const kind of 'options' in shape.kind ? shape.kind.options : shape.kind.values)
        expect(documentedFields('Faults', kind), kind).toEqual(describeFields(shape));
  });

  it('has every action', () => {
    for (const { name } of [...albActions, ...casActions]) expect(emulatorDocument).toContain(`\`${name}\``);
  });
});
