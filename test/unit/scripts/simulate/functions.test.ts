/** Functions are found by name where a mutant may change them; what is not theirs is left out. */
import { describe, expect, it } from 'vitest';
import { functionsIn } from '../../../../scripts/simulate/functions.ts';

const found = (source: string) =>
  functionsIn(source).map(({ name, start, end }) => `${name}: ${source.slice(start, end)}`);

describe('the functions of a source', () => {
  it.each([
    { what: 'a function', source: 'function one(a: number): number { return a; }', is: 'one: { return a; }' },
    {
      what: 'an exported function',
      source: 'export async function one<T>(a: T): Promise<T> { return a; }',
      is: 'one: { return a; }',
    },
    {
      what: 'a constant that is an arrow function',
      source: 'const one: (a: number) => number = (a) => a + 1;',
      is: 'one: a + 1',
    },
    {
      what: 'an exported constant',
      source: 'export const one = async (a: number) => { await a; };',
      is: 'one: { await a; }',
    },
    {
      what: 'a method of an object',
      source: 'const all = { one(a: number) { return a; } };',
      is: 'one: { return a; }',
    },
    {
      what: 'a property of an object with a type',
      source:
        "export const all = { 'one-two': (a) => a } as const satisfies Record<string, (a: number) => number>;",
      is: 'one-two: a',
    },
    {
      what: 'a method of a class',
      source: 'export class All { one(a: number) { return a; } }',
      is: 'one: { return a; }',
    },
  ])('has $what', ({ source, is }) => {
    expect(found(source)).toEqual([is]);
  });

  it('counts what is nested to the function around it', () => {
    expect(found('function one() { function two() {} return two; }')).toEqual([
      'one: { function two() {} return two; }',
    ]);
  });

  it('is not misled by braces in strings, comments and regular expressions, nor by letters of more than one byte', () => {
    const body = "{ /* } é */ const a = `}`; return /[}]/.test(a) ? '}' : 'ü'; }";

    expect(found(`// 证书 }\nfunction one() ${body}\nfunction two() { return 2; }`)).toEqual([
      `one: ${body}`,
      'two: { return 2; }',
    ]);
  });

  it('has nothing of a type, an import, a call or an overload', () => {
    const source =
      "import { a } from './a.ts';\ntype B = () => void;\ninterface C { d(): void }\nconst e = a(() => 1);\nexport { a };\ndeclare function f(): void;";

    expect(found(source)).toEqual([]);
  });
});
