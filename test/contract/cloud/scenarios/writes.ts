/** How ALB changes the certificates of a listener, and what it refuses. */
import { describe, expect, it } from 'vitest';
import type { FrontKind } from '../fronts.ts';
import { aMaterial } from '../material.ts';
import { openScene, refusal } from '../world.ts';

export function albWrites(kind: FrontKind): void {
  describe('changing certificates', () => {
    it('answers at once with a job, and the listener is Configuring until the job has ended', async () => {
      const scene = await openScene(kind);
      const added = scene.certificate();

      const { jobId } = await scene.associate(added);
      const during = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      const running = await scene.call('ListAsynJobs', { jobIds: [jobId] });
      const duringList = await scene.listed();
      scene.settle();
      const after = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      const ended = await scene.call('ListAsynJobs', { jobIds: [jobId] });

      expect(during.listenerStatus).toBe('Configuring');
      expect(running.jobs).toMatchObject([
        {
          id: jobId,
          status: 'Processing',
          apiName: 'AssociateAdditionalCertificatesWithListener',
          resourceId: scene.listenerId,
        },
      ]);
      expect(duringList[1]).toMatchObject({ certificateId: added, isDefault: false, status: 'Associating' });
      expect(after.listenerStatus).toBe('Running');
      expect(ended.jobs[0]?.status).toBe('Succeeded');
      expect((await scene.listed())[1]).toMatchObject({ certificateId: added, status: 'Associated' });
    });

    it('shows a certificate that leaves as Diassociating, spelled as ALB spells it, then no more', async () => {
      const scene = await openScene(kind);
      const leaving = scene.certificate();
      scene.model.setAttached(scene.listenerId, {
        defaultCertificateId: scene.defaultId,
        additionalCertificateIds: [leaving],
      });

      await scene.dissociate(leaving);
      const during = await scene.listed();
      scene.settle();

      expect(during[1]).toMatchObject({ certificateId: leaving, status: 'Diassociating' });
      expect(await scene.listed()).toHaveLength(1);
    });

    it('replaces the default, and the old default leaves the listener', async () => {
      const scene = await openScene(kind);
      const next = scene.certificate();

      await scene.replaceDefault(next);
      scene.settle();

      expect(await scene.listed()).toMatchObject([{ certificateId: next, isDefault: true }]);
      expect(await scene.listed()).toHaveLength(1);
    });

    it.each([
      ['old', ['default']],
      ['new', ['next']],
      ['both', ['default', 'next']],
    ] as const)('can show the %s default while it is being replaced', async (view, shown) => {
      const scene = await openScene(kind, { knobs: { defaultSwapView: view } });
      const next = scene.certificate();

      await scene.replaceDefault(next);
      const listed = await scene.listed();

      const names = { default: scene.defaultId, next };
      expect(listed.map(({ certificateId }) => certificateId)).toEqual(shown.map((name) => names[name]));
      expect(listed.every(({ isDefault }) => isDefault)).toBe(true);
    });

    it('refuses a write to a listener that is being configured', async () => {
      const scene = await openScene(kind);

      await scene.associate(scene.certificate());
      const refused = await refusal(scene.associate(scene.certificate()));

      expect(refused).toMatchObject({ statusCode: 400, code: 'IncorrectStatus.Listener' });
      expect(refused.message).toContain(`The status of ${scene.listenerId} [Configuring] is incorrect.`);
    });

    it('sometimes names a busy listener with another code', async () => {
      const scene = await openScene(kind, { knobs: { otherBusyCodes: 1 } });

      await scene.associate(scene.certificate());
      const refused = await refusal(scene.associate(scene.certificate()));

      expect(['ResourceInConfiguring.Listener', 'VipStatusNotSupport']).toContain(refused.code);
    });

    it('stays Configuring for a while after the job has succeeded, if configured so', async () => {
      const scene = await openScene(kind, { knobs: { configuringAfterJobMs: [2_000, 2_000] } });

      const { jobId } = await scene.associate(scene.certificate());
      scene.clock.advance(5_000);
      const jobs = await scene.call('ListAsynJobs', { jobIds: [jobId] });
      const listener = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      const listed = await scene.listed();

      expect(jobs.jobs[0]?.status).toBe('Succeeded');
      expect(listener.listenerStatus).toBe('Configuring');
      expect(listed[1]?.status).toBe('Associating');
    });

    it('refuses to make an additional certificate the default, or moves it where that is switched on', async () => {
      const refusing = await openScene(kind);
      const moving = await openScene(kind, { knobs: { promoteAdditional: 'move' } });
      const additional = (scene: typeof refusing) => {
        const id = scene.certificate();
        scene.model.setAttached(scene.listenerId, {
          defaultCertificateId: scene.defaultId,
          additionalCertificateIds: [id],
        });
        return id;
      };

      const refused = await refusal(refusing.replaceDefault(additional(refusing)));
      const promoted = additional(moving);
      await moving.replaceDefault(promoted);
      moving.settle();

      expect(refused.code).toBe('ResourceAlreadyAssociated.Certificate');
      expect(await moving.listed()).toMatchObject([{ certificateId: promoted, isDefault: true }]);
    });

    it('refuses to associate a certificate that is already there, as default or as additional', async () => {
      const scene = await openScene(kind);
      const additional = scene.certificate();
      scene.model.setAttached(scene.listenerId, {
        defaultCertificateId: scene.defaultId,
        additionalCertificateIds: [additional],
      });

      for (const id of [scene.defaultId, additional]) {
        const refused = await refusal(scene.associate(id));

        expect(refused).toMatchObject({ statusCode: 400, code: 'ResourceAlreadyAssociated.Certificate' });
      }
    });

    it('refuses to dissociate the default, an unattached certificate, and an attached one by its number alone', async () => {
      const scene = await openScene(kind);
      const additional = scene.certificate();
      scene.model.setAttached(scene.listenerId, {
        defaultCertificateId: scene.defaultId,
        additionalCertificateIds: [additional],
      });
      const withoutRegion = additional.split('-')[0] ?? '';

      for (const id of [scene.defaultId, scene.certificate(), withoutRegion]) {
        const refused = await refusal(scene.dissociate(id));

        expect(refused.code).toBe('ResourceNotAssociated.Certificate');
        expect(refused.message).toContain(`The specified resource ${id} is not associated.`);
      }
    });

    it('accepts a number without suffix when it associates in cn-hangzhou, and lists it with its suffix', async () => {
      const scene = await openScene(kind);
      const added = scene.certificate();

      await scene.associate(added.split('-')[0] ?? '');
      scene.settle();

      expect((await scene.listed())[1]?.certificateId).toBe(added);
    });

    it('takes fifteen certificates in one call and refuses sixteen, and none', async () => {
      const scene = await openScene(kind);
      const ids = Array.from({ length: 16 }, () => scene.certificate());

      const tooMany = await refusal(scene.associate(...ids));
      const none = await refusal(scene.associate());
      await scene.associate(...ids.slice(1));

      expect(tooMany.statusCode).toBe(400);
      expect(tooMany.message).toContain('Certificates is not valid');
      expect(none).toMatchObject({ statusCode: 400, code: 'MissingCertificates' });
    });

    it('refuses more than one default certificate', async () => {
      const scene = await openScene(kind);

      const refused = await refusal(
        scene.call('UpdateListenerAttribute', {
          listenerId: scene.listenerId,
          certificates: [{ certificateId: scene.certificate() }, { certificateId: scene.certificate() }],
        }),
      );

      expect(refused.code).toBe('IllegalParamSize.certificateIds');
    });

    it('changes only what a request names', async () => {
      const scene = await openScene(kind);

      await scene.call('UpdateListenerAttribute', {
        listenerId: scene.listenerId,
        listenerDescription: 'the shop',
      });
      scene.settle();

      const listener = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      expect(listener.listenerDescription).toBe('the shop');
      expect(listener.certificates).toMatchObject([{ certificateId: scene.defaultId }]);
    });

    it.each([
      ['Basic', 10, 'basic'],
      ['Standard', 25, 'standard'],
      ['StandardWithWaf', 25, 'standardwithwaf'],
    ])(
      'counts the additional certificates of all listeners of a %s instance',
      async (edition, limit, word) => {
        const scene = await openScene(kind, { edition });
        const shared = Array.from({ length: limit - 2 }, () => scene.certificate());
        scene.model.addListener({
          loadBalancerId: scene.loadBalancerId,
          protocol: 'HTTPS',
          port: 4431,
          defaultCertificateId: scene.defaultId,
          additionalCertificateIds: shared,
        });

        await scene.associate(shared[0] ?? '', scene.certificate());
        scene.settle();
        const refused = await refusal(scene.associate(scene.certificate()));

        expect(refused.code).toMatch(/^QuotaExceeded\./);
        expect(refused.message).toContain(
          `The quota of alb_quota_loadbalancer_certificates_num_${word}_edition is exceeded for resource ${scene.loadBalancerId}, usage ${limit}/${limit}`,
        );
      },
    );

    it('finds only certificates that CAS holds with their key in the partition of the region', async () => {
      const scene = await openScene(kind);
      const abroad = scene.model.addCertificate({
        partition: 'ap-southeast-1',
        material: aMaterial(),
      });
      const removed = scene.certificate();
      scene.model.removeCertificate(removed);

      for (const id of [abroad, removed, '1-cn-hangzhou']) {
        const refused = await refusal(scene.associate(id));

        expect(refused.code).toBe('ResourceNotFound.Certificate');
      }
    });

    it('refuses writes to a stopped listener', async () => {
      const scene = await openScene(kind);
      scene.model.inject({ kind: 'listener-stopped', listenerId: scene.listenerId });

      const refused = await refusal(scene.associate(scene.certificate()));

      expect(refused.message).toContain(`The status of ${scene.listenerId} [Stopped] is incorrect.`);
    });
  });
}
