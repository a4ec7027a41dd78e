/** The calls that only doctor makes: dry runs, access control lists, security policies. */
import { describe, expect, it } from 'vitest';
import { createAlbApi } from '../../../../shared/cloud/alb.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { FrontKind } from '../fronts.ts';
import { openScene, refusal, type Scene } from '../world.ts';

const page = { maxResults: 100, nextToken: undefined };

export function doctorCalls(kind: FrontKind): void {
  const apiOf = (scene: Scene) => createAlbApi(scene.alb, 'cn-hangzhou');
  const id = (text: string) => text as CertificateId;

  describe('a dry run', () => {
    it('of a write that would succeed passes, and changes nothing', async () => {
      const scene = await openScene(kind);
      const extra = scene.certificate();
      await scene.associate(extra);
      scene.settle();
      const before = await scene.listed();
      const { listenerId } = scene;

      const answers = [
        await apiOf(scene).dryRun({ write: 'update', listenerId, certificateId: id(scene.defaultId) }),
        await apiOf(scene).dryRun({ write: 'dissociate', listenerId, certificateId: id(extra) }),
      ];
      scene.settle();

      expect(answers).toEqual(['passed', 'passed']);
      expect(await scene.listed()).toEqual(before);
      const { listenerStatus } = await scene.call('GetListenerAttribute', { listenerId });
      expect(listenerStatus).toBe('Running');
    });

    it.each([
      ['an attached certificate', 'ResourceAlreadyAssociated.Certificate'],
      ['a busy listener', 'IncorrectStatus.Listener'],
    ])('of a write to %s is refused like the write', async (what, cloudCode) => {
      const scene = await openScene(kind, { knobs: { jobDurationMs: [60_000, 60_000] } });
      if (what === 'a busy listener') await scene.associate(scene.certificate());
      const { listenerId, defaultId } = scene;

      const error = await refusal(
        apiOf(scene).dryRun({ write: 'associate', listenerId, certificateId: id(defaultId) }),
      );

      expect(error).toMatchObject({ name: 'CloudError', cloudCode });
    });

    it('that is answered like a write counts as carried out, even if the answer cannot be read', async () => {
      const scene = await openScene(kind);
      scene.model.inject({ kind: 'answer', answer: 'strange', action: 'UpdateListenerAttribute' });
      const { listenerId, defaultId } = scene;

      const answer = await apiOf(scene).dryRun({
        write: 'update',
        listenerId,
        certificateId: id(defaultId),
      });

      expect(answer).toBe('carried-out');
    });
  });

  describe('a listener', () => {
    it('tells its security policy and its access control lists, whose entries are paged', async () => {
      const scene = await openScene(kind, { knobs: { pageCap: 1 } });
      const entries = ['192.0.2.0/24', '198.51.100.7/32'];
      scene.model.addAcl({ region: 'cn-hangzhou', aclId: 'acl-1', entries });
      scene.model.setAccess(scene.listenerId, {
        acl: { aclType: 'White', aclIds: ['acl-1'] },
        securityPolicyId: 'tls_cipher_policy_1_2',
      });
      const api = apiOf(scene);

      const listener = await api.getListenerAttribute(scene.listenerId);
      const first = await api.listAclEntries({ ...page, aclId: 'acl-1' });
      const second = await api.listAclEntries({ ...page, aclId: 'acl-1', nextToken: first.nextToken });

      expect(listener).toMatchObject({
        securityPolicyId: 'tls_cipher_policy_1_2',
        aclConfig: { aclType: 'White', aclIds: ['acl-1'] },
      });
      expect([...first.items, ...second.items].map(({ entry }) => entry)).toEqual(entries);
      expect(second.nextToken).toBeUndefined();
    });

    it('without lists has none', async () => {
      const scene = await openScene(kind);

      const listener = await apiOf(scene).getListenerAttribute(scene.listenerId);

      expect(listener.aclConfig).toBeUndefined();
    });
  });

  describe('security policies', () => {
    it('are those of the system and those of the region, with versions and ciphers', async () => {
      const scene = await openScene(kind);
      const own = {
        securityPolicyId: 'tls-1',
        tlsVersions: ['TLSv1.2'],
        ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'],
      };
      scene.model.addSecurityPolicy({ region: 'cn-hangzhou', ...own });
      scene.model.addSecurityPolicy({ region: 'cn-beijing', ...own, securityPolicyId: 'tls-2' });

      const custom = await apiOf(scene).listSecurityPolicies(page);
      const system = await apiOf(scene).listSystemSecurityPolicies();

      expect(custom.items).toEqual([own]);
      expect(system.map(({ securityPolicyId }) => securityPolicyId)).toContain('tls_cipher_policy_1_0');
      expect(system.every(({ ciphers, tlsVersions }) => ciphers.length > 0 && tlsVersions.length > 0)).toBe(
        true,
      );
    });
  });

  it('the health of the addresses of a zone is told, and how the load balancer is protected', async () => {
    const scene = await openScene(kind);
    scene.model.setZones(scene.loadBalancerId, [
      {
        zoneId: 'cn-hangzhou-h',
        address: '127.0.0.11',
        intranetAddress: '127.0.1.11',
        health: 'Unhealthy',
      },
    ]);

    const attribute = await apiOf(scene).getLoadBalancerAttribute(scene.loadBalancerId);

    expect(attribute.zoneMappings[0]?.addresses[0]).toMatchObject({ intranetHealth: 'Unhealthy' });
    expect(attribute).toMatchObject({ addressIpVersion: 'IPv4', modificationProtection: 'NonProtection' });
  });
}
