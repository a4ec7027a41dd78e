/** The ledger in OSS when OSS, the network or the account fail: in process and over HTTP through the unmodified ali-oss. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectStoreApi } from '../../../shared/cloud/object-store-api.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createOssLedger } from '../../../shared/ledger/oss.ts';
import type { ObjectFault } from '../../emulator/oss/faults.ts';
import { startObjectFront } from '../../emulator/oss/http.ts';
import { inProcessObjectStore } from '../../emulator/oss/in-process.ts';
import type { ObjectKnobs } from '../../emulator/oss/knobs.ts';
import {
  anObjectWorld,
  BUCKET,
  type ObjectWorld,
  ossCredentials,
  overHttp,
  PREFIX,
  resilient,
} from './kinds.ts';
import { anEntry, fill, LOG } from './ledger-store.ts';

interface Scene extends ObjectWorld {
  readonly store: LedgerStore;
  /** The ledger of another holder, with its own connections. */
  readonly other: LedgerStore;
  inject(fault: Omit<ObjectFault, 'kind'>): void;
}

interface Front {
  readonly name: string;
  open(world: ObjectWorld, bucket: string): Promise<() => ObjectStoreApi>;
}

const fronts: readonly Front[] = [
  {
    name: 'in process',
    open:
      async ({ model }, bucket) =>
      () =>
        inProcessObjectStore(model, bucket),
  },
  {
    name: 'through ali-oss',
    async open({ model }, bucket) {
      const front = await startObjectFront({ model, credentials: [ossCredentials] });
      onTestFinished(() => front.close());
      return () => overHttp(front.url, { bucket, timeoutMs: 3_000 });
    },
  },
];

const object = (n: number): string => `${PREFIX}/rotations~cn-hangzhou~alb-1/0000000${n}.json`;

