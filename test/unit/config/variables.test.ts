/** Each variable by itself: its default, the texts it takes, the texts it refuses, and its example. */
import { describe, expect, it } from 'vitest';
import { configVariables, loadConfig } from '../../../shared/config/config.ts';
import type { VariableName } from '../../../shared/config/variables.ts';
import { connectionRows } from './connection-rows.ts';
import { rotationRows } from './rotation-rows.ts';
import { complaint, type Row } from './row.ts';

/** Every variable has a row: one that is missing is an error of its type. */
const rows: Readonly<Record<VariableName, Row>> = { ...rotationRows, ...connectionRows };

const named = configVariables.map((variable) => ({ ...variable, row: rows[variable.name] }));

describe('configuration', () => {
  it.each(named)('$name has its default when it is missing, empty or blank', ({ name, row }) => {
    for (const env of [{}, { [name]: '' }, { [name]: ' ' }])
      expect(row.read(loadConfig(env))).toEqual(row.fallback);
  });

  it.each(named)('$name becomes the value that was meant', ({ name, row }) => {
    for (const [text, value] of row.taken)
      expect(row.read(loadConfig({ [name]: ` ${text} ` }))).toEqual(value);
  });

  it.each(named)(
    '$name is refused with what was wrong, what was expected and an example',
    ({ name, row, ...variable }) => {
      for (const [text, reason] of row.refused) {
        const said = complaint({ [name]: text });

        expect(said).toMatch(new RegExp(`^InvalidConfiguration: ${name} `));
        expect(said).toContain(reason);
        expect(said).toContain(`expected ${variable.expected}`);
        expect(said).toContain(`for example ${name}=${variable.example}`);
      }
    },
  );

  it.each(named.filter((variable) => !variable.secret))('the example of $name works', ({ name, example }) => {
    expect(complaint({ [name]: example })).toBe('nothing');
  });
});
