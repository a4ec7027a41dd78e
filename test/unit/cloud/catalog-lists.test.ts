/** What a catalog takes from ListCertificates, and when it reads the details of a certificate nevertheless. */
import { describe, expect, it } from 'vitest';
import type { CasApi, CertificateEntry } from '../../../shared/cloud/cas-api.ts';
import { createCatalog } from '../../../shared/cloud/catalog.ts';
import { aCas, aCatalog, aDetail, aMemory, anEntry, anOrder, id } from './fake-cas.ts';
import { aCloudError, cloudError } from './fakes.ts';

const one = id('1-cn-hangzhou');

describe('a certificate in the lists', () => {
  it('is known without a call of its own, with the hash of the other list', async () => {
    const { catalog, calls } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] });

    const found = await catalog.lookup(one);

    const { certificateId: _, serialNumber: __, status, ...listed } = aDetail(1);
    const certificate = { ...listed, certificateId: one, sha256: anOrder(1).sha256, serialNumber: 'af' };
    expect(found).toEqual({ kind: 'known', certificate: { ...certificate, revoked: status === 'revoked' } });
    expect(calls).toEqual(['certificates 1', 'list valid 1']);
  });

  it('is known with the names of both lists, and those of earlier answers', async () => {
    const cache = new Map([[1, { names: ['c.example.com'] as const }]]);
    const { catalog } = aCatalog(
      {
        listed: [anEntry(1, { names: ['a.example.com'] })],
        valid: [anOrder(1, { names: ['B.example.com'] })],
      },
      { cache },
    );

    const found = await catalog.lookup(one);

    const names = ['a.example.com', 'b.example.com', 'c.example.com'];
    expect(found).toMatchObject({ certificate: { names } });
  });

  it('keeps a name that cannot be read only while CAS tells it: it may be another notation of what it tells now', async () => {
    const earlier = ['#3139322e302e322e31', 'b.example.com'] as const;
    const lookedUp = async (listed: readonly string[]) => {
      const { catalog } = aCatalog(
        { listed: [anEntry(1, { names: listed })], valid: [anOrder(1, { names: listed })] },
        { cache: new Map([[1, { names: earlier }]]) },
      );
      return catalog.lookup(one);
    };

    expect(await lookedUp(['b.example.com', '192.0.2.1'])).toMatchObject({
      certificate: { names: ['192.0.2.1', 'b.example.com'] },
    });
    expect(await lookedUp(['b.example.com', earlier[0]])).toMatchObject({ certificate: { names: earlier } });
  });

  it('does not need the other list where its hash is known', async () => {
    const { catalog: first, cache } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] });
    await first.lookup(one);
    const { catalog: second, calls } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] }, { cache });

    await second.candidatesFor(['a.example.com']);
    await second.lookup(one);

    expect(calls).toEqual(['certificates 1']);
  });

  it('is revoked, and without its private key, where the list says so', async () => {
    const { catalog } = aCatalog({ listed: [anEntry(1, { status: 'Revoked', privateKeyPresent: false })] });

    const found = await catalog.lookup(one);

    expect(found).toMatchObject({ certificate: { revoked: true, privateKeyPresent: false } });
  });
});

