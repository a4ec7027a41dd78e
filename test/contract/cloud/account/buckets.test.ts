/** The administration of buckets: the adapter, the unmodified ali-oss and the emulated OSS over HTTP. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../../shared/base/secret.ts';
import { openBuckets } from '../../../../shared/cloud/account/buckets.ts';
import { BucketElsewhere, type BucketsApi } from '../../../../shared/cloud/account/buckets-api.ts';
import { markOf } from '../../../../shared/cloud/account/tags.ts';
import { startObjectFront } from '../../../emulator/oss/http.ts';
import type { ObjectKnobs } from '../../../emulator/oss/knobs.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../../../emulator/ram/resources.ts';
import { anObjectWorld, BUCKET, ossCredentials, overHttp } from '../../ledger/kinds.ts';

const OTHER_ACCOUNT = '9999999999999999';

async function open(
  options: { readonly knobs?: Partial<ObjectKnobs>; readonly statements?: readonly object[] } = {},
) {
  const { model, history } = anObjectWorld(options.knobs === undefined ? {} : { knobs: options.knobs });
  const policy =
    options.statements === undefined
      ? {}
      : { policy: parsePolicy({ Version: '1', Statement: options.statements }) };
  const front = await startObjectFront({ model, credentials: [{ ...ossCredentials, ...policy }] });
  onTestFinished(() => front.close());
  const bucketsIn = (region: string) =>
    openBuckets({
      region,
      endpoint: { everywhere: front.url, byRegion: {} },
      credentials: {
        accessKeyId: ossCredentials.accessKeyId,
        accessKeySecret: new Secret(ossCredentials.accessKeySecret),
        securityToken: new Secret(ossCredentials.securityToken),
      },
    });
  return { model, history, front, bucketsIn, buckets: bucketsIn('cn-hangzhou') };
}

describe('a bucket', () => {
  it('that does not exist is not there, which is no error', async () => {
    const { buckets } = await open();

    expect(await buckets.getBucket('nowhere')).toBeUndefined();
  });

  it('is created in the region of the deployer, private, and can hold a ledger at once', async () => {
    const { bucketsIn, front } = await open();
    const buckets = bucketsIn('cn-shanghai');

    await buckets.createBucket('new-ledger');

    expect(await buckets.getBucket('new-ledger')).toEqual({
      name: 'new-ledger',
      location: 'oss-cn-shanghai',
      owner: ACCOUNT_ID,
      acl: 'private',
    });
    expect(await buckets.getVersioning('new-ledger')).toBe('never');
    expect(await buckets.getLifecycle('new-ledger')).toEqual([]);
    expect(await buckets.hasRetention('new-ledger')).toBe(false);
    const ledger = overHttp(front.url, { region: 'cn-shanghai', bucket: 'new-ledger' });
    expect(await ledger.putIfAbsent('a', '1')).toBe('created');
    expect(await ledger.putIfAbsent('a', '2')).toBe('exists');
  });

  it('is empty and has no tags when it is new, and is neither with an object and our mark', async () => {
    const { buckets, model } = await open();
    await buckets.createBucket('new-ledger');

    expect([await buckets.getTags('new-ledger'), await buckets.isEmpty('new-ledger')]).toEqual([[], true]);
    const mark = markOf({ prefix: 'cert-rotator', region: 'cn-hangzhou' });
    await buckets.setTags('new-ledger', mark);
    model.plant('new-ledger', 'key', 'text');
    expect([await buckets.getTags('new-ledger'), await buckets.isEmpty('new-ledger')]).toEqual([mark, false]);
  });

  it.each([
    ['oss:GetBucketTagging', (one: BucketsApi) => one.getTags(BUCKET)],
    ['oss:PutBucketTagging', (one: BucketsApi) => one.setTags(BUCKET, [{ key: 'a', value: 'b' }])],
    ['oss:ListObjects', (one: BucketsApi) => one.isEmpty(BUCKET)],
  ])('needs the right %s for that, and nothing else', async (Action, call) => {
    const statement = (Effect: string) => ({ Effect, Action, Resource: `acs:oss:*:*:${BUCKET}` });
    const allowed = await open({ statements: [statement('Allow')] });
    const refused = await open({ statements: [{ ...statement('Allow'), Action: 'oss:GetBucketInfo' }] });

    await call(allowed.buckets);
    await expect(call(refused.buckets)).rejects.toMatchObject({ kind: 'denied' });
    expect(refused.model.state().buckets.find(({ name }) => name === BUCKET)?.tags).toEqual({});
  });

  it('that is ours already is created again without a change', async () => {
    const { buckets, model } = await open();
    model.plant(BUCKET, 'key', 'text');
    model.configureBucket(BUCKET, { acl: 'public-read' });

    await buckets.createBucket(BUCKET);

    expect(model.contents(BUCKET)).toEqual({ key: 'text' });
    expect((await buckets.getBucket(BUCKET))?.acl).toBe('public-read');
  });

  it('of another account is neither read nor taken over', async () => {
    const { buckets, model } = await open();
    model.addBucket('theirs', { owner: OTHER_ACCOUNT, region: 'cn-hangzhou' });

    for (const call of [
      buckets.getBucket('theirs'),
      buckets.getVersioning('theirs'),
      buckets.getLifecycle('theirs'),
      buckets.hasRetention('theirs'),
      buckets.isPublicAccessBlocked('theirs'),
      buckets.blockPublicAccess('theirs'),
      buckets.getTags('theirs'),
      buckets.setTags('theirs', [{ key: 'a', value: 'b' }]),
      buckets.isEmpty('theirs'),
    ])
      await expect(call).rejects.toMatchObject({
        cloudCode: 'AccessDenied',
        kind: 'denied',
        httpStatus: 403,
      });
    await expect(buckets.createBucket('theirs')).rejects.toMatchObject({
      cloudCode: 'BucketAlreadyExists',
      kind: 'refused',
      hint: 'All accounts share the names of buckets: choose another one.',
    });
  });

  it('of another region is refused rather than described', async () => {
    const { buckets, model } = await open();
    model.addBucket('far-away', { region: 'ap-southeast-1' });

    await expect(buckets.getBucket('far-away')).rejects.toBeInstanceOf(BucketElsewhere);
    await expect(buckets.getBucket('far-away')).rejects.toMatchObject({
      cloudCode: 'AccessDenied',
      kind: 'refused',
    });
    await expect(buckets.createBucket('far-away')).rejects.toMatchObject({
      cloudCode: 'BucketAlreadyExists',
    });
  });

  it('beyond the hundredth of a region is refused, with advice', async () => {
    const { buckets, model } = await open();
    for (let index = 0; index < 100; index += 1)
      model.addBucket(`bucket-${index}`, { region: 'cn-hangzhou' });

    await expect(buckets.createBucket('one-too-many')).rejects.toMatchObject({
      cloudCode: 'TooManyBuckets',
      kind: 'quota',
    });
    expect(await buckets.getBucket('one-too-many')).toBeUndefined();
  });

  it.each(['Ledger', 'a', 'under_score', '-ledger', 'ledger-', 'a.b'])(
    'named %s is refused before anything is sent',
    async (name) => {
      const { buckets, history } = await open();

      await expect(buckets.getBucket(name)).rejects.toMatchObject({
        cloudCode: 'InvalidBucketName',
        kind: 'refused',
      });
      await expect(buckets.createBucket(name)).rejects.toMatchObject({ cloudCode: 'InvalidBucketName' });
      expect(history.objects()).toEqual([]);
    },
  );
});

describe('what keeps a bucket from holding the ledger', () => {
  it.each(['Enabled', 'Suspended'] as const)(
    'is versioning that is %s: the second writer overwrites the first',
    async (versioning) => {
      const { buckets, model, front } = await open();
      model.configureBucket(BUCKET, { versioning });

      expect(await buckets.getVersioning(BUCKET)).toBe(versioning);
      const ledger = overHttp(front.url);
      expect(await ledger.putIfAbsent('a', 'first')).toBe('created');
      expect(await ledger.putIfAbsent('a', 'second')).toBe('created');
      expect(model.contents(BUCKET)).toEqual({ a: 'second' });
    },
  );

  it('is a lifecycle rule over it, whatever the number of rules', async () => {
    const { buckets, model } = await open();
    model.configureBucket(BUCKET, { lifecycle: [{ id: 'all', prefix: '', expirationDays: 30 }] });

    expect(await buckets.getLifecycle(BUCKET)).toEqual([
      { id: 'all', prefix: '', isEnabled: true, expires: true },
    ]);

    model.configureBucket(BUCKET, {
      lifecycle: [
        { prefix: 'rotations/looks/', expirationDays: 7 },
        { id: 'cold', prefix: 'logs/', transitionDays: 90, enabled: false },
        { id: 'parts', prefix: 'rotations/' },
      ],
    });
    expect(await buckets.getLifecycle(BUCKET)).toEqual([
      { id: undefined, prefix: 'rotations/looks/', isEnabled: true, expires: true },
      { id: 'cold', prefix: 'logs/', isEnabled: false, expires: true },
      { id: 'parts', prefix: 'rotations/', isEnabled: true, expires: false },
    ]);
  });

  it.each(['InProgress', 'Locked'] as const)(
    'is a retention policy that is %s: nothing can be deleted',
    async (state) => {
      const { buckets, model, front } = await open();
      model.plant(BUCKET, 'key', 'text');
      model.configureBucket(BUCKET, { retention: { state, days: 30 } });

      expect(await buckets.hasRetention(BUCKET)).toBe(true);
      await expect(overHttp(front.url).delete('key')).rejects.toMatchObject({ cloudCode: 'FileImmutable' });
      expect(model.contents(BUCKET)).toEqual({ key: 'text' });
    },
  );
});

describe('public access', () => {
  it('is blocked in a new bucket of today', async () => {
    const { buckets } = await open();
    await buckets.createBucket('new-ledger');

    expect(await buckets.isPublicAccessBlocked('new-ledger')).toBe(true);
  });

  it.each([
    ['false', false],
    ['empty', undefined],
    ['refuse', undefined],
  ] as const)('is not blocked in an older one (answered with %s), until it is', async (answer, before) => {
    const { buckets } = await open({ knobs: { newBucketsBlocked: false, publicAccessNeverSet: answer } });
    await buckets.createBucket('older');

    expect(await buckets.isPublicAccessBlocked('older')).toBe(before);
    await buckets.blockPublicAccess('older');
    expect(await buckets.isPublicAccessBlocked('older')).toBe(true);
  });

  it('that was opened is blocked again', async () => {
    const { buckets, model } = await open();
    model.configureBucket(BUCKET, { publicAccessBlocked: false });

    expect(await buckets.isPublicAccessBlocked(BUCKET)).toBe(false);
    await buckets.blockPublicAccess(BUCKET);
    expect(await buckets.isPublicAccessBlocked(BUCKET)).toBe(true);
  });
});

describe('the rights of a deployer', () => {
  const calls = {
    'oss:GetBucketInfo': (buckets) => buckets.getBucket(BUCKET),
    'oss:GetBucketVersioning': (buckets) => buckets.getVersioning(BUCKET),
    'oss:GetBucketLifecycle': (buckets) => buckets.getLifecycle(BUCKET),
    'oss:GetBucketWorm': (buckets) => buckets.hasRetention(BUCKET),
    'oss:GetBucketPublicAccessBlock': (buckets) => buckets.isPublicAccessBlocked(BUCKET),
    'oss:PutBucket': (buckets) => buckets.createBucket(BUCKET),
    'oss:PutBucketPublicAccessBlock': (buckets) => buckets.blockPublicAccess(BUCKET),
  } satisfies Record<string, (buckets: Awaited<ReturnType<typeof open>>['buckets']) => Promise<unknown>>;

  it.each(Object.keys(calls) as (keyof typeof calls)[])('are one for each call: %s', async (granted) => {
    const { buckets } = await open({
      statements: [{ Effect: 'Allow', Action: granted, Resource: `acs:oss:*:${ACCOUNT_ID}:${BUCKET}` }],
    });

    await calls[granted](buckets);
    for (const [action, call] of Object.entries(calls))
      if (action !== granted)
        await expect(call(buckets)).rejects.toMatchObject({ cloudCode: 'AccessDenied' });
  });
});

describe('the administration', () => {
  it('reports trouble as trouble, and not as a bucket without rules', async () => {
    const { buckets, model } = await open();
    const trouble = (
      action: 'GetBucketLifecycle' | 'GetBucketWorm' | 'GetBucketInfo',
      answer: 'html' | 'empty',
    ) => model.inject({ kind: 'object-store', action, answer, status: answer === 'empty' ? 404 : 502 });

    for (const answer of ['html', 'empty'] as const) {
      trouble('GetBucketInfo', answer);
      await expect(buckets.getBucket(BUCKET)).rejects.toMatchObject({ kind: 'unavailable' });
      trouble('GetBucketLifecycle', answer);
      await expect(buckets.getLifecycle(BUCKET)).rejects.toMatchObject({ kind: 'unavailable' });
      trouble('GetBucketWorm', answer);
      await expect(buckets.hasRetention(BUCKET)).rejects.toMatchObject({ kind: 'unavailable' });
    }
  });

  it('says that the effect of a lost creation is unknown, and repeating it is harmless', async () => {
    const { buckets, model } = await open();
    model.inject({ kind: 'object-store', action: 'PutBucket', answer: 'reset', effect: true });

    await expect(buckets.createBucket('new-ledger')).rejects.toMatchObject({ effectUnknown: true });
    await buckets.createBucket('new-ledger');
    expect(await buckets.getBucket('new-ledger')).toMatchObject({ name: 'new-ledger' });
  });
});
