/** Faults on request: failing networks, failing jobs and other writers. */
import { describe, expect, it } from 'vitest';
import type { FrontKind } from '../fronts.ts';
import { openScene, refusal } from '../world.ts';

export function trouble(kind: FrontKind): void {
  describe('trouble', () => {
    it('keeps the old configuration when a job fails', async () => {
      const scene = await openScene(kind);
      scene.model.inject({ kind: 'job-fails', errorCode: '506' });

      const { jobId } = await scene.replaceDefault(scene.certificate());
      scene.settle();

      const jobs = await scene.call('ListAsynJobs', { jobIds: [jobId] });
      const listener = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      expect(jobs.jobs[0]).toMatchObject({ status: 'Failed', errorCode: '506' });
      expect(listener.listenerStatus).toBe('Running');
      expect(await scene.listed()).toMatchObject([{ certificateId: scene.defaultId, status: 'Associated' }]);
    });

    it('can carry out a write and lose the answer', async () => {
      const scene = await openScene(kind, { knobs: { lostAnswers: 1 } });
      const added = scene.certificate();

      const lost = await refusal(scene.associate(added));
      scene.settle();

      expect(lost.statusCode).toBeUndefined();
      expect((await scene.listed())[1]).toMatchObject({ certificateId: added, status: 'Associated' });
      expect(scene.model.history.calls().filter((call) => call.tookEffect)).toMatchObject([
        { code: 'AnswerLost', fault: 'random-lost-answer', write: true },
      ]);
    });

    it('can lose a call before it is carried out', async () => {
      const scene = await openScene(kind);
      scene.model.inject({
        kind: 'answer',
        answer: 'reset',
        action: 'AssociateAdditionalCertificatesWithListener',
      });

      const lost = await refusal(scene.associate(scene.certificate()));

      expect(lost.statusCode).toBeUndefined();
      expect(await scene.listed()).toHaveLength(1);
    });

    it('can answer with a page of HTML, which the SDK cannot read', async () => {
      const scene = await openScene(kind);
      scene.model.inject({ kind: 'answer', answer: 'html', status: 502 });

      const broken = await refusal(scene.listed());

      expect(broken).toBeInstanceOf(SyntaxError);
      expect(broken.code).toBeUndefined();
    });

    it('can refuse with any code and status', async () => {
      const scene = await openScene(kind);
      scene.model.inject({
        kind: 'answer',
        answer: 'error',
        status: 503,
        code: 'ServiceUnavailable',
        message: 'The request has failed due to a temporary failure of the server.',
        times: 2,
      });

      const first = await refusal(scene.listed());
      const second = await refusal(scene.listed());

      expect(first).toMatchObject({ name: 'ServerError', statusCode: 503, code: 'ServiceUnavailable' });
      expect(second.code).toBe('ServiceUnavailable');
      expect(await scene.listed()).toHaveLength(1);
    });

    it('can answer 200 with another body than documented', async () => {
      const scene = await openScene(kind);
      scene.model.inject({ kind: 'answer', answer: 'strange', action: 'ListListenerCertificates' });

      expect(await scene.listed()).toBeUndefined();
    });

    it('can stay Configuring for very long', async () => {
      const scene = await openScene(kind);
      scene.model.inject({ kind: 'slow-configuring', durationMs: 600_000 });

      await scene.associate(scene.certificate());
      scene.clock.advance(599_000);
      const during = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      scene.clock.advance(1_000);
      const after = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });

      expect(during.listenerStatus).toBe('Configuring');
      expect(after.listenerStatus).toBe('Running');
    });

    it('can delete a listener in the middle of a change', async () => {
      const scene = await openScene(kind);
      scene.model.inject({
        kind: 'listener-deleted',
        listenerId: scene.listenerId,
        afterWrites: 1,
        afterMs: 2_000,
      });

      const { jobId } = await scene.associate(scene.certificate());
      const before = await scene.listed();
      scene.clock.advance(2_000);
      const refused = await refusal(scene.listed());
      const jobs = await scene.call('ListAsynJobs', { jobIds: [jobId] });

      expect(before).toHaveLength(2);
      expect(refused).toMatchObject({ statusCode: 404, code: 'ResourceNotFound.Listener' });
      expect(jobs.jobs[0]?.status).toBe('Failed');
    });

    it('continues to serve a certificate that was removed from CAS, but no longer attaches it', async () => {
      const scene = await openScene(kind);
      const next = scene.certificate();
      scene.model.inject({ kind: 'certificate-removed', certificateId: scene.defaultId, afterWrites: 1 });

      await scene.replaceDefault(next);
      scene.settle();
      const back = await refusal(scene.replaceDefault(scene.defaultId));

      expect(back.code).toBe('ResourceNotFound.Certificate');
    });

    it('refuses writes to a locked instance, which no longer serves', async () => {
      const scene = await openScene(kind);
      scene.model.inject({
        kind: 'business-status',
        loadBalancerId: scene.loadBalancerId,
        status: 'Abnormal',
      });

      const refused = await refusal(scene.associate(scene.certificate()));
      const list = await scene.call('ListLoadBalancers');

      expect(refused.code).toBe('IncorrectBusinessStatus.LoadBalancer');
      expect(list.loadBalancers[0]).toMatchObject({
        loadBalancerBussinessStatus: 'Abnormal',
        loadBalancerOperationLocks: [{ lockType: 'FinancialLocked' }],
      });
      expect(scene.model.endpoints()).toEqual([]);
    });

    it('lets another writer change the listener as soon as it is no longer Configuring', async () => {
      const scene = await openScene(kind);
      const theirs = scene.certificate();
      const ours = scene.certificate();
      scene.model.inject({
        kind: 'foreign-edit',
        listenerId: scene.listenerId,
        afterWrites: 1,
        default: theirs,
      });

      await scene.associate(ours);
      scene.clock.advance(5_000);
      const busy = await refusal(scene.dissociate(ours));
      scene.settle();

      expect(busy.code).toBe('IncorrectStatus.Listener');
      expect(await scene.listed()).toMatchObject([
        { certificateId: theirs, isDefault: true },
        { certificateId: ours, isDefault: false },
      ]);
    });
  });
}
