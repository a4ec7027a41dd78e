/** The project's own AlbApi and CasApi see the same cloud over both fronts. */
import { describe, expect, it } from 'vitest';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import { createCasApi } from '../../../shared/cloud/cas.ts';
import { frontKinds } from './fronts.ts';
import { openScene, refusal } from './world.ts';

const page = { maxResults: 100, nextToken: undefined };

describe.each(frontKinds)('the narrow interfaces $name', (kind) => {
  it('read a listener with its certificates', async () => {
    const scene = await openScene(kind);
    const api = createAlbApi(scene.alb, 'cn-hangzhou');
    const { listenerId } = scene;

    const listeners = await api.listListeners(page);
    const certificates = await api.listListenerCertificates({
      ...page,
      listenerId,
      certificateType: 'Server',
    });
    const loadBalancer = await api.getLoadBalancerAttribute(scene.loadBalancerId);

    expect(listeners.items).toMatchObject([{ listenerId, listenerProtocol: 'HTTPS', listenerPort: 4430 }]);
    expect(certificates.items).toMatchObject([{ certificateId: scene.defaultId, isDefault: true }]);
    expect(loadBalancer.zoneMappings).toHaveLength(2);
  });

  it('read what CAS says of a certificate', async () => {
    const scene = await openScene(kind);
    const api = createCasApi(scene.cas, 'cn-hangzhou');

    const orders = await api.listUserCertificateOrder({ currentPage: 1, showSize: 50 });
    const detail = await api.getCertificateDetail(orders.items[0]?.certificateId ?? 0);

    expect(orders.totalCount).toBe(1);
    expect(detail).toMatchObject({ names: ['shop.example.com'], keyType: 'RSA', privateKeyPresent: true });
  });

  it.each([
    ['a lost answer', { kind: 'answer', answer: 'reset', effect: true }, 'unavailable'],
    ['a page of HTML', { kind: 'answer', answer: 'html' }, 'unavailable'],
    ['throttling', { kind: 'answer', answer: 'throttle' }, 'throttled'],
    ['another body', { kind: 'answer', answer: 'strange' }, 'invalid-answer'],
    ['a busy listener', { kind: 'answer', answer: 'error', code: 'IncorrectStatus.Listener' }, 'busy'],
  ] as const)('call %s by the same name', async (_what, fault, errorKind) => {
    const scene = await openScene(kind);
    const api = createAlbApi(scene.alb, 'cn-hangzhou');
    scene.model.inject(fault);

    const error = await refusal(api.getListenerAttribute(scene.listenerId));

    expect(error).toMatchObject({ name: 'CloudError', kind: errorKind });
  });
});
