/** Compares docs/emulator.md on Function Compute with the source. */
import { describe, expect, it } from 'vitest';
import { invocationFaultSchema } from '../../../emulator/function-compute/faults.ts';
import { describeFields, documentedFields } from '../documented.ts';

describe('docs/emulator.md on Function Compute', () => {
  it.each(invocationFaultSchema.options.map((option) => [option.shape.kind.value, option.shape] as const))(
    'has every field of the fault %s',
    (kind, shape) => {
      expect(documentedFields('Function Compute', kind)).toEqual(describeFields(shape));
    },
  );
});
