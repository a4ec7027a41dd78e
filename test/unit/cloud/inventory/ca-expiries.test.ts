import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { readCaExpiries } from '../../../../shared/cloud/inventory/ca-expiries.ts';
import { aCatalog } from './fake-catalog.ts';

const on = { caExpiryFromCas: true };

describe('the expiry of CA certificates in CAS', () => {
  it('is looked up once for each id, however many listeners have it', async () => {
    const catalog = aCatalog();

    const found = await readCaExpiries(
      catalog,
      [
        { listenerId: 'lsn-1', certificateIds: ['1-cn-hangzhou', '2-cn-hangzhou'] },
        { listenerId: 'lsn-2', certificateIds: ['1-cn-hangzhou'] },
        { listenerId: 'lsn-3', certificateIds: 'unknown' },
      ],
      on,
    );

    expect(catalog.lookedUp).toEqual(['1-cn-hangzhou', '2-cn-hangzhou']);
    expect([...found]).toEqual([
      ['1-cn-hangzhou', 1],
      ['2-cn-hangzhou', 1],
    ]);
  });

  it.each([{}, { caExpiryFromCas: false }])('is not looked up with %j', async (settings) => {
    const catalog = aCatalog();

    const found = await readCaExpiries(
      catalog,
      [{ listenerId: 'lsn-1', certificateIds: ['ca-1'] }],
      settings,
    );

    expect(catalog.lookedUp).toEqual([]);
    expect(found.size).toBe(0);
  });

  it('is not looked up where EXTRA_CA tells it', async () => {
    const catalog = aCatalog();
    const pem = tls.rootCertificates.find((one) => new X509Certificate(one).serialNumber.length > 30) ?? '';
    const id = new X509Certificate(pem).fingerprint256;

    await readCaExpiries(catalog, [{ listenerId: 'lsn-1', certificateIds: [id] }], { ...on, extraCa: [pem] });

    expect(catalog.lookedUp).toEqual([]);
  });

  it.each(['missing', 'details-unavailable'] as const)('is unknown where the answer is %s', async (kind) => {
    const catalog = aCatalog({ 'ca-1': kind });

    const found = await readCaExpiries(catalog, [{ listenerId: 'lsn-1', certificateIds: ['ca-1'] }], on);

    expect(found.size).toBe(0);
  });
});
