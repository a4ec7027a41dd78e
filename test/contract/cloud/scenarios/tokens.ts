/** ClientToken, DryRun and limits. */
import { describe, expect, it } from 'vitest';
import type { FrontKind } from '../fronts.ts';
import { openScene, refusal, type Scene } from '../world.ts';

function associateWith(scene: Scene, clientToken: string, certificateId: string) {
  return scene.call('AssociateAdditionalCertificatesWithListener', {
    listenerId: scene.listenerId,
    certificates: [{ certificateId }],
    clientToken,
  });
}

export function tokensAndLimits(kind: FrontKind): void {
  describe('tokens and limits', () => {
    it('answers a repeated token with the first job instead of writing twice', async () => {
      const scene = await openScene(kind);
      const added = scene.certificate();

      const first = await associateWith(scene, 'token-1', added);
      const tooEarly = await refusal(associateWith(scene, 'token-1', added));
      scene.settle();
      const again = await associateWith(scene, 'token-1', added);

      expect(tooEarly.code).toBe('IdempotenceProcessing');
      expect(again.jobId).toBe(first.jobId);
      expect(await scene.listed()).toHaveLength(2);
    });

    it('refuses a token that was used for something else', async () => {
      const scene = await openScene(kind);
      await associateWith(scene, 'token-1', scene.certificate());
      scene.settle();

      const refused = await refusal(associateWith(scene, 'token-1', scene.certificate()));

      expect(refused).toMatchObject({ statusCode: 400, code: 'IdempotenceSignatureMismatch' });
    });

    it('remembers no token of a call that was refused', async () => {
      const scene = await openScene(kind);
      const added = scene.certificate();
      scene.model.inject({ kind: 'answer', answer: 'error', code: 'SystemBusy' });

      await refusal(associateWith(scene, 'token-1', added));
      await associateWith(scene, 'token-1', added);
      scene.settle();

      expect(await scene.listed()).toHaveLength(2);
    });

    it('fails a dry run that would have worked with DryRunOperation, and changes nothing', async () => {
      const scene = await openScene(kind);
      const dryRun = (certificateId: string) =>
        scene.call('UpdateListenerAttribute', {
          listenerId: scene.listenerId,
          certificates: [{ certificateId }],
          dryRun: true,
        });

      const passed = await refusal(dryRun(scene.certificate()));
      const failed = await refusal(dryRun('1-cn-hangzhou'));

      expect(passed).toMatchObject({ statusCode: 400, code: 'DryRunOperation' });
      expect(passed.message).toContain('Request validation has been passed with DryRun flag set.');
      expect(failed.code).toBe('ResourceNotFound.Certificate');
      const listener = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      expect(listener.listenerStatus).toBe('Running');
    });

    it('lets an account write to listeners 200 times in a minute, over all of them', async () => {
      const scene = await openScene(kind, { knobs: { writesPerMinute: 3 } });
      const ids = [scene.certificate(), scene.certificate(), scene.certificate()];
      for (const id of ids) {
        await scene.associate(id);
        scene.settle();
      }

      const refused = await refusal(scene.associate(scene.certificate()));
      scene.clock.advance((refused.retryAfter ?? 0) + 1);
      await scene.associate(scene.certificate());

      expect(refused).toMatchObject({ name: 'ThrottlingError', statusCode: 400, code: 'Throttling.User' });
      expect(refused.message).toContain('Request was denied due to user flow control.');
      expect(refused.retryAfter).toBe(30_000);
      expect(scene.model.knobs.writesPerMinute).toBe(3);
    });

    it('throttles at random, and what is throttled has not happened', async () => {
      const scene = await openScene(kind, { knobs: { throttledWrites: 1, throttledReads: 0 } });

      const refused = await refusal(scene.associate(scene.certificate()));

      expect(refused.name).toBe('ThrottlingError');
      expect(refused.retryAfter).toBeGreaterThan(0);
      expect(await scene.listed()).toHaveLength(1);
    });
  });
}
