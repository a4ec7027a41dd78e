import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callChecked, itemsOf, requiredText, wholeNumber } from '../../../shared/cloud/answer.ts';
import { WireError } from '../../../shared/cloud/wire.ts';
import { aWire, cloudError } from './fakes.ts';

const schema = z.object({ name: requiredText(), port: z.number(), tag: z.string(), zone: z.string() });
const valid = { name: 'shop', port: 443, tag: 'a', zone: 'b' };

function answering(answer: () => unknown) {
  const wire = aWire({ SomeAction: answer });
  return callChecked(wire, { product: 'alb', action: 'SomeAction' }, { listenerId: 'lsn-1' }, schema);
}

describe('an answer', () => {
  it('has only the fields of its schema', async () => {
    expect(await answering(() => ({ ...valid, more: 1 }))).toEqual(valid);
  });

  it('is rejected as a whole where one field is missing', async () => {
    const error = await cloudError(answering(() => ({ ...valid, name: undefined, requestId: 'r-1' })));

    expect(error).toMatchObject({ kind: 'invalid-answer', action: 'SomeAction', requestId: 'r-1' });
    expect(error.message).toContain('name: ');
  });

  it('is rejected with at most three problems, none of which shows a value', async () => {
    const error = await cloudError(
      answering(() => ({ name: '', port: 'MIIEvQ-secret', tag: { key: 'MIIEvQ' }, zone: 7 })),
    );

    expect(error.message).toMatch(/\(name: [^;]+; port: [^;]+; tag: [^;]+\)/);
    expect(error.message).not.toContain('MIIEvQ');
    expect(error.message).not.toContain('zone');
  });

  it.each([undefined, null, 'text', []])('is rejected where it is %j', async (answer) => {
    const error = await cloudError(answering(() => answer));

    expect(error.message).toContain('the answer: ');
  });

  it('that is a refusal is rejected with the kind of its code', async () => {
    const refuse = () => {
      throw new WireError('no', { code: 'Throttling', statusCode: 400 });
    };

    expect(await cloudError(answering(refuse))).toMatchObject({ kind: 'throttled', action: 'SomeAction' });
  });
});

describe('a whole number', () => {
  it.each([
    [7, 7],
    ['7', 7],
    ['0', 0],
  ])('is read from %j', (written, number) => {
    expect(wholeNumber().parse(written)).toBe(number);
  });

  it.each(['', '-1', '1.5', '0x7', '12345678901234567', -1, 1.5, null])('is not %j', (written) => {
    expect(wholeNumber().safeParse(written).success).toBe(false);
  });
});

describe('the items of a page', () => {
  const page = { field: 'Listeners', items: ['lsn-1'], totalCount: 1, partOfMore: false };
  const items = (changes: Partial<Parameters<typeof itemsOf<string>>[1]>) =>
    itemsOf('ListListeners', { ...page, ...changes });

  it('are those of the list', () => {
    expect(items({})).toEqual(['lsn-1']);
    expect(items({ totalCount: undefined })).toEqual(['lsn-1']);
  });

  it('are none only where the total says so, or where other pages have them', () => {
    expect(items({ items: undefined, totalCount: 0 })).toEqual([]);
    expect(items({ items: [], totalCount: 0 })).toEqual([]);
    expect(items({ items: [], totalCount: 3, partOfMore: true })).toEqual([]);
    expect(items({ items: [], totalCount: undefined })).toEqual([]);
  });

  it('are unknown where the list is missing', () => {
    expect(() => items({ items: undefined, totalCount: undefined })).toThrow('Listeners is missing');
    expect(() => items({ items: undefined, totalCount: 3 })).toThrow('Listeners is missing');
  });

  it('are unknown where an empty list contradicts the total', () => {
    expect(() => items({ items: [], totalCount: 3 })).toThrow('empty although TotalCount is 3');
  });
});
