import { describe, expect, it } from 'vitest';
import { createCasApi } from '../../../shared/cloud/cas.ts';
import { aWire, cloudError } from './fakes.ts';

const SHA_256 = 'AB'.repeat(32);
const NOT_BEFORE_MS = Date.UTC(2026, 0, 1);
const NOT_AFTER_MS = Date.UTC(2026, 6, 1);

function anOrderAnswer(changes: Record<string, unknown> = {}) {
  return {
    certificateId: 10741304,
    instanceId: 'cas-upload-50yf1q',
    name: 'shop',
    sans: 'a.example.com,*.example.com',
    sha2: SHA_256,
    serialNo: '040a6e493cffdda6d744acf99b6576cf',
    issuer: 'MyIssuer',
    ...changes,
  };
}

function aDetailAnswer(changes: Record<string, unknown> = {}) {
  return {
    certificateId: 10741304,
    algorithm: 'RSA',
    keySize: 2048,
    domain: 'a.example.com,*.example.com',
    notBefore: NOT_BEFORE_MS,
    notAfter: NOT_AFTER_MS,
    issuer: 'MyIssuer',
    certificateStatus: 'issued',
    existPrivateKey: true,
    ...changes,
  };
}

function casAnswering(action: string, answer: unknown) {
  const wire = aWire({ [action]: () => answer });
  return { wire, cas: createCasApi(wire, 'cn-hangzhou') };
}

async function listOne(order: unknown) {
  const { cas } = casAnswering('ListUserCertificateOrder', { certificateOrderList: [order], totalCount: 1 });
  const page = await cas.listUserCertificateOrder({ currentPage: 1, showSize: 50 });
  return page.items[0];
}

async function detailOf(answer: unknown) {
  const { cas } = casAnswering('GetCertificateDetail', answer);
  return cas.getCertificateDetail(10741304);
}

describe('the list of certificates', () => {
  it('requests certificates, because CAS lists package quotas by default', async () => {
    const answer = { certificateOrderList: [], totalCount: 0 };
    const { cas, wire } = casAnswering('ListUserCertificateOrder', answer);

    await cas.listUserCertificateOrder({ currentPage: 1, showSize: 50 });
    await cas.listUserCertificateOrder({ currentPage: 1, showSize: 50, status: 'EXPIRED' });

    expect(wire.calls.map(({ request }) => request)).toEqual([
      { orderType: 'CERT', currentPage: 1, showSize: 50 },
      { orderType: 'CERT', currentPage: 1, showSize: 50, status: 'EXPIRED' },
    ]);
  });

  it('gives names, hash and serial number in their normal forms', async () => {
    const order = await listOne(anOrderAnswer());

    expect(order).toEqual({
      certificateId: 10741304,
      instanceId: 'cas-upload-50yf1q',
      name: 'shop',
      names: ['a.example.com', '*.example.com'],
      sha256: SHA_256.toLowerCase(),
      serialNumber: '40a6e493cffdda6d744acf99b6576cf',
      issuer: 'MyIssuer',
    });
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['nothing but commas', ' , ,'],
    ['no text', 7],
  ])('says that the names are unknown where Sans is %s', async (_, sans) => {
    const order = await listOne(anOrderAnswer({ sans }));

    expect(order?.names).toBeUndefined();
  });

  it('does not take a SHA-1 fingerprint for a SHA-256', async () => {
    const order = await listOne(anOrderAnswer({ sha2: 'AB'.repeat(20) }));

    expect(order?.sha256).toBeUndefined();
  });

  it.each([
    ['a list', { totalCount: 4 }],
    ['a total', { certificateOrderList: [] }],
    [
      'an id on an entry',
      { certificateOrderList: [anOrderAnswer({ certificateId: undefined })], totalCount: 1 },
    ],
  ])('rejects an answer without %s', async (_, answer) => {
    const { cas } = casAnswering('ListUserCertificateOrder', answer);

    const error = await cloudError(cas.listUserCertificateOrder({ currentPage: 1, showSize: 50 }));

    expect(error.kind).toBe('invalid-answer');
  });
});

