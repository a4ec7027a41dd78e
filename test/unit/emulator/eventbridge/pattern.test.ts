import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, parsePattern } from '../../../emulator/eventbridge/pattern.ts';

const event = {
  id: '1',
  source: 'cert-rotator',
  type: 'certrotator:Rotation:Blocked',
  subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
  data: {
    daysLeft: 3,
    certificateId: '1-cn-hangzhou',
    newCertificateId: null,
    summary: '',
    address: '10.1.2.3',
    tags: ['prod', 'blue'],
    nested: { deep: { value: true } },
  },
};

const isMatch = (pattern: unknown) => matches(parsePattern(pattern), event);

describe('an event pattern', () => {
  it.each([
    ['nothing, which is everything', {}],
    ['an exact value', { source: ['cert-rotator'] }],
    ['one of several values', { source: ['another', 'cert-rotator'] }],
    ['several fields', { source: ['cert-rotator'], type: ['certrotator:Rotation:Blocked'] }],
    ['a prefix', { type: [{ prefix: 'certrotator:Rotation:' }] }],
    ['a suffix', { type: [{ suffix: ':Blocked' }] }],
    ['a part', { subject: [{ contains: 'listener/' }] }],
    ['anything but a value', { type: [{ 'anything-but': 'certrotator:Rotation:Verified' }] }],
    ['anything but a list', { type: [{ 'anything-but': ['a', 'b'] }] }],
    ['anything but a prefix', { type: [{ 'anything-but': { prefix: 'certrotator:Scan:' } }] }],
    ['a number', { data: { daysLeft: [3] } }],
    ['a range of numbers', { data: { daysLeft: [{ numeric: ['>', 0, '<=', 3] }] } }],
    ['an equal number', { data: { daysLeft: [{ numeric: ['=', 3] }] } }],
    ['a network', { data: { address: [{ cidr: '10.1.0.0/16' }] } }],
    ['a single address', { data: { address: [{ cidr: '10.1.2.3/32' }] } }],
    ['a field that exists', { data: { certificateId: [{ exists: true }] } }],
    ['a field that does not', { data: { region: [{ exists: false }] } }],
    ['null', { data: { newCertificateId: [null] } }],
    ['empty text', { data: { summary: [''] } }],
    ['an item of a list', { data: { tags: ['blue'] } }],
    ['a value deep inside', { data: { nested: { deep: { value: [true] } } } }],
    ['either of two matchers', { data: { daysLeft: [{ numeric: ['>', 100] }, { numeric: ['<', 7] }] } }],
  ])('matches %s', (_, pattern) => {
    expect(isMatch(pattern)).toBe(true);
  });

  it.each([
    ['another value', { source: ['cert-pipeline'] }],
    ['the same value in another case', { source: ['Cert-Rotator'] }],
    ['one field of two', { source: ['cert-rotator'], type: ['certrotator:Scan:Completed'] }],
    ['a field that is missing', { dataschema: ['x'] }],
    ['anything but a value, of a field that is missing', { dataschema: [{ 'anything-but': 'x' }] }],
    ['anything but a list with the value', { source: [{ 'anything-but': ['a', 'cert-rotator'] }] }],
    ['anything but its prefix', { type: [{ 'anything-but': { prefix: 'certrotator:' } }] }],
    ['a number outside a range', { data: { daysLeft: [{ numeric: ['>', 3, '<=', 5] }] } }],
    ['text as a number', { data: { certificateId: [{ numeric: ['>', 0] }] } }],
    ['the number as text', { data: { daysLeft: ['3'] } }],
    ['a prefix of a number', { data: { daysLeft: [{ prefix: '3' }] } }],
    ['another network', { data: { address: [{ cidr: '10.2.0.0/16' }] } }],
    ['text that is not an address', { data: { certificateId: [{ cidr: '0.0.0.0/0' }] } }],
    ['empty text for null', { data: { newCertificateId: [''] } }],
    ['null for empty text', { data: { summary: [null] } }],
    ['null for an absent field', { data: { region: [null] } }],
    ['an absent field that is there', { data: { certificateId: [{ exists: false }] } }],
    ['something below a value', { source: { deeper: ['x'] } }],
    ['a property of every object', { toString: [{ exists: true }] }],
  ])('does not match %s', (_, pattern) => {
    expect(isMatch(pattern)).toBe(false);
  });

  it.each([
    ['a value without a list', { source: 'cert-rotator' }],
    ['an empty list', { source: [] }],
    ['more than five expressions', { source: ['1', '2', '3', '4', '5', '6'] }],
    ['an unknown matcher', { source: [{ regex: '.*' }] }],
    ['two matchers in one', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['half a comparison', { data: { daysLeft: [{ numeric: ['>'] }] } }],
    ['an invalid comparison', { data: { daysLeft: [{ numeric: ['>', '0'] }] } }],
    ['text', 'cert-rotator'],
    ['a list', [{ source: ['x'] }]],
  ])('is refused where it is %s', (_, pattern) => {
    expect(() => parsePattern(pattern)).toThrow('Not an event pattern');
  });

  it('that contains the values of an event matches it', () => {
    const scalars = fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    );
    fc.assert(
      fc.property(scalars, (data) => {
        const wanted = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, [value]]));
        expect(matches(parsePattern({ data: wanted }), { data })).toBe(true);
      }),
    );
  });
});