describe('the details are read, too', () => {
  it.each<[string, Partial<CertificateEntry>]>([
    ['the names', { names: undefined }],
    ['the key type', { keyType: undefined }],
    ['the key size', { keySizeBits: undefined }],
    ['the beginning', { notBeforeMs: undefined }],
    ['the end', { notAfterMs: undefined }],
    ['whether the private key exists', { privateKeyPresent: undefined }],
    ['the status', { status: undefined }],
  ])('where the list leaves out %s', async (_what, gap) => {
    const { catalog, calls } = aCatalog({
      listed: [anEntry(1, gap)],
      valid: [anOrder(1, { names: undefined })],
    });

    const found = await catalog.lookup(one);

    const { names, keyType, keySizeBits, notBeforeMs, notAfterMs, privateKeyPresent } = aDetail(1);
    const certificate = { names, keyType, keySizeBits, notBeforeMs, notAfterMs, privateKeyPresent };
    expect(found).toMatchObject({ kind: 'known', certificate });
    expect(calls).toContain('detail 1');
  });

  it('not where an earlier answer had what is content, which never changes', async () => {
    const { catalog: first, cache } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] });
    await first.lookup(one);
    const { catalog: second, calls } = aCatalog(
      { listed: [anEntry(1, { notAfterMs: undefined })] },
      { cache },
    );

    const found = await second.lookup(one);

    expect(found).toMatchObject({ certificate: { notAfterMs: aDetail(1).notAfterMs } });
    expect(calls).toEqual(['certificates 1']);
  });

  it('and fill what they leave out themselves from the list', async () => {
    const { catalog } = aCatalog({
      listed: [anEntry(1, { keySizeBits: undefined })],
      detail: (number) => aDetail(number, { notAfterMs: undefined, privateKeyPresent: undefined }),
    });

    const found = await catalog.lookup(one);

    expect(found).toMatchObject({
      certificate: { keySizeBits: 2048, notAfterMs: aDetail(1).notAfterMs, privateKeyPresent: true },
    });
  });

  it.each([
    ['not-found', 'missing'],
    ['denied', 'details-unavailable'],
  ] as const)('of a certificate that the list lacks: only they can say %s', async (kind, expected) => {
    const { catalog, calls } = aCatalog({
      listed: [anEntry(2)],
      detail() {
        throw aCloudError({ kind });
      },
    });

    const found = await catalog.lookup(one);

    expect(found.kind).toBe(expected);
    expect(calls).toEqual(['certificates 1', 'detail 1']);
  });

  it.each([
    ['another number', '7-cn-hangzhou'],
    ['another partition', '1-ap-southeast-1'],
  ])('of a certificate whose entry has the identifier of %s', async (_what, certIdentifier) => {
    const { catalog, calls } = aCatalog({ listed: [anEntry(1, { certIdentifier, keyType: 'ECC' })] });

    const found = await catalog.lookup(one);

    expect(found).toMatchObject({ certificate: { keyType: 'RSA' } });
    expect(calls).toContain('detail 1');
  });

  it.each([
    ['missing', undefined],
    ['of another form', 'cert-1'],
  ])('not where the identifier is %s', async (_what, certIdentifier) => {
    const { catalog, calls } = aCatalog({ listed: [anEntry(1, { certIdentifier })] });

    await catalog.lookup(one);

    expect(calls).not.toContain('detail 1');
  });
});

describe('a description', () => {
  const chain = [{ subject: 'CN=a.example.com', issuer: 'CN=R10' }] as const;

  it('has the chain, which no list has, and the present state, without a list of certificates', async () => {
    const { catalog, calls } = aCatalog({
      listed: [anEntry(1)],
      valid: [anOrder(1)],
      detail: (number) => aDetail(number, { chain, status: 'revoked' }),
    });

    const found = await catalog.describe(one);

    expect(found).toMatchObject({ certificate: { chain, revoked: true } });
    expect(calls).toEqual(['detail 1', 'list valid 1']);
  });

  it('needs no list at all where the hash is known', async () => {
    const { catalog: first, cache } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] });
    await first.lookup(one);
    const { catalog: second, calls } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] }, { cache });

    const found = await second.describe(one);

    expect(found).toMatchObject({ certificate: { sha256: anOrder(1).sha256 } });
    expect(calls).toEqual(['detail 1']);
  });

  it('is read once', async () => {
    const { catalog, calls } = aCatalog({ listed: [anEntry(1)], valid: [anOrder(1)] });

    await catalog.lookup(one);
    await catalog.describe(one);
    await catalog.describe(one);

    expect(calls).toEqual(['certificates 1', 'list valid 1', 'detail 1']);
  });

  it('is missing for an id that CAS cannot have', async () => {
    const { catalog, calls } = aCatalog({ listed: [] });

    expect((await catalog.describe(id('legacy'))).kind).toBe('missing');
    expect(calls).toEqual([]);
  });
});

