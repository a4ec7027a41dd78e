/** The answers of CAS while certificates change: delayed copies, renewals, shifting pages. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { FrontKind } from '../fronts.ts';
import { aMaterial } from '../material.ts';
import { openScene } from '../world.ts';

const CERT = { orderType: 'CERT' };

export function casOverTimeScenarios(kind: FrontKind): void {
  describe('CAS while things change', () => {
    it('says of cloud resources what was true some minutes ago, with the port after the listener', async () => {
      const scene = await openScene(kind, { knobs: { cloudResourcesLagMs: 5 * MINUTE_MS } });
      const numberOf = (id: string) => Number(id.split('-')[0]);
      const newId = scene.certificate();
      scene.clock.advance(10 * MINUTE_MS);
      await scene.replaceDefault(newId);
      scene.clock.advance(MINUTE_MS);
      const ask = (request = {}) => scene.askCas('ListCloudResources', { cloudProduct: 'ALB', ...request });

      expect((await scene.listed())[0]?.certificateId).toBe(newId);
      const early = await ask();
      expect(early).toMatchObject({
        total: 1,
        data: [
          {
            certId: numberOf(scene.defaultId),
            listenerId: `${scene.listenerId}@4430`,
            instanceId: scene.loadBalancerId,
            defaultResource: 1,
          },
        ],
      });
      expect(early.data[0]?.certEndTime).toMatch(/^\d{13}$/);

      scene.clock.advance(10 * MINUTE_MS);
      expect((await ask()).data).toMatchObject([{ certId: numberOf(newId) }]);
      expect((await ask({ certIds: [numberOf(scene.defaultId)] })).data).toEqual([]);
      expect((await ask({ cloudProduct: 'CDN' })).total).toBe(0);
    });

    it('renews a subscription on its own: a new certificate id under the same instance, 30 days before the end', async () => {
      const scene = await openScene(kind);
      const instanceId = 'cas_dv-cn-renewed';
      const issued = (daysLeft: number, visibleAfterMs = 0) =>
        scene.model.addCertificate({
          partition: 'cn-hangzhou',
          material: aMaterial({ daysLeft }),
          uploaded: false,
          instanceId,
          visibleAfterMs,
        });
      const oldId = issued(40);
      const renewedId = issued(120, 10 * DAY_MS);
      const latest = async () => (await scene.askCas('GetInstanceDetail', { instanceId })).certIdentifier;

      expect(await latest()).toBe(oldId);
      scene.clock.advance(10 * DAY_MS);

      expect(await latest()).toBe(renewedId);
    });

    it('repeats an entry on the next page when something was issued between two pages', async () => {
      const scene = await openScene(kind);
      scene.certificate();
      const pageOf = async (currentPage: number) =>
        (await scene.askCas('ListUserCertificateOrder', { ...CERT, currentPage, showSize: 1 }))
          .certificateOrderList[0]?.certificateId;
      const first = await pageOf(1);

      scene.certificate();

      expect(await pageOf(2)).toBe(first);
    });
  });
}
