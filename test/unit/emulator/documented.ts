/** The documented and the actual knobs and faults. Every API of the emulator has its own section in docs/emulator.md. */
import { readFileSync } from 'node:fs';
import type { ZodType } from 'zod';
import { rowsOf } from '../../support/documents.ts';

export const emulatorDocument = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');

function rowOf(heading: string, name: string): readonly string[] {
  const section = emulatorDocument.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return rowsOf(section).find(([cell]) => cell === `\`${name}\``) ?? [];
}

/** The knobs of one section as objects to compare: name to hostile and calm value. */
export function knobsOf<Knobs extends object>(heading: string, hostile: Knobs, calm: Knobs) {
  const names = Object.keys(hostile) as (keyof Knobs & string)[];
  return {
    documented: names.map((name) => [name, ...documentedKnob(heading, name)]),
    actual: names.map((name) => [name, describeKnob(hostile[name]), describeKnob(calm[name])]),
  };
}

/** The hostile value and the calm one. */
function documentedKnob(heading: string, name: string): readonly (string | undefined)[] {
  const [, hostile, calm] = rowOf(heading, name);
  return [hostile, calm === 'the same' ? hostile : calm];
}

/** A value in the form of the document. */
function describeKnob(value: unknown): string {
  if (Array.isArray(value)) return value.join('..');
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return `\`${value}\``;
  return Object.entries(value)
    .map((entry) => entry.join(' '))
    .join(', ');
}

/** In any order. */
export function documentedFields(heading: string, kind: string): readonly string[] | undefined {
  return rowOf(heading, kind)[1]?.split(', ').sort();
}

/** The fields of a fault in the form of the document, without its kind. */
export function describeFields(shape: Readonly<Record<string, ZodType>>): readonly string[] {
  return Object.entries(shape)
    .filter(([name]) => name !== 'kind')
    .map(([name, field]) => (field.safeParse(undefined).success ? `\`${name}?\`` : `\`${name}\``))
    .sort();
}
