/** The status function as the platform calls it: an event, a context, the real ledger in files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStatusHandler } from '../../../functions/status.ts';
import type { ScanSnapshot } from '../../../shared/core/reports/scan-snapshot.ts';
import { createFileLedger } from '../../../shared/ledger/file.ts';
import { latestScans, writeScan } from '../../../shared/ledger/scan-store.ts';
import { type Edge, systemEdge } from '../../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../../shared/service/platform/function-compute.ts';
import type { LatestScans } from '../../../shared/service/status/model/reading.ts';
import type { StatusModel } from '../../../shared/service/status/model/status-model.ts';
import { NOW_MS } from '../../support/builders.ts';
import { findSecrets } from '../../support/secret-finder.ts';
import { aRow, aScan, recordChange, STATUS_TOKEN, unwritten } from '../../support/status.ts';

const context: FunctionContext = {
  requestId: 'request-1',
  credentials: { accessKeyId: 'STS.Test', accessKeySecret: 'the-secret-of-the-key' },
  function: { name: 'status', handler: 'index.handler', memory: 512, timeout: 60 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};

describe('the function status', () => {
  let directory: string;
  let lines: string[];
  beforeEach(async () => {
    lines = [];
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-status-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const call = (url: string, env: object = {}, scans: LatestScans = async () => [aScan()]) =>
    anInstance(env, scans)(url);

  /** One handler for all of its requests. */
  const anInstance = (env: object = {}, scans: LatestScans = async () => [aScan()]) => {
    const edge: Edge = {
      ...systemEdge(),
      clock: { now: () => NOW_MS, sleep: async () => undefined },
      env: { STATUS_TOKEN, LEDGER: pathToFileURL(directory).href, ...env },
      logSink: (line) => lines.push(line),
    };
    const handler = createStatusHandler(edge, scans);
    return (url: string) => {
      const event = {
        headers: { Authorization: `Bearer ${STATUS_TOKEN}`, Accept: 'application/json' },
        requestContext: { http: { method: 'GET', path: url } },
      };
      return handler(Buffer.from(JSON.stringify(event)), context);
    };
  };

  it('shows the content of the ledger', async () => {
    const store = createFileLedger({ directory, newId: () => '1' });
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS, ended: 'verified' });

    const answer = await call('/status.json');

    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      certificates: [{ state: 'replaced' }],
      outcomes: [{ oldCertificateId: '1-cn-hangzhou', outcome: 'verified' }],
    });
    expect(lines).toEqual([]);
  });

  it('shows entries that were written since its last request', async () => {
    const store = createFileLedger({ directory, newId: () => '1' });
    const request = anInstance();
    const outcomes = async () =>
      (JSON.parse((await request('/status.json')).body) as StatusModel).outcomes.length;
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS - 1, ended: 'verified' });
    expect(await outcomes()).toBe(1);

    await recordChange(store, { oldId: 2, newId: 12, atMs: NOW_MS, ended: 'verified' });

    expect(await outcomes()).toBe(2);
    expect(await outcomes()).toBe(2);
  });

  it('shows the newest complete scan, as scan writes it', async () => {
    const store = createFileLedger({ directory, newId: () => '1' });
    const write = (holder: string, rows: ScanSnapshot['rows'], startedAtMs: number) =>
      writeScan(store, unwritten(aScan({ rows, startedAtMs })), {
        clock: { now: () => startedAtMs },
        holder,
      });
    await write('scan-1', [aRow({ id: 1 })], NOW_MS - 7_200_000);
    await write('scan-2', [aRow({ id: 2 }), aRow({ id: 3 })], NOW_MS - 3_600_000);

    const answer = await call('/status.json', {}, latestScans);

    const { certificates } = JSON.parse(answer.body) as StatusModel;
    expect(certificates.map(({ oldCertificateId }) => oldCertificateId)).toEqual([
      '2-cn-hangzhou',
      '3-cn-hangzhou',
    ]);
  });

  it('shows no region that the service does not cover', async () => {
    const scans = async () =>
      ['ap-southeast-1', 'cn-hangzhou', 'cn-shanghai'].map((region) =>
        aScan({ region, rows: [aRow({ region })] }),
      );
    const shown = async (REGIONS: string) => {
      const { certificates, ...model } = JSON.parse(
        (await call('/status.json', { REGIONS }, scans)).body,
      ) as StatusModel;
      expect(certificates.map(({ region }) => region)).toEqual(model.scans.map(({ region }) => region));
      return model.scans.map(({ region }) => region);
    };

    expect(await shown('')).toEqual(['cn-hangzhou']);
    expect(await shown('cn-hangzhou,cn-shanghai')).toEqual(['cn-hangzhou', 'cn-shanghai']);
    expect(await shown('all')).toEqual(['ap-southeast-1', 'cn-hangzhou', 'cn-shanghai']);
    expect((await call('/metrics', { REGIONS: 'cn-hangzhou' }, scans)).body).not.toContain('cn-shanghai');
  });

  it('says that there is no scan yet if the ledger is empty', async () => {
    expect(JSON.parse((await call('/status.json', {}, latestScans)).body)).toMatchObject({ scans: [] });
  });

  it('is off without STATUS_TOKEN', async () => {
    expect(await call('/', { STATUS_TOKEN: '' })).toMatchObject({ statusCode: 503 });
    expect(lines.join()).toContain('StatusNotConfigured');
  });

  it.each([
    ['a wrong configuration', { REGIONS: 'cn' }, undefined, 503, 'InvalidConfiguration'],
    ['a defect', {}, () => Promise.reject(new TypeError('secret detail')), 500, 'Unexpected'],
  ] as const)(
    'answers only the code of %s, and logs the rest',
    async (_case, env, scans, statusCode, code) => {
      const answer = await call('/', env, scans);

      expect(answer.statusCode).toBe(statusCode);
      expect(JSON.parse(answer.body)).toEqual({
        code,
        message: 'the status cannot be shown.',
        hint: 'The log says why.',
      });
      expect(lines.join('\n')).toMatch(code === 'Unexpected' ? /secret detail/ : /REGIONS is/);
    },
  );

  it('logs no token when it refuses a request', async () => {
    await call('/nothing-here');
    await call('/', { REGIONS: 'cn' });
    await call('/', {}, () => Promise.reject(new Error(`with ${STATUS_TOKEN}`)));

    expect(lines).toHaveLength(3);
    expect(findSecrets(lines.join('\n'), [STATUS_TOKEN, 'the-secret-of-the-key'])).toEqual([]);
  });

  it('refuses an event that is not an HTTP request', async () => {
    const handler = createStatusHandler(systemEdge(), async () => []);

    await expect(handler(Buffer.from('{"mode":"plan"}'), context)).rejects.toThrow(/^InvalidEvent: /);
  });
});