describe.each(fronts)('a ledger in OSS, $name,', (front) => {
  async function aScene(
    options: { readonly knobs?: Partial<ObjectKnobs>; readonly bucket?: string } = {},
  ): Promise<Scene> {
    const world = anObjectWorld(options.knobs ? { knobs: options.knobs } : {});
    const api = await front.open(world, options.bucket ?? BUCKET);
    const open = () => createOssLedger({ objects: resilient(api(), world.clock), prefix: PREFIX });
    return {
      ...world,
      store: open(),
      other: open(),
      inject: (fault) => world.model.inject({ kind: 'object-store', ...fault }),
    };
  }

  it.each(['reset', 'hang', 'html', 'empty'] as const)(
    'treats an append whose answer was lost (%s) as done, and exactly one entry exists',
    async (answer) => {
      const { store, other, inject, model, history } = await aScene();
      inject({ action: 'PutObject', answer, effect: true });
      const entry = anEntry();

      expect(await store.append(LOG, 1, entry)).toEqual({ appended: true });

      expect(await other.read(LOG)).toEqual([{ ...entry, n: 1 }]);
      expect(Object.keys(model.contents(BUCKET))).toEqual([object(1)]);
      expect(
        history
          .objects()
          .filter(({ write }) => write)
          .map(({ code }) => code),
      ).toContain('FileAlreadyExists');
    },
  );

  it('reports an append that lost the race, although its own answer was lost', async () => {
    const { store, other, inject } = await aScene();
    const theirs = anEntry({ holder: 'worker-2' });
    await other.append(LOG, 1, theirs);
    inject({ action: 'PutObject', answer: 'reset', effect: true });

    expect(await store.append(LOG, 1, anEntry())).toEqual({ appended: false, by: { ...theirs, n: 1 } });
  });

  it('finds its entry by reading where no upload gets an answer', async () => {
    const { store, inject } = await aScene();
    inject({ action: 'PutObject', answer: 'reset', effect: true, times: 100 });

    expect(await store.append(LOG, 1, anEntry())).toEqual({ appended: true });
  });

  it('is not changed by an upload that arrives after the entry of another holder', async () => {
    const { store, other, model, clock } = await aScene();
    // The upload takes longer than any caller waits; then another holder writes the entry first.
    model.knobs = { ...model.knobs, lateUploads: 1, lateByMs: [600_000, 600_000] };
    await expect(store.append(LOG, 1, anEntry())).rejects.toMatchObject({ code: 'LedgerUnavailable' });
    model.knobs = { ...model.knobs, lateUploads: 0 };
    const theirs = anEntry({ holder: 'worker-2' });
    expect(await other.append(LOG, 1, theirs)).toEqual({ appended: true });

    clock.advance(700_000);

    expect(await store.read(LOG)).toEqual([{ ...theirs, n: 1 }]);
  });

  it('accepts an upload that arrives late, but before any other, as the entry of its holder', async () => {
    const { store, other, model, clock } = await aScene();
    model.knobs = { ...model.knobs, lateUploads: 1, lateByMs: [600_000, 600_000] };
    const entry = anEntry();
    await expect(store.append(LOG, 1, entry)).rejects.toMatchObject({ code: 'LedgerUnavailable' });
    model.knobs = { ...model.knobs, lateUploads: 0 };

    clock.advance(700_000);

    const next = anEntry({ holder: 'worker-2' });
    expect(await other.append(LOG, 1, next)).toEqual({ appended: false, by: { ...entry, n: 1 } });
    expect(await store.append(LOG, 1, entry)).toEqual({ appended: true });
  });

  it.each<[string, Omit<ObjectFault, 'kind'>]>([
    ['errors of the server', { answer: 'error', status: 500, code: 'InternalError' }],
    ['throttling', { answer: 'error', status: 503, code: 'TotalQpsLimitExceeded' }],
    ['a broken network', { answer: 'reset' }],
    ['a proxy that answers 502', { answer: 'html', status: 502 }],
    ['a proxy that answers 200', { answer: 'html', status: 200 }],
    ['a proxy that answers 404', { answer: 'empty', status: 404 }],
  ])('retries through %s', async (_, fault) => {
    const { store, other, inject } = await aScene();
    inject({ ...fault, times: 2 });
    await fill(store, LOG, 2);

    inject({ ...fault, times: 2 });
    expect((await other.read(LOG)).map(({ n }) => n)).toEqual([1, 2]);
    inject({ ...fault, times: 2 });
    expect(await other.logs('')).toEqual([LOG]);
    inject({ ...fault, times: 2 });
    await other.drop(LOG, 2);
    expect((await store.read(LOG, 1)).map(({ n }) => n)).toEqual([2]);
  });

  it.each<[string, Omit<ObjectFault, 'kind'>, boolean, RegExp]>([
    [
      'errors of the server',
      { answer: 'error', status: 503, code: 'ServiceUnavailable' },
      true,
      /ServiceUnavailable/,
    ],
    ['a broken network', { answer: 'reset' }, true, /PutObject failed with ResponseError/],
    ['a proxy that answers 200', { answer: 'html', status: 200 }, false, /it did not come from OSS/],
    ['missing permission', { answer: 'error', status: 403, code: 'AccessDenied' }, false, /AccessDenied/],
    ['an unpaid bill', { answer: 'error', status: 403, code: 'UserDisable' }, false, /UserDisable/],
    [
      'old credentials',
      { answer: 'error', status: 403, code: 'SecurityTokenExpired' },
      false,
      /SecurityTokenExpired/,
    ],
  ])('is unavailable, not lost, under %s that lasts', async (_, fault, retryable, message) => {
    const { store, inject } = await aScene();
    await fill(store, LOG, 1);
    for (const action of ['PutObject', 'GetObject'] as const) inject({ ...fault, action, times: 100 });

    await expect(store.append(LOG, 2, anEntry())).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      retryable,
      message: expect.stringMatching(message),
    });
    await expect(store.read(LOG)).rejects.toMatchObject({ code: 'LedgerUnavailable' });
  });

  it.each<[string, Omit<ObjectFault, 'kind'>]>([
    ['no answer', { answer: 'reset' }],
    ['an answer that is not from OSS', { answer: 'html', status: 200 }],
  ])('says what to check where the connection to OSS fails: %s', async (_, fault) => {
    const { store, inject } = await aScene();
    inject({ ...fault, times: 100 });

    await expect(store.read(LOG)).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      hint: expect.stringMatching(
        /^If it persists, check the connection to OSS: .*VPC.*region of the bucket ledger in LEDGER.*OSS_ENDPOINT/,
      ),
    });
  });

  it('never reads a log as empty because the listing failed', async () => {
    const { store, inject } = await aScene();
    await fill(store, LOG, 2);

    for (const fault of [
      { answer: 'html', status: 200 },
      { answer: 'empty', status: 200 },
      { answer: 'empty', status: 404 },
    ] as const) {
      inject({ ...fault, action: 'ListObjectsV2', times: 6 });
      await expect(store.read(LOG)).rejects.toMatchObject({ code: 'LedgerUnavailable' });
      await store.read(LOG).catch(() => undefined);
    }
  });

  it.each(['Enabled', 'Suspended'] as const)('refuses a bucket whose versioning is %s', async (state) => {
    const { store, model, history } = await aScene();
    model.setVersioning(BUCKET, state);

    for (const call of [() => store.append(LOG, 1, anEntry()), () => store.read(LOG), () => store.logs('')])
      await expect(call()).rejects.toMatchObject({
        code: 'LedgerBucketVersioned',
        message: expect.stringContaining(state.toLowerCase()),
        hint: expect.stringContaining('never switched on'),
      });
    expect(model.contents(BUCKET)).toEqual({});
    expect(new Set(history.objects().map(({ action }) => action))).toEqual(new Set(['GetBucketVersioning']));
  });

  it('would let two writers write the same entry in such a bucket', async () => {
    const { model, clock } = await aScene();
    const api = resilient((await front.open({ model, clock } as ObjectWorld, BUCKET))(), clock);
    model.setVersioning(BUCKET, 'Suspended');

    expect(await api.putIfAbsent('key', 'one')).toBe('created');
    expect(await api.putIfAbsent('key', 'two')).toBe('created');
    expect(await api.versioning()).toBe('suspended');
  });

  it('reads the state of versioning once, and again after a failure', async () => {
    const { store, inject, history } = await aScene();
    inject({ action: 'GetBucketVersioning', answer: 'error', status: 403, code: 'AccessDenied' });

    await expect(store.read(LOG)).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      hint: expect.stringContaining(
        `Grant the function's role oss:GetBucketVersioning on acs:oss:*:*:${BUCKET},`,
      ),
    });
    await fill(store, LOG, 3);
    await store.read(LOG);

    const asked = history.objects().filter(({ action }) => action === 'GetBucketVersioning');
    expect(asked.map(({ code }) => code)).toEqual(['AccessDenied', 'OK']);
  });

  it.each([
    ['PutObject', `acs:oss:*:*:${BUCKET}/${PREFIX}/*`],
    ['ListObjects', `acs:oss:*:*:${BUCKET},`],
  ] as const)('says which permission is missing: %s', async (action, resource) => {
    const { store, inject } = await aScene();
    inject({
      action: action === 'ListObjects' ? 'ListObjectsV2' : action,
      answer: 'error',
      status: 403,
      code: 'AccessDenied',
    });

    await expect(
      action === 'PutObject' ? store.append(LOG, 1, anEntry()) : store.read(LOG),
    ).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      hint: expect.stringContaining(`oss:${action} on ${resource}`),
    });
  });

  it('says that the bucket does not exist', async () => {
    const { store } = await aScene({ bucket: 'no-such-bucket' });

    await expect(store.append(LOG, 1, anEntry())).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      retryable: false,
      message: expect.stringContaining('NoSuchBucket'),
      hint: expect.stringContaining('Create the bucket no-such-bucket'),
    });
  });

  it('throws errors without secrets', async () => {
    const { store, inject } = await aScene();
    inject({ action: 'PutObject', answer: 'error', status: 403, code: 'SignatureDoesNotMatch' });

    const error: unknown = await store.append(LOG, 1, anEntry()).catch((reason: unknown) => reason);

    const text = JSON.stringify([error, String(error), error instanceof Error ? error.cause : '']);
    for (const secret of [ossCredentials.accessKeySecret, ossCredentials.securityToken])
      expect(text).not.toContain(secret);
  });

  it('has one winner for each entry under any network fault', async () => {
    for (let seed = 1; seed <= 15; seed += 1) {
      const world = anObjectWorld({ seed, hostile: true, knobs: { lostCalls: 0.3, lateUploads: 0.2 } });
      const api = await front.open(world, BUCKET);
      const workers = ['a', 'b', 'c'].map((holder) => ({
        holder,
        won: new Map<number, string>(),
        store: createOssLedger({ objects: resilient(api(), world.clock), prefix: PREFIX }),
      }));
      for (let n = 1; n <= 8; n += 1) {
        await Promise.all(
          workers.map(async ({ holder, store, won }) => {
            const entry = anEntry({ holder });
            const result = await store.append(LOG, n, entry).catch(() => undefined);
            if (result?.appended) won.set(n, entry.nonce);
          }),
        );
      }

      world.clock.advance(60_000);
      const [reader] = workers;
      for (const { n, holder, nonce } of (await reader?.store.read(LOG, 1)) ?? []) {
        const winners = workers.filter(({ won }) => won.has(n));
        expect(winners.length, `seed ${seed}, entry ${n}`).toBeLessThanOrEqual(1);
        for (const winner of winners) expect([winner.holder, winner.won.get(n)]).toEqual([holder, nonce]);
      }
    }
  });
});
