/** Collections whose values are kept as text in buffers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arranged, packedList, packedMap } from '../../../shared/base/packed.ts';

describe('a packed list', () => {
  it('has its values in order, each time new objects', () => {
    const values = [{ names: ['a.例え.com'], port: 443, message: null }, { names: [] }];
    const list = packedList(values);

    expect(list).toHaveLength(2);
    expect([...list]).toEqual(values);
    expect([...list][0]).not.toBe([...list][0]);
  });

  it('has values that are larger than a chunk of its buffers, between small ones', () => {
    const values = ['a', 'x'.repeat(700_000), 'b', 'y'.repeat(262_000), 'z'.repeat(262_136), 'c'];

    expect([...packedList(values)]).toEqual(values);
  });

  it('does not change with an object that was put into it', () => {
    const value = { names: ['a'] };
    const list = packedList([value]);

    value.names.push('b');

    expect([...list]).toEqual([{ names: ['a'] }]);
  });
});

describe('values of a packed list in another order', () => {
  it('can be read again and again, and are as many as are named', () => {
    const values = arranged(packedList(['a', 'b', 'c']), [2, 0]);

    expect(values).toHaveLength(2);
    expect([[...values], [...values]]).toEqual([
      ['c', 'a'],
      ['c', 'a'],
    ]);
  });

  it('must be there', () => {
    expect(() => [...arranged(packedList(['a']), [1])]).toThrow(new RangeError('There is no value 1.'));
  });
});

describe('a packed map', () => {
  it('is like a Map, whatever is set and deleted', () => {
    const change = fc.record({ key: fc.integer({ min: 0, max: 9 }), value: fc.option(fc.string()) });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const packed = packedMap<number, string>();
        const map = new Map<number, string>();
        for (const { key, value } of changes) {
          if (value === null) expect(packed.delete(key)).toBe(map.delete(key));
          else {
            packed.set(key, value);
            map.set(key, value);
          }
        }

        expect([...packed]).toEqual([...map]);
        expect([...packed.keys()]).toEqual([...map.keys()]);
        expect(packed.size).toBe(map.size);
        for (let key = 0; key < 10; key++) {
          expect(packed.get(key)).toBe(map.get(key));
          expect(packed.has(key)).toBe(map.has(key));
        }
      }),
    );
  });
});
