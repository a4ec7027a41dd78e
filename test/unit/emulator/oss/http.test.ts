/**
 * The emulated OSS and the unmodified ali-oss, also with the settings that the service does not use: signatures of version 1, the older
 * listing, permanent keys.
 */
import OSS from 'ali-oss';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anObjectWorld, BUCKET, ossCredentials } from '../../../contract/ledger/kinds.ts';
import { startObjectFront } from '../../../emulator/oss/http.ts';
import type { ObjectKnobs } from '../../../emulator/oss/knobs.ts';

const permanent = { accessKeyId: 'LTAI-permanent', accessKeySecret: 'permanent secret' };

async function aFront(
  options: { readonly knobs?: Partial<ObjectKnobs>; readonly wallClock?: () => number } = {},
) {
  const { knobs, wallClock } = options;
  const world = anObjectWorld(knobs ? { knobs } : {});
  const expired = { ...ossCredentials, accessKeyId: 'STS.EXPIRED', expiresAtMs: 1 };
  const front = await startObjectFront({
    model: world.model,
    credentials: [ossCredentials, permanent, expired],
    ...(wallClock ? { wallClock } : {}),
  });
  onTestFinished(() => front.close());
  const client = (wanted: Partial<OSS.Options> = {}) =>
    new OSS({
      accessKeyId: ossCredentials.accessKeyId,
      accessKeySecret: ossCredentials.accessKeySecret,
      stsToken: ossCredentials.securityToken,
      refreshSTSTokenInterval: 1e9,
      bucket: BUCKET,
      region: 'oss-cn-hangzhou',
      endpoint: front.url,
      ...wanted,
    });
  return { ...world, url: front.url, client };
}

/** The refusal of a call. */
async function refusal(call: Promise<unknown>): Promise<{ readonly code: string; readonly status: number }> {
  const error: unknown = await call.then(
    () => Promise.reject(new Error('it was not refused')),
    (reason: unknown) => reason,
  );
  return error as { code: string; status: number };
}

const names = ['a', 'dir/b c+d', "dir/ü(1)*!~'.json", 'dir/sub/e&f=g?h#i', 'z%2F'];

