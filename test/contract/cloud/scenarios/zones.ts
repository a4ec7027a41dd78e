/** Zones that move, join, leave and lose their addresses, and certificates whose association outlasts the change. */
import { describe, expect, it } from 'vitest';
import type { FrontKind } from '../fronts.ts';
import { openScene, type Scene } from '../world.ts';

const ZONE = 'cn-hangzhou-h';

interface ListedZone {
  readonly zoneId: string;
  readonly loadBalancerAddresses: readonly { readonly address: string }[];
}

export function zonesAndAssociations(kind: FrontKind): void {
  /** Each zone with the addresses that ALB lists for it. */
  async function listedZones({ call, loadBalancerId }: Scene): Promise<Record<string, readonly string[]>> {
    const { zoneMappings } = await call('GetLoadBalancerAttribute', { loadBalancerId });
    return Object.fromEntries(
      (zoneMappings as unknown as readonly ListedZone[]).map(({ zoneId, loadBalancerAddresses }) => [
        zoneId,
        loadBalancerAddresses.map(({ address }) => address),
      ]),
    );
  }
  const servingAt = ({ model }: Scene): readonly string[] => model.endpoints().map(({ address }) => address);

  describe('zones', () => {
    it('can be listed without an address, and nothing answers there', async () => {
      const scene = await openScene(kind);
      const { loadBalancerId } = scene;

      scene.model.inject({ kind: 'zone-without-addresses', loadBalancerId, zoneId: ZONE });
      const without = await listedZones(scene);
      const silent = servingAt(scene);
      scene.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: ZONE, address: '127.0.0.30' });

      expect(without).toEqual({ [ZONE]: [], 'cn-hangzhou-i': ['127.0.0.12'] });
      expect(silent).toEqual([]);
      expect(servingAt(scene)).toEqual(['127.0.0.30']);
    });

    it('can move, and serve what they served before, only at the new address', async () => {
      const scene = await openScene(kind);
      const { loadBalancerId } = scene;

      scene.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: ZONE });

      const listed = (await listedZones(scene))[ZONE] ?? [];
      expect(listed).toHaveLength(1);
      expect(servingAt(scene)).toEqual(listed);
      expect(['127.0.0.11', '127.0.0.12', '127.0.1.11']).not.toContain(listed[0]);
    });

    it('can leave and come between a write and its proof', async () => {
      const scene = await openScene(kind);
      const { loadBalancerId } = scene;
      scene.model.inject({ kind: 'zone-removed', loadBalancerId, zoneId: ZONE, afterWrites: 1 });
      scene.model.inject({ kind: 'zone-added', loadBalancerId, zoneId: 'cn-hangzhou-k', afterWrites: 1 });
      const before = Object.keys(await listedZones(scene));

      await scene.associate(scene.certificate());

      const after = Object.keys(await listedZones(scene));
      expect(before).toEqual([ZONE, 'cn-hangzhou-i']);
      expect(after).toEqual(['cn-hangzhou-i', 'cn-hangzhou-k']);
      expect(servingAt(scene)).toHaveLength(1);
    });
  });

  describe('an association that outlasts the change', () => {
    it.each(['knob', 'fault'])('shows Associating while the listener is Running (%s)', async (how) => {
      const knobs = how === 'knob' ? { associatingAfterRunningMs: [20_000, 20_000] as const } : {};
      const scene = await openScene(kind, { knobs });
      if (how === 'fault') scene.model.inject({ kind: 'slow-associating', durationMs: 20_000 });
      const added = scene.certificate();

      await scene.associate(added);
      scene.clock.advance(6_000);

      const { listenerStatus } = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });
      expect(listenerStatus).toBe('Running');
      expect((await scene.listed())[1]).toMatchObject({ certificateId: added, status: 'Associating' });
      scene.clock.advance(20_000);
      expect((await scene.listed())[1]).toMatchObject({ certificateId: added, status: 'Associated' });
    });

    it('shows Diassociating and then nothing for a certificate that was removed', async () => {
      const scene = await openScene(kind, { knobs: { associatingAfterRunningMs: [20_000, 20_000] } });
      const extra = scene.certificate();
      await scene.associate(extra);
      scene.clock.advance(60_000);

      await scene.dissociate(extra);
      scene.clock.advance(6_000);

      expect((await scene.listed())[1]).toMatchObject({ certificateId: extra, status: 'Diassociating' });
      scene.clock.advance(20_000);
      expect(await scene.listed()).toHaveLength(1);
    });

    it('shows one entry for a certificate that is removed and added again meanwhile', async () => {
      const scene = await openScene(kind, { knobs: { associatingAfterRunningMs: [20_000, 20_000] } });
      const extra = scene.certificate();
      await scene.associate(extra);
      scene.clock.advance(60_000);
      await scene.dissociate(extra);
      scene.clock.advance(6_000);

      await scene.associate(extra);

      const listed = (await scene.listed()).filter((item) => item.certificateId === extra);
      expect(listed).toMatchObject([{ status: 'Associating' }]);
    });
  });
}
