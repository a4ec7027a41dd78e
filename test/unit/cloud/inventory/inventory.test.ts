import { describe, expect, it } from 'vitest';
import { listLoadBalancers, readInventory } from '../../../../shared/cloud/inventory/inventory.ts';
import { cloudError, rejection } from '../fakes.ts';
import { aCertificate, aListener, aLoadBalancer, anAlb } from './fake-alb.ts';
import { aCatalog } from './fake-catalog.ts';

const defaultOne = aCertificate('1-cn-hangzhou', { isDefault: true });

describe('a load balancer', () => {
  it('comes with the HTTPS and QUIC listeners of all pages, in the order of their ports', async () => {
    const alb = anAlb({
      listeners: [
        aListener({ listenerId: 'lsn-quic', listenerProtocol: 'QUIC', listenerPort: 443 }),
        aListener({ listenerId: 'lsn-8443', listenerPort: 8443 }),
        aListener({ listenerId: 'lsn-http', listenerProtocol: 'HTTP', listenerPort: 80 }, []),
        aListener({ listenerId: 'lsn-443', listenerPort: 443 }),
        aListener({ listenerId: 'lsn-100', listenerPort: 100 }),
      ],
    });

    const live = await readInventory(alb, aCatalog(), 'alb-1');

    expect(live.listeners.map(({ listenerId }) => listenerId)).toEqual([
      'lsn-100',
      'lsn-443',
      'lsn-quic',
      'lsn-8443',
    ]);
  });

  it('shows the certificates of all pages, the default first', async () => {
    const certificates = [
      aCertificate('2-cn-hangzhou'),
      aCertificate('3-cn-hangzhou'),
      aCertificate('4-cn-hangzhou'),
      defaultOne,
    ];
    const alb = anAlb({ listeners: [aListener({}, certificates)] });

    const live = await readInventory(alb, aCatalog(), 'alb-1');

    expect(live.listeners[0]?.attached.map(({ certificateId, slot }) => [certificateId, slot])).toEqual([
      ['1-cn-hangzhou', 'default'],
      ['2-cn-hangzhou', 'additional'],
      ['3-cn-hangzhou', 'additional'],
      ['4-cn-hangzhou', 'additional'],
    ]);
    expect(live.listeners[0]?.attached[0]?.certificate?.names).toEqual(['a.example.com']);
  });

  it('asks CAS once for a certificate that several listeners have', async () => {
    const catalog = aCatalog();
    const alb = anAlb({
      listeners: [aListener({ listenerId: 'lsn-1' }), aListener({ listenerId: 'lsn-2', listenerPort: 444 })],
    });

    await readInventory(alb, catalog, 'alb-1');

    expect(catalog.lookedUp).toEqual(['1-cn-hangzhou']);
  });

  it('keeps deleted certificates, and distinguishes them from those without details', async () => {
    const catalog = aCatalog({ '2-cn-hangzhou': 'missing', '3-cn-hangzhou': 'details-unavailable' });
    const certificates = [defaultOne, aCertificate('2-cn-hangzhou'), aCertificate('3-cn-hangzhou')];
    const alb = anAlb({ listeners: [aListener({}, certificates)] });

    const live = await readInventory(alb, catalog, 'alb-1');

    expect(live.listeners[0]?.attached.map(({ certificate }) => certificate?.certificateId)).toEqual([
      '1-cn-hangzhou',
      undefined,
      undefined,
    ]);
    expect([...live.detailsUnavailable]).toEqual([['3-cn-hangzhou', 'details-unavailable, says the test']]);
  });

  it.each([
    ['no default', [aCertificate('1-cn-hangzhou')]],
    ['two defaults', [defaultOne, aCertificate('2-cn-hangzhou', { isDefault: true })]],
    ['a default that is an additional one, too', [defaultOne, aCertificate('1-cn-hangzhou')]],
  ])('is rejected with a running listener that has %s', async (_, certificates) => {
    const alb = anAlb({ listeners: [aListener({}, certificates)] });

    const error = await cloudError(readInventory(alb, aCatalog(), 'alb-1'));

    expect(error.kind).toBe('invalid-answer');
  });

  it('can be read while one of its listeners is being configured', async () => {
    const swapping = [defaultOne, aCertificate('2-cn-hangzhou', { isDefault: true, status: 'Associating' })];
    const alb = anAlb({ listeners: [aListener({ listenerStatus: 'Configuring' }, swapping)] });

    const live = await readInventory(alb, aCatalog(), 'alb-1');

    expect(live.listeners[0]?.status).toBe('Configuring');
  });

  it('comes with the addresses of its zones', async () => {
    const addresses = [{ address: '47.0.0.1', intranetAddress: undefined, ipv6Address: undefined }];
    const zoneMappings = [{ zoneId: 'cn-hangzhou-a', status: 'Active', addresses }];
    const alb = anAlb({ loadBalancers: [aLoadBalancer({ zoneMappings })] });

    const { loadBalancer } = await readInventory(alb, aCatalog(), 'alb-1');

    expect(loadBalancer.zones).toEqual([
      { zoneId: 'cn-hangzhou-a', status: 'Active', addresses: [{ address: '47.0.0.1', network: 'public' }] },
    ]);
  });

  it('cannot be read in part', async () => {
    const alb = anAlb({ listeners: [aListener()] });
    const broken = {
      ...alb,
      getListenerAttribute: async () => Promise.reject(new Error('the second page failed')),
    };

    expect(await rejection(readInventory(broken, aCatalog(), 'alb-1'))).toMatchObject({
      message: 'the second page failed',
    });
  });

  it('does not take listeners of another one', async () => {
    const alb = anAlb({ listeners: [aListener({ loadBalancerId: 'alb-2' })] });

    const error = await cloudError(readInventory(alb, aCatalog(), 'alb-1'));

    expect(error.kind).toBe('invalid-answer');
  });
});

describe('the list of load balancers', () => {
  it('is read to its end', async () => {
    const ids = ['alb-1', 'alb-2', 'alb-3', 'alb-4', 'alb-5'];
    const alb = anAlb({ loadBalancers: ids.map((loadBalancerId) => aLoadBalancer({ loadBalancerId })) });

    const listed = await listLoadBalancers(alb);

    expect(listed.map(({ loadBalancerId }) => loadBalancerId)).toEqual(ids);
    expect(listed[0]).toMatchObject({ region: 'cn-hangzhou', name: 'shop', businessStatus: 'Normal' });
  });
});

describe('CA certificates', () => {
  it('are known by the ids of the listener, without a call of their own', async () => {
    const ca = aCertificate('139a00604bd-cn-east-hangzhou', { certificateType: 'Ca' });
    const alb = anAlb({
      listeners: [aListener({ caEnabled: true, caCertificateIds: [ca.certificateId] }, [defaultOne, ca])],
    });

    const live = await readInventory(alb, aCatalog(), 'alb-1');

    expect(live.listeners[0]).toMatchObject({ mutualTls: true, attached: [{ slot: 'default' }] });
    expect(live.listenerCas).toEqual([{ listenerId: 'lsn-1', certificateIds: [ca.certificateId] }]);
  });
});
