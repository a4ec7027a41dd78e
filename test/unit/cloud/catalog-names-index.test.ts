/** The index of names finds what a comparison of every name with every other one finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexNames } from '../../../shared/cloud/catalog-candidates.ts';
import type { CertificateNames } from '../../../shared/core/model/certificate.ts';
import { nameCovers, normaliseNames } from '../../../shared/core/model/names.ts';

const pool = [
  'a.example.com',
  'b.example.com',
  '*.example.com',
  'example.com',
  '*.a.example.com',
  'x.a.example.com',
  'com',
  '*.com',
  '203.0.113.5',
  '2001:db8::1',
  '*',
  '*.',
  'localhost',
  'URI:spiffe://a.example.com/b',
];

const anyNames = fc.subarray(pool, { maxLength: 3 }).map(normaliseNames);

function comparedOneByOne(certificates: ReadonlyMap<number, CertificateNames>, wanted: readonly string[]) {
  const sharing = [...certificates].filter(
    ([, names]) =>
      names === 'unknown' ||
      names.some((name) => wanted.some((other) => nameCovers(name, other) || nameCovers(other, name))),
  );
  return sharing.map(([number]) => number);
}

describe('the index of names', () => {
  it('finds every certificate that shares a name, and no other one', () => {
    fc.assert(
      fc.property(fc.array(anyNames, { maxLength: 12 }), fc.subarray(pool), (all, wanted) => {
        const certificates = new Map(all.map((names, number) => [number, names]));
        const normal = normaliseNames(wanted);

        const found = indexNames(certificates).sharing(normal === 'unknown' ? [] : normal);

        expect(found).toEqual(comparedOneByOne(certificates, normal === 'unknown' ? [] : normal));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['www.example.com', '*.example.com'],
    ['*.example.com', 'www.example.com'],
    ['www.example.com', 'www.example.com'],
  ])('finds %s for %s', (name, wanted) => {
    expect(indexNames(new Map([[7, [name]]])).sharing([wanted])).toEqual([7]);
  });
});
