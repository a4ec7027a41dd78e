/** Compares docs/emulator.md on ALB and CAS with the source. */
import { describe, expect, it } from 'vitest';
import { albActions } from '../../../emulator/model/alb/actions.ts';
import { casActions } from '../../../emulator/model/cas/actions.ts';
import { faultSchema } from '../../../emulator/model/faults.ts';
import { calm, hostile, type Knobs } from '../../../emulator/model/knobs.ts';
import {
  describeFields,
  describeKnob,
  documentedFields,
  documentedKnob,
  emulatorDocument,
} from '../documented.ts';

describe('docs/emulator.md', () => {
  it('has every knob with its values', () => {
    for (const name of Object.keys(hostile) as (keyof Knobs)[])
      expect([name, ...documentedKnob('Knobs', name)]).toEqual([
        name,
        describeKnob(hostile[name]),
        describeKnob(calm[name]),
      ]);
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
