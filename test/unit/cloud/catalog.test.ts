/** The lookup of an attached certificate, and when it is missing rather than unknown. */
import { describe, expect, it } from 'vitest';
import { aCatalog, aDetail, anOrder, failing, id, SHA_256 } from './fake-cas.ts';
import { cloudError } from './fakes.ts';

describe('a certificate that is attached', () => {
  it('is known with names and hash from the list, and the rest from its details', async () => {
    const valid = [anOrder(1, { names: ['A.Example.com.', '*.example.com'] })];
    const { catalog } = aCatalog({ valid });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toEqual({
      kind: 'known',
      certificate: {
        certificateId: '1-cn-hangzhou',
        instanceId: 'cas-upload-1',
        names: ['*.example.com', 'a.example.com'],
        keyType: 'RSA',
        keySizeBits: 2048,
        notBeforeMs: Date.UTC(2026, 0, 1),
        notAfterMs: Date.UTC(2026, 6, 1),
        sha256: SHA_256,
        serialNumber: 'af',
        issuer: 'MyIssuer',
        revoked: false,
        privateKeyPresent: true,
      },
    });
  });

  it('is known with its hash though it has expired', async () => {
    const { catalog, calls } = aCatalog({ expired: [anOrder(1)] });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({ kind: 'known', certificate: { sha256: SHA_256 } });
    expect(calls).toEqual(['detail 1', 'list valid 1', 'list EXPIRED 1']);
  });

  it('is known to be revoked', async () => {
    const { catalog } = aCatalog({ detail: (number) => aDetail(number, { status: 'Revoked' }) });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({ kind: 'known', certificate: { revoked: true } });
  });

  it.each([
    ['CAS gives none', undefined],
    ['all are blank', ['', ' ']],
  ])('has unknown names, not an empty list, where %s', async (_, names) => {
    const { catalog } = aCatalog({
      valid: [anOrder(1, { names })],
      detail: (number) => aDetail(number, { names }),
    });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({ kind: 'known', certificate: { names: 'unknown' } });
  });

  it('has every entry that CAS gives, in the list or in the details, whether it is a DNS name or not', async () => {
    const { catalog } = aCatalog({
      valid: [anOrder(1, { names: ['a.example.com', '?'] })],
      detail: (number) => aDetail(number, { names: ['a.example.com', '203.0.113.5'] }),
    });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({
      kind: 'known',
      certificate: { names: ['203.0.113.5', '?', 'a.example.com'] },
    });
  });

  it('takes the names from the details where the list has none', async () => {
    const { catalog } = aCatalog({ valid: [anOrder(1, { names: undefined })] });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({ certificate: { names: ['a.example.com'] } });
  });

  it('is missing when it was deleted', async () => {
    const { catalog } = aCatalog(failing('not-found'));

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found.kind).toBe('missing');
  });

  it.each([
    ['it is in the other partition, where the same number is another certificate', '1-ap-southeast-1'],
    ['its id is a legacy one', '12315790212_166f8204689_1714763408_70998'],
    ['its id is a number without partition', '24664588'],
    ['its number is too large to be one', '9999999999999999-cn-hangzhou'],
  ])('is missing, without a call to CAS, when %s', async (_, certificateId) => {
    const { catalog, calls } = aCatalog({ valid: [anOrder(1)] });

    const found = await catalog.lookup(id(certificateId));

    expect(found.kind).toBe('missing');
    expect(calls).toEqual([]);
  });

  it.each(['denied', 'refused', 'invalid-answer'] as const)(
    'is not called missing when CAS returns no details: %s',
    async (kind) => {
      const { catalog } = aCatalog(failing(kind));

      const found = await catalog.lookup(id('1-cn-hangzhou'));

      expect(found).toMatchObject({ kind: 'details-unavailable' });
      expect(found).toHaveProperty('message', expect.stringContaining('Grant it.'));
    },
  );

  it.each(['unavailable', 'throttled', 'busy'] as const)('fails the plan while CAS is %s', async (kind) => {
    const { catalog } = aCatalog(failing(kind));

    expect((await cloudError(catalog.lookup(id('1-cn-hangzhou')))).kind).toBe(kind);
  });

  it.each([['keyType'], ['notBeforeMs'], ['notAfterMs']])('is not usable without %s', async (field) => {
    const { catalog } = aCatalog({
      valid: [anOrder(1)],
      detail: (number) => aDetail(number, { [field]: undefined }),
    });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found.kind).toBe('details-unavailable');
  });

  it('has an unknown private key where CAS does not mention it', async () => {
    const detail = (number: number) => aDetail(number, { status: undefined, privateKeyPresent: undefined });
    const { catalog, calls } = aCatalog({ valid: [anOrder(1)], detail });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(calls).toEqual(['detail 1', 'list valid 1']);
    expect(found).toMatchObject({ certificate: { sha256: SHA_256, privateKeyPresent: 'unknown' } });
  });
});
