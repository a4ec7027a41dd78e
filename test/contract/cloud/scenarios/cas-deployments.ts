/** Deployment jobs of CAS, and what CAS says about the use of a certificate. */
import { describe, expect, it } from 'vitest';
import type { FrontKind } from '../fronts.ts';
import { openScene, refusal, type Scene } from '../world.ts';

/** Longer than CAS takes to record a binding. */
const RECORDED_MS = 10 * 60_000;

const numberOf = (certificateId: string): number => Number(certificateId.split('-')[0]);

export function casDeployments(kind: FrontKind): void {
  async function resourceIds({ askCas }: Scene): Promise<readonly number[]> {
    const { data } = await askCas('ListCloudResources', { cloudProduct: 'ALB' });
    return (data as unknown as readonly { id: number }[]).map(({ id }) => id);
  }

  /** A job that would put `certificateId` on every recorded binding. */
  async function job(scene: Scene, certificateId: string, fields: object = {}): Promise<number> {
    const { jobId } = await scene.askCas('CreateDeploymentJob', {
      name: 'deploy',
      jobType: 'user',
      certIds: String(numberOf(certificateId)),
      resourceIds: (await resourceIds(scene)).join(),
      contactIds: '519580',
      ...fields,
    });
    return Number(jobId);
  }
  const set = ({ askCas }: Scene, jobId: number, status: string) =>
    askCas('UpdateDeploymentJobStatus', { jobId, status });
  const statusOf = async ({ askCas }: Scene, jobId: number): Promise<unknown> =>
    (await askCas('DescribeDeploymentJob', { jobId })).status;

  async function recordedScene(): Promise<Scene> {
    const scene = await openScene(kind);
    scene.clock.advance(RECORDED_MS);
    return scene;
  }

  describe('deployment jobs of CAS', () => {
    it('have a contact', async () => {
      const scene = await openScene(kind);

      const { contactList, totalCount } = await scene.askCas('ListContact');
      const none = await scene.askCas('ListContact', { keyword: 'no such person' });

      expect(totalCount).toBe(1);
      expect(contactList).toMatchObject([
        { contactId: 519_580, email: 'operations@example.com', webhooks: '[]' },
      ]);
      expect(none.contactList).toEqual([]);
    });

    it('do nothing until their status is set, then edit the listener', async () => {
      const scene = await recordedScene();
      const added = scene.certificate();

      const jobId = await job(scene, added);
      scene.settle();
      const before = [await statusOf(scene, jobId), await scene.listed()];
      await set(scene, jobId, 'scheduling');
      scene.clock.advance(1_000);
      const during = await statusOf(scene, jobId);
      scene.settle();

      expect(before).toMatchObject(['editing', [{ certificateId: scene.defaultId }]]);
      expect(during).toBe('processing');
      expect(await statusOf(scene, jobId)).toBe('success');
      expect(await scene.listed()).toMatchObject([{ certificateId: added, status: 'Associated' }]);
      const { jobs } = await scene.call('ListAsynJobs', { resourceIds: [scene.listenerId] });
      expect(jobs).toMatchObject([{ apiName: 'UpdateListenerAttribute', status: 'Succeeded' }]);
    });

    it('describe themselves', async () => {
      const scene = await recordedScene();

      const jobId = await job(scene, scene.certificate(), { scheduleTime: 1_706_613_560_008 });

      expect(await scene.askCas('DescribeDeploymentJob', { jobId })).toMatchObject({
        id: jobId,
        name: 'deploy',
        jobType: 'user',
        status: 'editing',
        productName: 'ALB',
        certType: 'upload',
        scheduleTime: '1706613560008',
        casContacts: [{ id: '519580', email: 'operations@example.com' }],
        del: 0,
      });
    });

    it('replace an additional certificate in its place', async () => {
      const scene = await openScene(kind);
      const [extra, added] = [scene.certificate(), scene.certificate()];
      await scene.associate(extra);
      scene.clock.advance(RECORDED_MS + 60_000);
      const [, second] = await resourceIds(scene);

      await set(scene, await job(scene, added, { resourceIds: String(second) }), 'pending');
      scene.settle();

      expect((await scene.listed()).map(({ certificateId }) => certificateId)).toEqual([
        scene.defaultId,
        added,
      ]);
    });

    it('begin at their time, and can be taken back until then', async () => {
      const scene = await recordedScene();
      const scheduleTime = scene.clock.now() + 3_600_000;
      const kept = await job(scene, scene.certificate(), { scheduleTime });
      const taken = await job(scene, scene.certificate(), { scheduleTime });
      await set(scene, kept, 'scheduling');
      await set(scene, taken, 'scheduling');

      await set(scene, taken, 'editing');
      scene.clock.advance(3_599_000);
      const before = [await statusOf(scene, kept), await statusOf(scene, taken)];
      scene.clock.advance(61_000);

      expect(before).toEqual(['scheduling', 'editing']);
      expect([await statusOf(scene, kept), await statusOf(scene, taken)]).toEqual(['success', 'editing']);
    });

    it('wait for a listener that is Configuring', async () => {
      const scene = await recordedScene();
      const [extra, added] = [scene.certificate(), scene.certificate()];
      const jobId = await job(scene, added);
      await scene.associate(extra);

      await set(scene, jobId, 'scheduling');
      scene.settle();

      expect(await statusOf(scene, jobId)).toBe('success');
      expect((await scene.listed()).map(({ certificateId }) => certificateId)).toEqual([added, extra]);
    });

    it('end in error if the listener cannot be edited, and change no more', async () => {
      const scene = await recordedScene();
      const jobId = await job(scene, scene.certificate());
      scene.model.inject({ kind: 'job-fails' });

      await set(scene, jobId, 'scheduling');
      scene.settle();
      const refused = await refusal(set(scene, jobId, 'scheduling'));

      expect(await statusOf(scene, jobId)).toBe('error');
      expect(await scene.listed()).toMatchObject([{ certificateId: scene.defaultId }]);
      expect(refused).toMatchObject({ statusCode: 400, code: 'OperationDenied.StatusNotSupport' });
    });

    it('are refused with unknown ids, and with certificates that lack names or are of another key type', async () => {
      const scene = await recordedScene();
      const good = scene.certificate();
      const code = async (certificateId: string, fields: object = {}): Promise<string | undefined> =>
        (await refusal(job(scene, certificateId, fields))).code;

      expect(await code(good, { certIds: '1' })).toBe('InvalidCertId.NotFound');
      expect(await code(good, { resourceIds: '1' })).toBe('InvalidResourceId.NotFound');
      expect(await code(good, { contactIds: '1' })).toBe('InvalidContactId.NotFound');
      expect(await code(good, { name: 'n'.repeat(64) })).toBe('IllegalParam.Name');
      expect(await code(scene.certificate({ names: ['other.example.com'] }))).toBe('ResourceNotSupportCert');
      expect(await code(scene.certificate({ keyType: 'ECC', keySizeBits: 256 }))).toBe(
        'ResourceNotSupportCert',
      );
      expect((await refusal(statusOf(scene, 1))).statusCode).toBe(404);
    });

    it('name a binding by the same number in every list', async () => {
      const scene = await recordedScene();
      const before = await resourceIds(scene);

      const filtered = await scene.askCas('ListCloudResources', { keyword: 'nothing' });

      expect(before).toHaveLength(1);
      expect(filtered.data).toEqual([]);
      expect(await resourceIds(scene)).toEqual(before);
    });
  });

  describe('the use of a certificate', () => {
    it('is shown once CAS has recorded it, in the detail and in the list', async () => {
      const scene = await openScene(kind);
      const [extra, unused] = [scene.certificate(), scene.certificate()];
      await scene.associate(extra);
      scene.clock.advance(60_000);
      const used = async () =>
        (await scene.askCas('GetCertificateDetail', { certificateId: numberOf(extra) })).usingProductList;
      const early = await used();
      scene.clock.advance(RECORDED_MS);

      const { certificateList } = await scene.askCas('ListCertificates');

      expect([early, await used()]).toEqual([[], ['ALB']]);
      expect(
        certificateList.map(({ certIdentifier, usingProductList }) => [certIdentifier, usingProductList]),
      ).toEqual([
        [unused, []],
        [extra, ['ALB']],
        [scene.defaultId, ['ALB']],
      ]);
    });

    it.each(['empty', 'missing'] as const)('can be %s', async (usingProducts) => {
      const scene = await openScene(kind, { knobs: { usingProducts } });
      scene.clock.advance(RECORDED_MS);

      const { usingProductList } = await scene.askCas('GetCertificateDetail', {
        certificateId: numberOf(scene.defaultId),
      });

      expect(usingProductList).toEqual(usingProducts === 'empty' ? [] : undefined);
    });
  });
}