describe('candidates from the list', () => {
  it('are all valid ones that share a name, of all pages, in the order of their ids', async () => {
    const numbers = Array.from({ length: 250 }, (_, index) => 250 - index);
    const entries = numbers.map((number) => anEntry(number));
    const { catalog, calls } = aCatalog({
      listed: [...entries, anEntry(251, { names: ['other.example.org'] })],
    });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual(
      numbers.map((number) => `${number}-cn-hangzhou`).reverse(),
    );
    expect(calls.filter((call) => call.startsWith('certificates'))).toHaveLength(3);
    expect(calls.filter((call) => call.startsWith('detail'))).toEqual([]);
  });

  it.each(['expired', 'revoked', 'Expired'])('are not those that are %s', async (status) => {
    const { catalog } = aCatalog({ listed: [anEntry(1, { status }), anEntry(2, { status: 'willExpire' })] });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual(['2-cn-hangzhou']);
  });

  it('include those that have the name in the other list only', async () => {
    const { catalog } = aCatalog({
      listed: [anEntry(1, { names: ['b.example.com'] })],
      valid: [anOrder(1, { names: ['a.example.com', 'b.example.com'] })],
    });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates).toHaveLength(1);
  });

  it('include those that had the name in an earlier answer', async () => {
    const cache = new Map([[1, { names: ['a.example.com'] as const }]]);
    const { catalog } = aCatalog({ listed: [anEntry(1, { names: ['b.example.com'] })] }, { cache });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates).toHaveLength(1);
  });

  it('include one that the list lacks and the other one has, by its details', async () => {
    const { catalog, calls } = aCatalog({ listed: [anEntry(2)], valid: [anOrder(1), anOrder(2)] });

    const { candidates } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual(['1-cn-hangzhou', '2-cn-hangzhou']);
    expect(calls.filter((call) => call.startsWith('detail'))).toEqual(['detail 1']);
  });

  it('are named where a gap cannot be filled', async () => {
    const { catalog } = aCatalog({
      listed: [anEntry(1, { keyType: undefined })],
      detail() {
        throw aCloudError({ kind: 'denied', hint: 'Grant it.' });
      },
    });

    const { candidates, unreadable } = await catalog.candidatesFor(['a.example.com']);

    expect(candidates).toEqual([]);
    expect(unreadable.get(one)).toContain('Grant it.');
  });
});

describe('an account without ListCertificates', () => {
  it('is asked for it once; then details are read', async () => {
    const { cas, calls } = aCas({ valid: [anOrder(1)] });
    const missingActions = aMemory();
    const make = () => createCatalog({ cas, cache: new Map(), missingActions });

    await make().lookup(one);
    const { candidates } = await make().candidatesFor(['a.example.com']);

    expect(candidates).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith('certificates'))).toEqual(['certificates 1']);
    expect(calls.filter((call) => call === 'detail 1')).toHaveLength(2);
  });

  it.each(['denied', 'unavailable', 'refused', 'not-found', 'invalid-answer'] as const)(
    'is not one where the action fails: %s',
    async (kind) => {
      const { cas, calls } = aCas({ listed: [], valid: [anOrder(1)] });
      const failing: CasApi = {
        ...cas,
        async listCertificates() {
          throw aCloudError({ kind, hint: 'Grant the right.' });
        },
      };
      const missingActions = aMemory();
      const catalog = createCatalog({ cas: failing, cache: new Map(), missingActions });

      const error = await cloudError(catalog.lookup(one));

      expect(error).toMatchObject({ kind, hint: 'Grant the right.' });
      expect(missingActions.has('ListCertificates')).toBe(false);
      expect(calls).toEqual([]);
    },
  );
});
