/** What docs/emulator.md says of the emulated Function Compute is held against the source. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { invocationFaultSchema } from '../../emulator/function-compute/faults.ts';

const text = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');

describe('docs/emulator.md on Function Compute', () => {
  it.each(invocationFaultSchema.options.map((option) => [option.shape.kind.value, option.shape] as const))(
    'has every field of the fault %s',
    (kind, shape) => {
      const [, fields] = new RegExp(`^\\| \`${kind}\` \\| ([^|]*) \\|`, 'm').exec(text) ?? [];

      const wanted = Object.keys(shape).filter((name) => name !== 'kind');
      expect(fields?.trim().split(', ').sort()).toEqual(wanted.map((name) => `\`${name}?\``).sort());
    },
  );
});