describe.each([true, false])('the emulated OSS, signatures of version 4: %s,', (authorizationV4) => {
  it('stores, reads, lists and deletes for the unmodified client, with unusual names', async () => {
    const { client, model } = await aFront();
    const oss = client({ authorizationV4 });
    for (const name of names) await oss.put(name, Buffer.from(`content of ${name}`));

    for (const name of names) expect(String((await oss.get(name)).content)).toBe(`content of ${name}`);
    expect((await oss.list({ 'max-keys': 10 }, {})).objects.map(({ name }) => name)).toEqual(
      [...names].sort(),
    );
    const folder = await oss.listV2({ prefix: 'dir/', delimiter: '/' });
    expect(folder).toMatchObject({ prefixes: ['dir/sub/'], isTruncated: false, keyCount: 3 });
    expect((await oss.listV2({ 'max-keys': names.length })).isTruncated).toBe(false);
    expect((await oss.listV2({ 'max-keys': names.length - 1 })).isTruncated).toBe(true);
    expect(folder.objects.map(({ name }) => name)).toEqual(['dir/b c+d', "dir/ü(1)*!~'.json"].sort());
    expect((await oss.head('a')).res.status).toBe(200);
    for (const name of names) await oss.delete(name);
    expect(model.contents(BUCKET)).toEqual({});
  });

  it('accepts permanent keys without a token', async () => {
    const { client } = await aFront();
    const { accessKeyId, accessKeySecret } = permanent;
    const oss = client({ accessKeyId, accessKeySecret, stsToken: undefined, authorizationV4 });

    expect((await oss.put('a', Buffer.from('b'))).res.status).toBe(200);
  });

  it.each<[string, Partial<OSS.Options>, string]>([
    ['a wrong secret', { accessKeySecret: 'wrong' }, 'SignatureDoesNotMatch'],
    ['an unknown key', { accessKeyId: 'unknown' }, 'InvalidAccessKeyId'],
    ['a missing token', { stsToken: undefined }, 'InvalidAccessKeyId'],
    ['another token', { stsToken: 'wrong' }, 'InvalidSecurityToken'],
    ['an expired token', { accessKeyId: 'STS.EXPIRED' }, 'SecurityTokenExpired'],
  ])('refuses %s', async (_, wanted, code) => {
    const { client, history } = await aFront();
    const oss = client({ ...wanted, authorizationV4 });

    expect(await refusal(oss.put('a', Buffer.from('b')))).toMatchObject({ code, status: 403 });
    expect(await refusal(oss.listV2({ prefix: 'a' }))).toMatchObject({ code });
    expect(history.objects()).toEqual([]);
  });

  it('refuses a call that is a quarter of an hour old', async () => {
    const { client } = await aFront({ wallClock: () => Date.now() + 16 * 60_000 });

    expect(await refusal(client({ authorizationV4 }).get('a'))).toMatchObject({
      code: 'RequestTimeTooSkewed',
    });
  });

  it('pages through both lists with pages of any size', async () => {
    const { client, model } = await aFront({ knobs: { listCap: 2 } });
    const oss = client({ authorizationV4 });
    const keys = Array.from({ length: 7 }, (_, index) => `log/${index}`);
    for (const key of keys) model.plant(BUCKET, key, '');

    const first: string[] = [];
    let marker: string | null = null;
    do {
      const page: OSS.ListObjectResult = await oss.list({ 'max-keys': 5, ...(marker ? { marker } : {}) }, {});
      first.push(...page.objects.map(({ name }) => name));
      marker = page.nextMarker;
    } while (marker);
    const second: string[] = [];
    let token: string | undefined;
    do {
      const page: OSS.ListV2ObjectResult = await oss.listV2({
        'max-keys': 5,
        ...(token ? { 'continuation-token': token } : { 'start-after': 'log/1' }),
      });
      expect(page.objects.length).toBeLessThanOrEqual(2);
      second.push(...page.objects.map(({ name }) => name));
      token = page.nextContinuationToken ?? undefined;
    } while (token);

    expect(first).toEqual(keys);
    expect(second).toEqual(keys.slice(2));
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['an object that exists', { 'x-oss-forbid-overwrite': 'true' }, 409, 'FileAlreadyExists'],
    ['a header it cannot read', { 'x-oss-forbid-overwrite': 'yes' }, 400, 'InvalidArgument'],
    [
      'content that was damaged in transit',
      { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' },
      400,
      'InvalidDigest',
    ],
  ])('refuses to overwrite %s', async (_, headers, status, code) => {
    const { client, model } = await aFront();
    const oss = client({ authorizationV4 });
    await oss.put('a', Buffer.from('first'));

    expect(await refusal(oss.put('a', Buffer.from('second'), { headers }))).toMatchObject({ status, code });
    expect(model.contents(BUCKET)).toEqual({ a: 'first' });
  });
});

describe('the emulated OSS', () => {
  it('finds the bucket in the Host header only', async () => {
    const { client, url } = await aFront();

    expect(await refusal(client({ bucket: 'another' }).get('a'))).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
    const path = await fetch(`${url}/${BUCKET}/a`);
    expect([path.status, await path.text()]).toEqual([
      403,
      expect.stringContaining('SecondLevelDomainForbidden'),
    ]);
  });

  it('refuses a bucket of another region', async () => {
    const { client, model } = await aFront();
    model.addBucket('far-away', { region: 'ap-southeast-1' });

    expect(await refusal(client({ bucket: 'far-away' }).get('a'))).toMatchObject({ code: 'AccessDenied' });
    expect(
      await refusal(client({ bucket: 'far-away', region: 'oss-ap-southeast-1' }).get('a')),
    ).toMatchObject({ code: 'NoSuchKey' });
  });

  it('reports whether versioning is or was on', async () => {
    const { client, model } = await aFront();
    const oss = client() as unknown as {
      getBucketVersioning(name: string): Promise<{ versionStatus?: string }>;
    };

    expect((await oss.getBucketVersioning(BUCKET)).versionStatus).toBeUndefined();
    for (const state of ['Enabled', 'Suspended'] as const) {
      model.setVersioning(BUCKET, state);
      expect((await oss.getBucketVersioning(BUCKET)).versionStatus).toBe(state);
    }
  });

  it('can refuse signatures of version 1, as OSS does for new buckets', async () => {
    const { client } = await aFront({ knobs: { signatureV1: 'refuse' } });

    expect(await refusal(client().get('a'))).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(await refusal(client({ authorizationV4: true }).get('a'))).toMatchObject({ code: 'NoSuchKey' });
  });

  it('refuses calls without a signature and unsupported operations', async () => {
    const { url, client } = await aFront();
    const host = `${BUCKET}.oss-cn-hangzhou.aliyuncs.com`;
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${url}/a`, { headers: { host } }, (response) => resolve(response.statusCode)).end();
    });

    expect(status).toBe(403);
    const oss = client({ authorizationV4: true });
    for (const call of [
      () => oss.getBucketACL(BUCKET),
      () => oss.deleteBucket(BUCKET),
      () => oss.putBucket('other', { acl: 'public-read' } as OSS.PutBucketOptions),
      () => oss.putBucket('other', { storageClass: 'IA' } as OSS.PutBucketOptions),
    ])
      expect(await refusal(call())).toMatchObject({ code: 'NotImplemented', status: 501 });
  });

  it('records every call and its effect, in one order with everything else, without contents', async () => {
    const { client, history, model } = await aFront();
    const oss = client();
    model.inject({ kind: 'object-store', action: 'PutObject', answer: 'reset', effect: true });
    await refusal(oss.put('a', Buffer.from('confidential content')));
    await oss.get('a');

    expect(history.objects()).toMatchObject([
      {
        action: 'PutObject',
        key: 'a',
        code: 'AnswerLost',
        write: true,
        tookEffect: true,
        fault: 'injected-reset',
      },
      { action: 'GetObject', key: 'a', code: 'OK', write: false, tookEffect: false },
    ]);
    expect(JSON.stringify(history.entries())).not.toContain('confidential');
  });

  it('gives the same answers for the same seed', async () => {
    const run = () => {
      const { model, history, clock } = anObjectWorld({ seed: 7, hostile: true });
      for (let index = 0; index < 60; index += 1) {
        model.call({
          action: (['PutObject', 'GetObject', 'ListObjectsV2'] as const)[index % 3] ?? 'GetObject',
          bucket: BUCKET,
          key: `key-${index % 5}`,
          query: new Map(),
          headers: new Map([['x-oss-forbid-overwrite', 'true']]),
          body: Buffer.from(String(index)),
          caller: 'test',
        });
        clock.advance(500);
      }
      return history.entries();
    };

    expect(run()).toEqual(run());
    expect(new Set(run().map((entry) => ('fault' in entry ? entry.fault : '')))).toContain('random-throttle');
  });
});
