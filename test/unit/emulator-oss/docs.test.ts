/** What docs/emulator.md says of the emulated OSS is held against the source. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { objectFaultSchema } from '../../emulator/oss/faults.ts';
import { calmObjects, hostileObjects, type ObjectKnobs } from '../../emulator/oss/knobs.ts';
import { objectActions } from '../../emulator/oss/wire.ts';

const text = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

function shown(value: ObjectKnobs[keyof ObjectKnobs]): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? `\`${value}\`` : value.join('..');
}

describe('docs/emulator.md on OSS', () => {
  it('has every knob with its values', () => {
    for (const name of Object.keys(hostileObjects) as (keyof ObjectKnobs)[]) {
      const [, hostile, calm] = rows.find(([cell]) => cell === `\`${name}\``) ?? [];

      expect([name, hostile]).toEqual([name, shown(hostileObjects[name])]);
      expect([name, calm === 'the same' ? hostile : calm]).toEqual([name, shown(calmObjects[name])]);
    }
  });

  it('has every field of the fault', () => {
    const { kind, ...fields } = objectFaultSchema.shape;
    const row = rows.find(([cell]) => cell === `\`${kind.value}\``);

    const wanted = Object.entries(fields).map(([name, field]) =>
      field.safeParse(undefined).success ? `\`${name}?\`` : `\`${name}\``,
    );
    expect(row?.[1]?.split(', ').sort()).toEqual(wanted.sort());
  });

  it('has every operation', () => {
    for (const action of objectActions) expect(text).toContain(`\`${action}\``);
  });
});
