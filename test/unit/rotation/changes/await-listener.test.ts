/** How long a listener is waited for, and what its certificates and its job show of a write. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import {
  type AwaitedWrite,
  awaitEffect,
  awaitRunning,
} from '../../../../shared/rotation/changes/await-listener.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { type Script, type Shown, scriptedAlb, slot } from './scripted-alb.ts';

const before = [slot(1, 'default')];
const after = [slot(1, 'default'), slot(3)];
const asBefore = () => ({ slots: before });

const from =
  (atMs: number, later: Shown, first: Shown = asBefore()) =>
  (afterMs: number) =>
    afterMs >= atMs ? later : first;

async function running(listener: Script['listener'], patienceMs = MINUTE_MS) {
  const { context, tookMs } = scriptedAlb({ listener });
  const state = await awaitRunning(context, 'lsn-1', NOW_MS + patienceMs);
  return { ...state, tookMs: tookMs() };
}

describe('a listener accepts a write', () => {
  it('at once if it is Running and every certificate is attached', async () => {
    expect(await running(() => ({ slots: after }))).toEqual({ kind: 'running', slots: after, tookMs: 0 });
  });

  it('after its change has ended, and after its certificates are attached', async () => {
    const configuring = { status: 'Configuring', slots: after };
    const attaching = { last: 'Associating', slots: after } as const;

    expect(await running(from(3 * SECOND_MS, { slots: after }, configuring))).toMatchObject({
      kind: 'running',
      tookMs: 3_000,
    });
    expect(await running(from(3 * SECOND_MS, { slots: after }, attaching))).toMatchObject({
      kind: 'running',
      tookMs: 3_000,
    });
  });

  it('and is seen to within a second of a short change: readings are further apart only after longer ones', async () => {
    const configuring = { status: 'Configuring', slots: after };
    const freeAfter = (seconds: number) => running(from(seconds * SECOND_MS, { slots: after }, configuring));

    expect((await freeAfter(1)).tookMs).toBe(1_000);
    expect((await freeAfter(4)).tookMs).toBe(4_000);
    expect((await freeAfter(29)).tookMs).toBe(29_916);
  });

  it('never while it is Stopped, so nobody waits for that', async () => {
    expect(await running(() => ({ status: 'Stopped', slots: after }))).toEqual({
      kind: 'not-running',
      message: 'lsn-1 is Stopped, not Running.',
      tookMs: 0,
    });
  });

  it.each<{ what: string; shown: Shown; why: string }>([
    {
      what: 'is in a change',
      shown: { status: 'Configuring', slots: after },
      why: 'is Configuring, not Running',
    },
    {
      what: 'still attaches a certificate',
      shown: { slots: after, last: 'Associating' },
      why: 'is Running, but 3-cn-hangzhou is still Associating',
    },
    {
      what: 'has no default certificate',
      shown: { slots: [slot(3)] },
      why: 'is Running, but does not have exactly one default certificate',
    },
  ])('not in time if it $what; the message says so', async ({ shown, why }) => {
    expect(await running(() => shown, 10 * SECOND_MS)).toEqual({
      kind: 'not-running',
      message: `lsn-1 ${why}.`,
      tookMs: 10_000,
    });
  });
});

interface Awaited extends Script {
  /** Default: `job-1`; `lost`: the answer was lost. */
  readonly jobId?: 'lost';
  readonly patienceMs?: number;
}

const effectOf = (jobId: string | undefined, patienceMs = 5 * MINUTE_MS): AwaitedWrite => ({
  listenerId: 'lsn-1',
  kind: 'associate',
  after,
  jobId,
  giveUpAtMs: NOW_MS + patienceMs,
});

/** The readings of the listener, in order. */
function counted(script: Script) {
  const scripted = scriptedAlb(script);
  const made: string[] = [];
  const alb = scripted.context.ports.cloud.alb('cn-hangzhou');
  const { getListenerAttribute, listListenerCertificates } = alb;
  Object.assign(alb, {
    getListenerAttribute: (id: string) => {
      made.push('attribute');
      return getListenerAttribute(id);
    },
    listListenerCertificates: (request: Parameters<typeof listListenerCertificates>[0]) => {
      made.push('certificates');
      return listListenerCertificates(request);
    },
  });
  return { ...scripted, calls: () => made };
}

async function effect({ jobId, patienceMs = 5 * MINUTE_MS, ...script }: Awaited) {
  const { context, tookMs, jobRequests } = scriptedAlb(script);
  const ended = await awaitEffect(context, effectOf(jobId === 'lost' ? undefined : 'job-1', patienceMs));
  return { ...ended, seconds: tookMs() / SECOND_MS, jobRequests };
}

const processing = () => ({ status: 'Processing' }) as const;
const succeeded = () => ({ status: 'Succeeded' }) as const;
const failed = () => ({ status: 'Failed', errorCode: 'Invalid.Certificate', errorMessage: 'no' }) as const;