describe('the list with the state of each certificate', () => {
  async function entryOf(entry: unknown) {
    const answer = { certificateList: [entry], totalCount: 1 };
    const { cas } = casAnswering('ListCertificates', answer);
    const page = await cas.listCertificates({ currentPage: 1, showSize: 100 });
    return page.items[0];
  }

  it('gives the same as the details, with ids that are text, and never a fingerprint', async () => {
    const entry = await entryOf({
      ...aDetailAnswer(),
      certificateId: '10741304',
      certIdentifier: '10741304-cn-hangzhou',
      fingerPrint: SHA_256,
    });

    const { serialNumber, chain, ...detail } = await detailOf(aDetailAnswer());
    expect(entry).toEqual({ ...detail, certIdentifier: '10741304-cn-hangzhou' });
  });

  it.each([
    ['the names', { domain: undefined }, 'names'],
    ['the names', { domain: '' }, 'names'],
    ['the key type', { algorithm: undefined }, 'keyType'],
    ['the key type', { algorithm: 'DSA' }, 'keyType'],
    ['the end', { notAfter: 1_782_864 }, 'notAfterMs'],
    ['the private key', { existPrivateKey: 'perhaps' }, 'privateKeyPresent'],
    ['the status', { certificateStatus: '' }, 'status'],
  ])('says that it does not know %s: %j', async (_what, changes, field) => {
    const entry = await entryOf(aDetailAnswer(changes));

    expect(entry).toHaveProperty(field, undefined);
  });

  it.each([
    ['a list', { totalCount: 4 }],
    ['a total', { certificateList: [] }],
    ['entries, although there are some', { certificateList: [], totalCount: 4 }],
    ['an id', { certificateList: [aDetailAnswer({ certificateId: 'cert-1' })], totalCount: 1 }],
  ])('rejects an answer without %s', async (_what, answer) => {
    const { cas } = casAnswering('ListCertificates', answer);

    const error = await cloudError(cas.listCertificates({ currentPage: 1, showSize: 100 }));

    expect(error.kind).toBe('invalid-answer');
  });
});

describe('the details of a certificate', () => {
  it('gives key type, exact dates, status and whether the key is there', async () => {
    const detail = await detailOf(aDetailAnswer());

    expect(detail).toMatchObject({
      names: ['a.example.com', '*.example.com'],
      keyType: 'RSA',
      keySizeBits: 2048,
      notBeforeMs: NOT_BEFORE_MS,
      notAfterMs: NOT_AFTER_MS,
      status: 'issued',
      privateKeyPresent: true,
    });
  });

  it('takes the names from Domain where SubjectAlternativeNames comes back empty', async () => {
    const detail = await detailOf(aDetailAnswer({ subjectAlternativeNames: [] }));

    expect(detail.names).toEqual(['a.example.com', '*.example.com']);
  });

  it('reads the details of an SM2 certificate', async () => {
    const detail = await detailOf(aDetailAnswer({ algorithm: 'SM2', keySize: 256 }));

    expect(detail).toMatchObject({ keyType: 'SM2', keySizeBits: 256 });
  });

  it.each([
    ['seconds', NOT_BEFORE_MS / 1000, NOT_AFTER_MS / 1000],
    ['fourteen digits, as in the documentation', 17321613180000, 17326613180000],
    ['in the wrong order', NOT_AFTER_MS, NOT_BEFORE_MS],
    ['no numbers', '2026-01-01', '2026-07-01'],
  ])('treats dates as unknown that are %s', async (_, notBefore, notAfter) => {
    const detail = await detailOf(aDetailAnswer({ notBefore, notAfter }));

    expect(detail).toMatchObject({ notBeforeMs: undefined, notAfterMs: undefined });
  });

  it('does not know whether the key is there where CAS does not say', async () => {
    const detail = await detailOf(aDetailAnswer({ existPrivateKey: undefined }));

    expect(detail.privateKeyPresent).toBeUndefined();
  });

  it('does not take the public key fingerprint for the hash of the certificate', async () => {
    const detail = await detailOf(aDetailAnswer({ fingerPrint: SHA_256 }));

    expect(Object.values(detail)).not.toContain(SHA_256.toLowerCase());
    expect(detail).not.toHaveProperty('sha256');
  });

  it('shows no key and no PEM even where CAS sends them', async () => {
    const secrets = { cert: 'PEM-1', key: 'PEM-2', signPrivateKey: 'PEM-3', encryptPrivateKey: 'PEM-4' };

    const detail = await detailOf(
      aDetailAnswer({ ...secrets, algorithm: 'ECC_256', keySize: undefined, serial: '00AF' }),
    );

    expect(JSON.stringify(detail)).not.toContain('PEM-');
    expect(detail).toMatchObject({ keyType: 'ECC', keySizeBits: 256, serialNumber: 'af' });
  });

  it('rejects an answer about another certificate', async () => {
    const { cas } = casAnswering('GetCertificateDetail', aDetailAnswer({ certificateId: 7 }));

    const error = await cloudError(cas.getCertificateDetail(10741304));

    expect(error.kind).toBe('invalid-answer');
  });

  it('takes an id that CAS writes as text', async () => {
    const detail = await detailOf(aDetailAnswer({ certificateId: '10741304' }));

    expect(detail.certificateId).toBe(10741304);
  });
});
