import { describe, expect, it } from 'vitest';
import type { CertificateContent } from '../../../shared/certificates/catalog.ts';
import { createCatalog } from '../../../shared/certificates/catalog.ts';
import type { CertificateId } from '../../../shared/certificates/certificate.ts';
import type { CasApi, CertificateDetail, CertificateOrder } from '../../../shared/cloud/cas-api.ts';
import type { CloudErrorKind } from '../../../shared/cloud/errors.ts';
import { aCloudError, cloudError } from '../cloud/fakes.ts';

const id = (text: string) => text as CertificateId;
const SHA_256 = 'ab'.repeat(32);

function anOrder(certificateId: number, changes: Partial<CertificateOrder> = {}): CertificateOrder {
  return {
    certificateId,
    instanceId: 'cas-upload-1',
    name: 'shop',
    names: ['a.example.com'],
    sha256: SHA_256,
    serialNumber: 'af',
    issuer: 'MyIssuer',
    ...changes,
  };
}

function aDetail(certificateId: number, changes: Partial<CertificateDetail> = {}): CertificateDetail {
  return {
    certificateId,
    instanceId: 'cas-upload-1',
    names: ['a.example.com'],
    keyType: 'RSA',
    keySizeBits: 2048,
    notBeforeMs: Date.UTC(2026, 0, 1),
    notAfterMs: Date.UTC(2026, 6, 1),
    issuer: 'MyIssuer',
    status: 'issued',
    privateKeyPresent: true,
    sha256: undefined,
    serialNumber: undefined,
    ...changes,
  };
}

interface FakeCas {
  readonly valid: readonly CertificateOrder[];
  readonly expired: readonly CertificateOrder[];
  detail(certificateId: number): CertificateDetail;
}

/** A CAS made by hand. Certificates are described as `aDetail` does unless told otherwise. */
function aCas(changes: Partial<FakeCas> = {}) {
  const { valid, expired, detail }: FakeCas = { valid: [], expired: [], detail: aDetail, ...changes };
  const calls: string[] = [];
  const cas: CasApi = {
    partition: 'cn-hangzhou',
    async listUserCertificateOrder({ currentPage, showSize, status }) {
      calls.push(`list ${status ?? 'valid'} ${currentPage}`);
      const orders = status === 'EXPIRED' ? expired : valid;
      const start = (currentPage - 1) * showSize;
      return { items: orders.slice(start, start + showSize), totalCount: orders.length };
    },
    async getCertificateDetail(certificateId) {
      calls.push(`detail ${certificateId}`);
      return detail(certificateId);
    },
    async getUserCertificateDetail(certificateId) {
      calls.push(`user detail ${certificateId}`);
      return detail(certificateId);
    },
  };
  return { cas, calls };
}

function aCatalog(
  fake: Partial<FakeCas> = {},
  options: {
    cache?: Map<CertificateId, CertificateContent>;
    detailSource?: 'certificate' | 'user';
  } = {},
) {
  const { cas, calls } = aCas(fake);
  const { cache = new Map<CertificateId, CertificateContent>(), detailSource = 'certificate' } = options;
  return { catalog: createCatalog({ cas, detailSource, cache }), calls, cache };
}

function failing(kind: CloudErrorKind): Partial<FakeCas> {
  return {
    valid: [anOrder(1)],
    detail() {
      throw aCloudError({ kind, hint: 'Grant it.' });
    },
  };
}

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
    ['none is a DNS name', ['10.0.0.1', 'admin@example.com']],
  ])('has unknown names, not an empty list, where %s', async (_, names) => {
    const { catalog } = aCatalog({
      valid: [anOrder(1, { names })],
      detail: (number) => aDetail(number, { names }),
    });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(found).toMatchObject({ kind: 'known', certificate: { names: 'unknown' } });
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
    ['its id is a bare number', '24664588'],
    ['its number is too large to be one', '9999999999999999-cn-hangzhou'],
  ])('is missing, without asking CAS, when %s', async (_, certificateId) => {
    const { catalog, calls } = aCatalog({ valid: [anOrder(1)] });

    const found = await catalog.lookup(id(certificateId));

    expect(found.kind).toBe('missing');
    expect(calls).toEqual([]);
  });

  it.each(['denied', 'refused', 'invalid-answer'] as const)(
    'is not called missing when CAS would not describe it: %s',
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

  it('is read by the other action where the operator says so', async () => {
    const detail = (number: number) =>
      aDetail(number, { sha256: SHA_256, status: undefined, privateKeyPresent: undefined });
    const { catalog, calls } = aCatalog({ detail }, { detailSource: 'user' });

    const found = await catalog.lookup(id('1-cn-hangzhou'));

    expect(calls).toEqual(['user detail 1', 'list valid 1']);
    expect(found).toMatchObject({ certificate: { sha256: SHA_256, privateKeyPresent: 'unknown' } });
  });
});

describe('candidates', () => {
  it('are all certificates of all pages, in the order of their ids', async () => {
    const numbers = Array.from({ length: 120 }, (_, index) => 120 - index);
    const { catalog } = aCatalog({ valid: numbers.map((number) => anOrder(number)) });

    const candidates = await catalog.candidates();

    expect(candidates).toHaveLength(120);
    expect(candidates[0]?.certificateId).toBe('1-cn-hangzhou');
  });

  it('for some names are described only where they share one of them', async () => {
    const { catalog, calls } = aCatalog({
      valid: [
        anOrder(1, { names: ['other.example.org'] }),
        anOrder(2, { names: ['www.example.com', 'x.example.net'] }),
        anOrder(3, { names: ['*.example.com'] }),
        anOrder(4, { names: ['b.shop.example.com'] }),
      ],
      detail: (number) => aDetail(number, { names: undefined }),
    });

    const candidates = await catalog.candidatesFor(['www.example.com', '*.shop.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual([
      '2-cn-hangzhou',
      '3-cn-hangzhou',
      '4-cn-hangzhou',
    ]);
    expect(calls).not.toContain('detail 1');
  });

  it('for some names are described where the list does not tell their names', async () => {
    const { catalog } = aCatalog({ valid: [anOrder(1, { names: undefined })] });

    const candidates = await catalog.candidatesFor(['a.example.com']);

    expect(candidates.map(({ certificateId }) => certificateId)).toEqual(['1-cn-hangzhou']);
  });

  it('are left out, and named, where their details cannot be read', async () => {
    const { catalog } = aCatalog(failing('denied'));

    const candidates = await catalog.candidates();

    expect(candidates).toEqual([]);
    expect(catalog.unreadableCandidates()).toMatchObject([{ certificateId: '1-cn-hangzhou' }]);
  });

  it('are left out without a word where they were deleted meanwhile', async () => {
    const { catalog } = aCatalog(failing('not-found'));

    expect(await catalog.candidates()).toEqual([]);
    expect(catalog.unreadableCandidates()).toEqual([]);
  });

  it('are not known at all when the list fails', async () => {
    const { cas } = aCas();
    const broken: CasApi = {
      ...cas,
      async listUserCertificateOrder() {
        throw aCloudError({ kind: 'unavailable' });
      },
    };
    const catalog = createCatalog({ cas: broken, detailSource: 'certificate', cache: new Map() });

    expect((await cloudError(catalog.candidates())).kind).toBe('unavailable');
  });
});

describe('what is remembered', () => {
  it('is everything for the length of one plan', async () => {
    const { catalog, calls } = aCatalog({ valid: [anOrder(1)] });

    await catalog.candidates();
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
