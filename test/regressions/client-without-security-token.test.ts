/**
 * Went wrong: the emulator gave temporary credentials only, so clients that know a key and a secret, and have no field for a token, could
 * not make one call.
 */
import alb from '@alicloud/alb20200616';
import OSS from 'ali-oss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFor } from '../contract/cloud/fronts.ts';
import { signedUrl } from '../contract/cloud/raw-call.ts';
import { type Emulator, LEDGER_BUCKET, startEmulator } from '../emulator/emulator.ts';

describe('a client with a key, a secret and no token', () => {
  const key = { accessKeyId: 'LTAI5tExample', accessKeySecret: 'a secret that another program has, too' };
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      calm: true,
      permanentCredentials: key,
      fleet: { certificates: {}, loadBalancers: [{ region: 'cn-hangzhou', name: 'shop', listeners: [] }] },
    });
  });
  afterAll(() => emulator?.close());

  it('finds them in the ready line', () => {
    expect(emulator.permanentCredentials).toEqual(key);
    expect(emulator.credentials.securityToken).not.toBe('');
  });

  it('calls ALB with the signature of the current SDKs', async () => {
    const url = emulator.endpoints.alb['cn-hangzhou'];
    const client = new alb.default(configFor(url, { ...key, securityToken: undefined }));

    const { body } = await client.listLoadBalancers(new alb.ListLoadBalancersRequest({}));

    expect(body?.loadBalancers).toHaveLength(1);
  });

  it('calls CAS with the older signature', async () => {
    const url = signedUrl(emulator.endpoints.cas['cn-hangzhou'], key, {
      Action: 'ListUserCertificateOrder',
      Version: '2020-04-07',
    });

    const response = await fetch(url);

    expect([response.status, await response.json()]).toMatchObject([200, { TotalCount: 0 }]);
  });

  it('uses OSS', async () => {
    const client = new OSS({
      endpoint: emulator.endpoints.oss,
      region: 'oss-cn-hangzhou',
      bucket: LEDGER_BUCKET,
      authorizationV4: true,
      ...key,
    } as OSS.Options);

    const { res } = await client.put('a', Buffer.from('text'));

    expect((res as { status: number }).status).toBe(200);
  });

  it('is refused with a wrong secret', async () => {
    const wrong = { ...key, accessKeySecret: 'another' };
    const url = signedUrl(emulator.endpoints.cas['cn-hangzhou'], wrong, {
      Action: 'ListUserCertificateOrder',
      Version: '2020-04-07',
    });

    expect((await fetch(url)).status).toBe(400);
  });
});
