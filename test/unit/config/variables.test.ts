/** Each variable: its default, the texts it accepts, the texts it refuses, and its example. */
import { describe, expect, it } from 'vitest';
import { configVariables, loadConfig } from '../../../shared/config/config.ts';
import type { VariableName } from '../../../shared/config/variables.ts';
import { connectionRows } from './connection-rows.ts';
import { rotationRows } from './rotation-rows.ts';
import { complaint, type Row } from './row.ts';

/** A variable without a row is a type error. */
const rows: Readonly<Record<VariableName, Row>> = { ...rotationRows, ...connectionRows };

const named = configVariables.map((variable) => ({ ...variable, row: rows[variable.name] }));

describe('configuration', () => {
  it.each(named)('$name has its default when it is missing, empty or blank', ({ name, row }) => {
    for (const env of [{}, { [name]: '' }, { [name]: ' ' }])
      expect(row.read(loadConfig(env))).toEqual(row.fallback);
  });

  it.each(named)('$name is parsed to its value', ({ name, row }) => {
    for (const [text, value] of row.accepted)
      expect(row.read(loadConfig({ [name]: ` ${text} ` }))).toEqual(value);
  });

  it.each(named)(
    '$name is refused with the problem, the expected form and an example',
    ({ name, row, ...variable }) => {
      for (const [text, reason] of row.refused) {
        const message = complaint({ [name]: text });

        expect(message).toMatch(new RegExp(`^InvalidConfiguration: ${name} `));
        expect(message).toContain(reason);
        expect(message).toContain(`expected ${variable.expected}`);
        expect(message).toContain(`for example ${name}=${variable.example}`);
      }
    },
  );

  it.each(named.filter((variable) => !variable.secret))('the example of $name works', ({ name, example }) => {
    expect(complaint({ [name]: example })).toBe('nothing');
  });
});
