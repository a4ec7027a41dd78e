/** The answers of ALB about load balancers, listeners, certificates and jobs. */
import { describe, expect, it } from 'vitest';
import type { FrontKind } from '../fronts.ts';
import { openScene, refusal } from '../world.ts';

export function albReads(kind: FrontKind): void {
  describe('reading from ALB', () => {
    it('shows the zones and addresses of a load balancer only if it is requested by id', async () => {
      const scene = await openScene(kind);

      const list = await scene.call('ListLoadBalancers', { maxResults: 100 });
      const one = await scene.call('GetLoadBalancerAttribute', { loadBalancerId: scene.loadBalancerId });

      expect(list.loadBalancers).toHaveLength(1);
      expect(list.loadBalancers[0]).toMatchObject({
        loadBalancerId: scene.loadBalancerId,
        loadBalancerStatus: 'Active',
        loadBalancerBussinessStatus: 'Normal',
        loadBalancerEdition: 'Standard',
        addressType: 'Internet',
        tags: [{ key: 'team', value: 'shop' }],
      });
      expect(list.loadBalancers[0]?.zoneMappings).toBeUndefined();
      expect(one.regionId).toBe('cn-hangzhou');
      expect(one.zoneMappings).toMatchObject([
        {
          zoneId: 'cn-hangzhou-h',
          status: 'Active',
          loadBalancerAddresses: [{ address: '127.0.0.11', intranetAddress: '127.0.1.11' }],
        },
        { zoneId: 'cn-hangzhou-i', status: 'Shifted' },
      ]);
    });

    it('lists listeners without certificates, and only the default if one listener is requested', async () => {
      const scene = await openScene(kind);
      scene.model.setAttached(scene.listenerId, {
        defaultCertificateId: scene.defaultId,
        additionalCertificateIds: [scene.certificate()],
      });

      const list = await scene.call('ListListeners', { loadBalancerIds: [scene.loadBalancerId] });
      const one = await scene.call('GetListenerAttribute', { listenerId: scene.listenerId });

      expect(list.listeners[0]).toMatchObject({
        listenerId: scene.listenerId,
        listenerProtocol: 'HTTPS',
        listenerPort: 4430,
        listenerStatus: 'Running',
      });
      expect(list.listeners[0]?.certificates).toBeUndefined();
      expect(one.certificates).toMatchObject([{ certificateId: scene.defaultId }]);
    });

    it('lists the default and the additional certificates of a listener with their status', async () => {
      const scene = await openScene(kind);
      const additional = scene.certificate();
      scene.model.setAttached(scene.listenerId, {
        defaultCertificateId: scene.defaultId,
        additionalCertificateIds: [additional],
      });

      expect(await scene.listed()).toMatchObject([
        { certificateId: scene.defaultId, certificateType: 'Server', isDefault: true, status: 'Associated' },
        { certificateId: additional, certificateType: 'Server', isDefault: false, status: 'Associated' },
      ]);
    });

    it('lists CA certificates separately from server certificates', async () => {
      const scene = await openScene(kind);
      const listenerId = scene.model.addListener({
        loadBalancerId: scene.loadBalancerId,
        protocol: 'HTTPS',
        port: 4431,
        defaultCertificateId: scene.defaultId,
        caEnabled: true,
        caCertificateIds: ['139a00604bd-cn-east-hangzhou'],
      });

      const attribute = await scene.call('GetListenerAttribute', { listenerId });
      const cas = await scene.call('ListListenerCertificates', { listenerId, certificateType: 'Ca' });

      expect(attribute.caEnabled).toBe(true);
      expect(cas.certificates).toMatchObject([
        { certificateId: '139a00604bd-cn-east-hangzhou', certificateType: 'Ca' },
      ]);
    });

    it('carries the certificates of QUIC listeners like those of HTTPS listeners', async () => {
      const scene = await openScene(kind, { protocol: 'QUIC' });

      expect(await scene.listed()).toHaveLength(1);
      expect(scene.model.endpoints()[0]?.protocol).toBe('QUIC');
    });

    it('returns 20 entries if MaxResults is missing, and an opaque token until the last page', async () => {
      const scene = await openScene(kind);
      const ids = Array.from({ length: 24 }, () => scene.certificate());
      scene.model.setAttached(scene.listenerId, {
        defaultCertificateId: scene.defaultId,
        additionalCertificateIds: ids,
      });
      const request = { listenerId: scene.listenerId };

      const first = await scene.call('ListListenerCertificates', request);
      const last = await scene.call('ListListenerCertificates', { ...request, nextToken: first.nextToken });

      expect(first.certificates).toHaveLength(20);
      expect(first.totalCount).toBe(25);
      expect(Number.isNaN(Number(first.nextToken))).toBe(true);
      expect(last.certificates).toHaveLength(5);
      expect(last.nextToken).toBeUndefined();
    });

    it('never gives more than three entries a page when hostile, whatever MaxResults says', async () => {
      const scene = await openScene(kind, { knobs: { pageCap: 3 } });
      for (let port = 5000; port < 5004; port += 1) {
        scene.model.addListener({ loadBalancerId: scene.loadBalancerId, protocol: 'HTTP', port });
      }

      const page = await scene.call('ListListeners', { maxResults: 100 });

      expect(page.listeners).toHaveLength(3);
      expect(page.totalCount).toBe(5);
      expect(page.nextToken).toBeTypeOf('string');
    });

    it.each([0, 101])('refuses MaxResults %i', async (maxResults) => {
      const scene = await openScene(kind);

      const refused = await refusal(scene.call('ListListeners', { maxResults }));

      expect(refused).toMatchObject({ statusCode: 400, code: 'IllegalParam.MaxResults' });
    });

    it('refuses a token that it never gave', async () => {
      const scene = await openScene(kind);

      const refused = await refusal(scene.call('ListListeners', { nextToken: 'made-up' }));

      expect(refused).toMatchObject({ statusCode: 400, code: 'IllegalParam.NextToken' });
    });

    it('does not know listeners and load balancers of another region', async () => {
      const scene = await openScene(kind);
      const elsewhere = scene.model.addLoadBalancer({ region: 'cn-shanghai', zones: [] });

      const list = await scene.call('ListLoadBalancers');
      const refused = await refusal(scene.call('GetLoadBalancerAttribute', { loadBalancerId: elsewhere }));

      expect(list.totalCount).toBe(1);
      expect(refused).toMatchObject({ statusCode: 404, code: 'ResourceNotFound.LoadBalancer' });
      expect(refused.message).toContain(`The specified resource ${elsewhere} is not found.`);
    });

    it('answers 404 for a listener that does not exist', async () => {
      const scene = await openScene(kind);

      const refused = await refusal(scene.call('GetListenerAttribute', { listenerId: 'lsn-nowhere' }));

      expect(refused).toMatchObject({
        name: 'ClientError',
        statusCode: 404,
        code: 'ResourceNotFound.Listener',
        data: { HostId: 'alb.cn-hangzhou.aliyuncs.com', Code: 'ResourceNotFound.Listener' },
      });
    });

    it('refuses certificate calls on HTTP listeners', async () => {
      const scene = await openScene(kind, { protocol: 'HTTP' });

      const listing = await refusal(scene.listed());
      const writing = await refusal(scene.associate(scene.certificate()));

      expect(listing.code).toBe('OperationDenied.HttpListenerNotSupport');
      expect(writing.code).toBe('OperationDenied.HttpListenerNotSupport');
    });

    it('refuses calls without a parameter that is required, and ignores parameters it does not know', async () => {
      const scene = await openScene(kind);

      const refused = await refusal(scene.call('GetListenerAttribute', {}));
      const page = await scene.call('DescribeRegions', { acceptLanguage: 'en-US', regionId: 'cn-hangzhou' });

      expect(refused).toMatchObject({ statusCode: 400, code: 'MissingListenerId' });
      expect(page.regions).toMatchObject([
        { regionId: 'cn-hangzhou', regionEndpoint: 'alb.cn-hangzhou.aliyuncs.com' },
      ]);
    });

    it('refuses actions it does not know', async () => {
      const scene = await openScene(kind);

      const refused = await refusal(
        scene.call('DeleteLoadBalancer', { loadBalancerId: scene.loadBalancerId }),
      );

      expect(refused).toMatchObject({ statusCode: 404, code: 'InvalidAction.NotFound' });
    });
  });
}
