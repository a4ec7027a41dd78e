/** Which answers a catalog keeps, and which it always reads again. */
import { describe, expect, it } from 'vitest';
import { aCatalog, aDetail, anOrder, failing, id, SHA_256 } from './fake-cas.ts';
import { aCloudError, cloudError } from './fakes.ts';

describe('what is remembered', () => {
  it('is everything for the length of one plan', async () => {
    const { catalog, calls } = aCatalog({ valid: [anOrder(1)] });

    await catalog.candidatesFor(['a.example.com']);
    await catalog.candidatesFor(['a.example.com']);
    await catalog.lookup(id('1-cn-hangzhou'));

    expect(calls).toEqual(['list valid 1', 'detail 1']);
  });

  it('is not a failure', async () => {
    let failures = 1;
    const { catalog } = aCatalog({
      valid: [anOrder(1)],
      detail(number) {
        failures -= 1;
        if (failures >= 0) throw aCloudError({ kind: 'unavailable' });
        return aDetail(number);
      },
    });

    await cloudError(catalog.lookup(id('1-cn-hangzhou')));

    expect(await catalog.lookup(id('1-cn-hangzhou'))).toMatchObject({ kind: 'known' });
  });

  it('fills gaps in later answers about the same certificate', async () => {
    const { catalog: first, cache } = aCatalog({ valid: [anOrder(1)] });
    await first.lookup(id('1-cn-hangzhou'));
    const { catalog: second, calls } = aCatalog(
      {
        detail: (number) => aDetail(number, { names: undefined, keyType: undefined, notAfterMs: undefined }),
      },
      { cache },
    );

    const found = await second.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({
      kind: 'known',
      certificate: { names: ['a.example.com'], keyType: 'RSA', sha256: SHA_256 },
    });
    expect(calls).not.toContain('list EXPIRED 1');
  });

  it('is never the status: a certificate revoked since the last plan is seen to be', async () => {
    const { catalog: first, cache } = aCatalog({ valid: [anOrder(1)] });
    await first.lookup(id('1-cn-hangzhou'));
    const { catalog: second } = aCatalog(
      { detail: (number) => aDetail(number, { status: 'revoked', privateKeyPresent: undefined }) },
      { cache },
    );

    const found = await second.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({ certificate: { revoked: true, privateKeyPresent: 'unknown' } });
    expect(JSON.stringify([...cache.values()])).not.toContain('evoked');
  });

  it('is never that a certificate exists', async () => {
    const { catalog: first, cache } = aCatalog({ valid: [anOrder(1)] });
    await first.lookup(id('1-cn-hangzhou'));
    const { catalog: second } = aCatalog({ ...failing('not-found'), valid: [] }, { cache });

    expect((await second.lookup(id('1-cn-hangzhou'))).kind).toBe('missing');
  });
});
