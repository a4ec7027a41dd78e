/** What docs/emulator.md says of the emulated Function Compute is held against the source. */
import { describe, expect, it } from 'vitest';
import { invocationFaultSchema } from '../../../emulator/function-compute/faults.ts';
import { documentedFields, fieldsInWords } from '../documented.ts';

describe('docs/emulator.md on Function Compute', () => {
  it.each(invocationFaultSchema.options.map((option) => [option.shape.kind.value, option.shape] as const))(
    'has every field of the fault %s',
    (kind, shape) => {
      expect(documentedFields('Function Compute', kind)).toEqual(fieldsInWords(shape));
    },
  );
});
