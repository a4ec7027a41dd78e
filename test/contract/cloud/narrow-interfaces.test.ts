/** The project's own AlbApi and CasApi see the same cloud over both fronts. */
import { describe, expect, it } from 'vitest';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import { createCasApi } from '../../../shared/cloud/cas.ts';
import { createCatalog } from '../../../shared/cloud/catalog.ts';
import { rememberMissingActions } from '../../../shared/cloud/missing-actions.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { frontKinds } from './fronts.ts';
import { openScene, refusal, type Scene } from './world.ts';

const casCallsOf = ({ model }: Scene) =>
  model.history
    .calls()
    .filter(({ product }) => product === 'cas')
    .map(({ action }) => action);

/** The certificate of the listener, through a new catalog, with the actions that the account is found to lack. */
async function lookUpDefault(scene: Scene) {
  const missingActions = rememberMissingActions()('cas.example.com', scene.clock);
  const cas = createCasApi(scene.cas, 'cn-hangzhou');
  const catalog = createCatalog({ cas, cache: new Map(), missingActions });
  const found = await catalog.lookup(scene.defaultId as CertificateId);
  return { found, catalog, missingActions };
}

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

  it('read the same of a certificate from the list as from its details', async () => {
    const scene = await openScene(kind, { knobs: { certificateChain: 'with-root' } });
    const api = createCasApi(scene.cas, 'cn-hangzhou');

    const { items, totalCount } = await api.listCertificates({ currentPage: 1, showSize: 100 });
    const { chain, serialNumber, ...detail } = await api.getCertificateDetail(items[0]?.certificateId ?? 0);

    expect(totalCount).toBe(1);
    expect(items).toEqual([{ ...detail, certIdentifier: scene.defaultId }]);
    expect(chain).toBeDefined();
  });

  it('find a certificate through the catalog, with one call for each list', async () => {
    const scene = await openScene(kind);

    const { found, catalog } = await lookUpDefault(scene);
    const { candidates } = await catalog.candidatesFor(['shop.example.com']);

    expect(found).toMatchObject({
      kind: 'known',
      certificate: { sha256: expect.any(String), revoked: false },
    });
    expect(candidates).toHaveLength(1);
    expect(casCallsOf(scene)).toEqual(['ListCertificates', 'ListUserCertificateOrder']);
  });

  it('find a certificate where the account lacks the list', async () => {
    const scene = await openScene(kind, { knobs: { listCertificates: 'missing-action' } });

    const { found, missingActions } = await lookUpDefault(scene);

    expect(found.kind).toBe('known');
    expect(casCallsOf(scene)).toEqual([
      'ListCertificates',
      'GetCertificateDetail',
      'ListUserCertificateOrder',
    ]);
    expect(missingActions.has('ListCertificates')).toBe(true);
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
