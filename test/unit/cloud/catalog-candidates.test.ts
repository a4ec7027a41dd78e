/** The certificates in CAS that may replace another one. */
import { describe, expect, it } from 'vitest';
import type { CasApi } from '../../../shared/cloud/cas-api.ts';
import { createCatalog } from '../../../shared/cloud/catalog.ts';
import { aCas, aCatalog, aDetail, aMemory, anOrder, failing } from './fake-cas.ts';
import { aCloudError, cloudError } from './fakes.ts';

describe('candidates', () => {
  it('are all certificates of all pages, in the order of their ids', async () => {
    const numbers = Array.from({ length: 120 }, (_, index) => 120 - index);
    const { catalog } = aCatalog({ valid: numbers.map((number) => anOrder(number)) });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates).toHaveLength(120);
    expect(candidates[0]?.certificateId).toBe('1-cn-hangzhou');
  });

  it('for some names are read in detail only if they share one of them', async () => {
    const { catalog, calls } = aCatalog({
      valid: [
        anOrder(1, { names: ['other.example.org'] }),
        anOrder(2, { names: ['www.example.com', 'x.example.net'] }),
        anOrder(3, { names: ['*.example.com'] }),
        anOrder(4, { names: ['b.shop.example.com'] }),
      ],
      detail: (number) => aDetail(number, { names: undefined }),
    });

    const { candidates } = await catalog.candidatesFor(['www.example.com', '*.shop.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual([
      '2-cn-hangzhou',
      '3-cn-hangzhou',
      '4-cn-hangzhou',
    ]);
    expect(calls).not.toContain('detail 1');
  });

  it('for some names are read in detail if the list has no names for them', async () => {
    const { catalog } = aCatalog({ valid: [anOrder(1, { names: undefined })] });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual(['1-cn-hangzhou']);
  });

  it('are left out, and named, where their details cannot be read', async () => {
    const { catalog } = aCatalog(failing('denied'));

    const { candidates, unreadable } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates).toEqual([]);
    expect([...unreadable.keys()]).toEqual(['1-cn-hangzhou']);
  });

  it('are left out silently if they were deleted meanwhile', async () => {
    const { catalog } = aCatalog(failing('not-found'));

    expect(await catalog.candidatesFor(['a.example.com'])).toEqual({ candidates: [], unreadable: new Map() });
  });

  it('are not known at all when the list fails', async () => {
    const { cas } = aCas();
    const broken: CasApi = {
      ...cas,
      async listUserCertificateOrder() {
        throw aCloudError({ kind: 'unavailable' });
      },
    };
    const catalog = createCatalog({ cas: broken, cache: new Map(), missingActions: aMemory() });

    expect((await cloudError(catalog.candidatesFor(['a.example.com']))).kind).toBe('unavailable');
  });
});
