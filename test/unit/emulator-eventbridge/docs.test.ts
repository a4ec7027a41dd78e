/** What docs/emulator.md says of the emulated EventBridge is held against the source. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventFaultSchema } from '../../emulator/eventbridge/faults.ts';
import { calmEvents, type EventKnobs, hostileEvents } from '../../emulator/eventbridge/knobs.ts';

const text = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');
/** Cells by section, since OSS has knobs of the same names. */
const rowsOf = (heading: string) =>
  (text.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

function shown(value: EventKnobs[keyof EventKnobs]): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? `\`${value}\`` : value.join('..');
}

describe('docs/emulator.md on EventBridge', () => {
  it('has every knob with its values', () => {
    const rows = rowsOf('EventBridge');
    for (const name of Object.keys(hostileEvents) as (keyof EventKnobs)[]) {
      const [, hostile, calm] = rows.find(([cell]) => cell === `\`${name}\``) ?? [];

      expect([name, hostile, calm]).toEqual([name, shown(hostileEvents[name]), shown(calmEvents[name])]);
    }
  });

  it('has every field of the faults', () => {
    for (const { shape } of eventFaultSchema.options) {
      const { kind, ...fields } = shape;
      const row = rowsOf('Faults').find(([cell]) => cell === `\`${kind.value}\``);

      const wanted = Object.entries(fields).map(([name, field]) =>
        field.safeParse(undefined).success ? `\`${name}?\`` : `\`${name}\``,
      );
      expect(row?.[1]?.split(', ').sort()).toEqual(wanted.sort());
    }
  });
});