describe('a write has taken effect', () => {
  it('once the listener shows it, whether the job is reported or its answer was lost', async () => {
    const listener = from(10 * SECOND_MS, { slots: after });

    expect(await effect({ listener, job: processing })).toMatchObject({
      kind: 'done',
      byUs: true,
      seconds: 10.576,
    });
    expect(await effect({ listener })).toMatchObject({ kind: 'done', byUs: true, seconds: 10.576 });
    expect(await effect({ listener, jobId: 'lost' })).toMatchObject({
      kind: 'done',
      byUs: true,
      jobRequests: [],
    });
  });

  it('not while the certificate is still being attached', async () => {
    const listener = from(6 * SECOND_MS, { slots: after }, { slots: after, last: 'Associating' });

    expect(await effect({ listener, job: succeeded })).toMatchObject({ kind: 'done', seconds: 6.12 });
  });

  it('however long its job takes', async () => {
    const listener = from(40 * SECOND_MS, { slots: after });

    expect(await effect({ listener, job: processing })).toMatchObject({
      kind: 'done',
      byUs: true,
      seconds: 42.229,
    });
  });

  it('by another writer, if its own job has failed', async () => {
    expect(await effect({ listener: () => ({ slots: after }), job: failed })).toMatchObject({
      kind: 'done',
      byUs: false,
    });
  });

  it('even if its job cannot be read', async () => {
    const job = () =>
      new CloudError('busy', { kind: 'throttled', action: 'ListAsynJobs', cloudCode: 'Throttling' });

    expect(await effect({ listener: from(4_000, { slots: after }), job })).toMatchObject({
      kind: 'done',
      seconds: 5.1,
    });
  });
});

describe('a write has had no effect', () => {
  it('if its job failed and the listener is as before', async () => {
    expect(await effect({ listener: asBefore, job: failed })).toMatchObject({
      kind: 'no-effect',
      code: 'Invalid.Certificate',
      problem: 'job job-1 failed with Invalid.Certificate: no',
      seconds: 5.1,
      jobRequests: [{ jobIds: ['job-1'], maxResults: 10, nextToken: undefined }],
    });
  });

  it('if its job failed without a code', async () => {
    expect(await effect({ listener: asBefore, job: () => ({ status: 'Failed' }) })).toMatchObject({
      kind: 'no-effect',
      code: 'no code',
      problem: 'job job-1 failed with no code: ',
    });
  });
});

describe('a write was reverted by another writer', () => {
  it('if its job has succeeded and the listener is as before for as long as readings may lag behind', async () => {
    const job = (afterMs: number) => (afterMs < 20 * SECOND_MS ? processing() : succeeded());

    expect(await effect({ listener: asBefore, job })).toMatchObject({
      kind: 'undone',
      problem:
        'ALB reports that job job-1 succeeded, but lsn-1 is as before: another writer has reverted the change.',
      seconds: 36.229,
    });
  });
});

describe('nothing is known of a write', () => {
  it('if the listener is as before for as long as an accepted write takes to show', async () => {
    expect(await effect({ listener: asBefore, jobId: 'lost' })).toMatchObject({
      kind: 'silence',
      problem: '',
      seconds: 15.229,
    });
    expect(await effect({ listener: asBefore })).toMatchObject({
      kind: 'silence',
      problem: 'ALB does not report job job-1',
      seconds: 15.229,
    });
  });

  it('if there was no time to wait so long', async () => {
    expect(await effect({ listener: asBefore, jobId: 'lost', patienceMs: 4 * SECOND_MS })).toMatchObject({
      kind: 'silence',
      problem: 'the listener did not show the change in time',
      seconds: 4,
    });
  });
});

describe('a write may still take effect', () => {
  it.each<{ what: string; script: Awaited }>([
    {
      what: 'its listener is in a change',
      script: { listener: () => ({ status: 'Configuring', slots: before }), jobId: 'lost' },
    },
    { what: 'its job is processed', script: { listener: asBefore, job: processing } },
    { what: 'there was no time for a reading', script: { listener: asBefore, patienceMs: 0 } },
  ])('when the time is up and $what', async ({ script }) => {
    expect(await effect({ patienceMs: 4 * SECOND_MS, ...script })).toMatchObject({ kind: 'pending' });
  });
});

describe('the calls for a write', () => {
  it('are one a reading while the listener is in a change, and one more each for certificates and job at its end', async () => {
    const listener = from(7 * SECOND_MS, { slots: after }, { status: 'Configuring', slots: before });
    const { context, jobRequests, calls } = counted({ listener, job: succeeded });

    await awaitEffect(context, effectOf('job-1'));

    expect(calls()).toEqual(['attribute', 'attribute', 'attribute', 'certificates']);
    expect(jobRequests).toHaveLength(1);
  });

  it('read a listener again whose job has ended between the two calls, and the ended job no more', async () => {
    // As before in the first call, as after when its job has been read.
    let jobRead = false;
    const listener = () => ({ slots: jobRead ? after : before });
    const job = () => {
      jobRead = true;
      return succeeded();
    };

    expect(await effect({ listener, job })).toMatchObject({ kind: 'done', byUs: true, seconds: 5.1 });
    expect((await effect({ listener: asBefore, job: succeeded })).jobRequests).toHaveLength(1);
  });

  it('begin nearly at the end of the next write of the kind, once one was faster', async () => {
    const listener = from(0, { slots: after });
    const { context, tookMs } = scriptedAlb({ listener, job: succeeded });
    context.writeTimes.done('associate', 4_000);

    await awaitEffect(context, effectOf('job-1'));

    expect(tookMs()).toBe(3_400);
  });
});

describe('a defect of this service', () => {
  it('is not taken for a job that cannot be read', async () => {
    await expect(effect({ listener: asBefore, job: () => new TypeError('defect') })).rejects.toThrow(
      'defect',
    );
  });
});
