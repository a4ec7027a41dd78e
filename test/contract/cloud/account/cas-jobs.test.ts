/** Deployment jobs of CAS: the adapter and the SDK core against the emulated CAS over HTTP, and against answers that CAS should not give. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../../shared/base/secret.ts';
import { createCasJobsApi } from '../../../../shared/cloud/account/cas-jobs.ts';
import { createRpcWire } from '../../../../shared/cloud/account/rpc.ts';
import { startHttpFront } from '../../../emulator/http/front.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { credentials, frontKinds } from '../fronts.ts';
import { openScene, type Scene } from '../world.ts';

/** Longer than CAS takes to record a binding. */
const RECORDED_MS = 10 * 60_000;

/** The scene is set up in process, and its CAS is asked over HTTP. */
async function open(pageCap: number, statements?: readonly object[]) {
  const [inProcess] = frontKinds;
  if (inProcess === undefined) throw new Error('There is no front.');
  const scene = await openScene(inProcess, { knobs: { casPageCap: pageCap } });
  scene.clock.advance(RECORDED_MS);
  const policy =
    statements === undefined ? {} : { policy: parsePolicy({ Version: '1', Statement: statements }) };
  const front = await startHttpFront({
    model: scene.model,
    credentials: [{ ...credentials, ...policy }],
  });
  onTestFinished(() => front.close());
  const wire = createRpcWire('cas', {
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: new Secret(credentials.accessKeySecret),
      securityToken: new Secret(credentials.securityToken),
    },
    endpoint: { everywhere: front.endpoints.cas['cn-hangzhou'], byRegion: {} },
  });
  return { scene, jobs: createCasJobsApi(wire) };
}

async function makeJob({ askCas, defaultId }: Scene, name: string): Promise<number> {
  const { data } = await askCas('ListCloudResources', { cloudProduct: 'ALB' });
  const { jobId } = await askCas('CreateDeploymentJob', {
    name,
    jobType: 'user',
    certIds: defaultId.split('-')[0],
    resourceIds: (data as unknown as readonly { id: number }[]).map(({ id }) => id).join(),
    contactIds: '519580',
  });
  return Number(jobId);
}

describe('deployment jobs of CAS', () => {
  it('are none in an account without any', async () => {
    const { jobs } = await open(50);

    expect(await jobs.listJobs()).toEqual([]);
  });

  it('are read to their last page, each with its name, type and status', async () => {
    const { scene, jobs } = await open(2);
    const ids: number[] = [];
    for (const name of ['one', 'two', 'three', 'four', 'five']) ids.push(await makeJob(scene, name));

    const listed = await jobs.listJobs();

    expect(listed.map(({ jobId }) => jobId).sort()).toEqual(ids);
    expect(listed.find(({ jobId }) => jobId === ids[1])).toEqual({
      jobId: ids[1],
      name: 'two',
      jobType: 'user',
      status: 'editing',
    });
  });

  it('name the listeners that they edit, as ALB names them', async () => {
    const { scene, jobs } = await open(50);
    const jobId = await makeJob(scene, 'one');

    expect(await jobs.listListeners(jobId)).toEqual([scene.listenerId]);
  });

  it('are denied to a caller without the right, which says nothing of other editors', async () => {
    const { jobs } = await open(50, [
      { Effect: 'Allow', Action: 'yundun-cert:ListCertificates', Resource: '*' },
    ]);

    await expect(jobs.listJobs()).rejects.toMatchObject({ kind: 'denied', action: 'ListDeploymentJob' });
  });
});

describe('answers about deployment jobs', () => {
  const answering = (answer: object) => createCasJobsApi({ call: async () => answer });

  it('leave out what is deleted, and give a job without a name its number', async () => {
    const jobs = answering({ Total: 2, Data: [{ Id: 1, Name: 'gone', Del: 1 }, { Id: 2 }] });

    expect(await jobs.listJobs()).toEqual([{ jobId: 2, name: '2', jobType: undefined, status: undefined }]);
  });

  it('leave out what is no listener of ALB, and name each listener once', async () => {
    const jobs = answering({
      Total: 4,
      Data: [
        { Id: 1, CloudProduct: 'ALB', ListenerId: 'lsn-1@443' },
        { Id: 2, CloudProduct: 'ALB', ListenerId: 'lsn-1@443' },
        { Id: 3, CloudProduct: 'CDN', ListenerId: 'lsn-2@443' },
        { Id: 4, CloudProduct: 'ALB' },
      ],
    });

    expect(await jobs.listListeners(1)).toEqual(['lsn-1']);
  });

  it.each([
    ['without a count', { Data: [] }],
    ['with entries without a number', { Total: 1, Data: [{ Name: 'job' }] }],
    ['with a count and nothing else', { Total: 3 }],
  ])('%s are refused, and are no empty list', async (_, answer) => {
    await expect(answering(answer).listJobs()).rejects.toMatchObject({ kind: 'invalid-answer' });
  });
});
