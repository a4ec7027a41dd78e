/** A mutant changes the body of one function, wherever it stands and however it is formatted; what does not fit is an error. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionsIn } from '../../../../scripts/simulate/functions.ts';
import { mutator } from '../../../../scripts/simulate/mutate.ts';
import { productSources } from '../../../../scripts/simulate/mutated-bundle.ts';
import { mutants } from '../../../simulation/mutants/index.ts';
import { inBody, mutant } from '../../../simulation/mutants/mutant.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const product = productSources(root);
const mutateProduct = mutator(product);

function changed(sources: Readonly<Record<string, string>>, ...changes: Parameters<typeof mutant>[1][]) {
  return Object.fromEntries(mutator(new Map(Object.entries(sources)))(mutant('spoilt', ...changes)));
}

const isLate = 'export function isLate(nowMs: number): boolean {\n  return nowMs > LIMIT_MS;\n}\n';
const neverLate = inBody('isLate', 'nowMs > LIMIT_MS', 'false');

describe('a mutant', () => {
  it('changes the file that has the function, and no other', () => {
    expect(changed({ 'a.ts': 'const a = 1;', 'b.ts': `const b = 1;\n${isLate}` }, neverLate)).toEqual({
      'b.ts': 'const b = 1;\nexport function isLate(nowMs: number): boolean {\n  return false;\n}\n',
    });
  });

  it('ignores how the body is formatted', () => {
    const sources = {
      'a.ts':
        'const isLate = (nowMs: number) =>\n  late(\n    nowMs\n      > LIMIT_MS,\n    [1, 2,],\n  );\n',
    };

    expect(changed(sources, inBody('isLate', 'late(nowMs > LIMIT_MS, [1, 2])', 'false'))).toEqual({
      'a.ts': 'const isLate = (nowMs: number) =>\n  false;\n',
    });
  });

  it('may change several places of one file, in any order', () => {
    const source = 'function first() { return 1; }\nfunction second() { return 2 + 3; }\n';

    expect(
      changed(
        { 'a.ts': source },
        inBody('second', '3', '30'),
        inBody('first', '1', '10'),
        inBody('second', '2', '20'),
      ),
    ).toEqual({ 'a.ts': 'function first() { return 10; }\nfunction second() { return 20 + 30; }\n' });
  });

  it('does not treat its replacement as a pattern', () => {
    expect(changed({ 'a.ts': isLate }, inBody('isLate', 'nowMs > LIMIT_MS', "'$&'"))['a.ts']).toContain(
      "return '$&';",
    );
  });

  it.each([
    {
      why: 'no function has its name',
      sources: { 'a.ts': 'const late = 1;' },
      says: /"spoilt".*no function is named isLate/,
    },
    {
      why: 'the name is only called or imported',
      sources: { 'a.ts': "import { isLate } from './b.ts';\nexport const late = isLate(1);" },
      says: /no function is named isLate/,
    },
    {
      why: 'two functions have its name',
      sources: { 'a.ts': isLate, 'b.ts': isLate },
      says: /"spoilt".*2 functions are named isLate \(a\.ts, b\.ts\)/,
    },
    {
      why: 'its text is not in the body, though it is beside it',
      sources: { 'a.ts': 'function isLate() { return true; }\nconst late = nowMs > LIMIT_MS;' },
      says: /"spoilt".*isLate \(a\.ts\) holds this text 0 times, not once: nowMs > LIMIT_MS/,
    },
    {
      why: 'its text is in the body twice',
      sources: { 'a.ts': 'function isLate() { return nowMs>LIMIT_MS || nowMs > LIMIT_MS; }' },
      says: /holds this text 2 times/,
    },
  ])('is an error where $why', ({ sources, says }) => {
    expect(() => changed(sources, neverLate)).toThrow(says);
  });
});

describe('the mutants of the product', () => {
  it('have names of their own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(31);
  });

  it.each(mutants)('fit the source: $name', (one) => {
    const sources = mutateProduct(one);

    expect(sources.size).toBeGreaterThan(0);
    for (const [file, source] of sources) {
      expect(source).not.toBe(product.get(file));
      // Throws where the changed source has no valid syntax.
      expect(functionsIn(source).length).toBeGreaterThan(0);
    }
  });

  it.each([
    'lease not checked',
    'task id does not depend on the trigger',
    'a repeated timer event has two task ids',
  ])('still fit when their functions are moved to another file and reformatted: %s', (name) => {
    const one = mutants.filter((each) => each.name === name);
    const [{ functionName, replace } = neverLate] = one.flatMap(({ changes }) => changes);
    const elsewhere = path.join(root, 'shared/elsewhere.ts');

    const [moved] = one.map(mutator(withMoved(functionName, elsewhere)));

    expect([...(moved?.keys() ?? [])]).toEqual([elsewhere]);
    expect(moved?.get(elsewhere)).toContain(replace);
  });
});

/** The product with one function in another file, each token of its body on a line of its own. */
function withMoved(functionName: string, elsewhere: string): ReadonlyMap<string, string> {
  const sources = new Map(product);
  for (const [file, source] of product) {
    const found = functionsIn(source).find(({ name }) => name === functionName);
    if (!found) continue;
    const body = source.slice(found.start, found.end).split(/\s+/).join('\n');
    sources.set(elsewhere, `export const ${functionName} =\n() =>\n${body};\n`);
    sources.set(file, source.replaceAll(functionName, `${functionName}Elsewhere`));
  }
  return sources;
}
