import { describe, expect, it } from 'vitest';
import { type SurveyInput, surveyRegion } from '../../../../shared/cloud/inventory/survey.ts';
import { aCloudError, rejection } from '../fakes.ts';
import { aCertificate, aListener, aLoadBalancer, anAlb } from './fake-alb.ts';
import { aCatalog } from './fake-catalog.ts';

const two = [
  aLoadBalancer({ loadBalancerId: 'alb-2', loadBalancerName: 'api' }),
  aLoadBalancer({ loadBalancerId: 'alb-1' }),
];
const listeners = [
  aListener({ listenerId: 'lsn-b', listenerPort: 8443 }),
  aListener({ listenerId: 'lsn-a', listenerPort: 443 }),
  aListener({ listenerId: 'lsn-80', listenerProtocol: 'HTTP', listenerPort: 80 }, []),
  aListener({ listenerId: 'lsn-c', loadBalancerId: 'alb-2' }),
];

const survey = (input: Partial<SurveyInput> = {}) =>
  surveyRegion(
    { alb: anAlb({ loadBalancers: two, listeners }), catalog: aCatalog(), ...input },
    async (one) => one,
  );

describe('the survey of a region', () => {
  it('has every load balancer in the order of the ids, with its listeners in the order of their ports', async () => {
    const surveyed = await survey();

    expect(
      surveyed.map(({ listed, seen }) => [
        listed.name,
        seen.kind === 'read' && seen.live.listeners.map(({ listenerId }) => listenerId),
      ]),
    ).toEqual([
      ['shop', ['lsn-a', 'lsn-b']],
      ['api', ['lsn-c']],
    ]);
  });

  it('has the certificates of each listener with their details, as far as CAS gives them', async () => {
    const attached = [aCertificate('1-cn-hangzhou', { isDefault: true }), aCertificate('2-cn-hangzhou')];
    const [surveyed] = await survey({
      alb: anAlb({ listeners: [aListener({}, attached)] }),
      catalog: aCatalog({ '2-cn-hangzhou': 'details-unavailable' }),
    });

    expect(surveyed?.seen).toMatchObject({
      live: {
        loadBalancer: { zones: [] },
        listeners: [{ attached: [{ slot: 'default', certificate: {} }, { certificate: undefined }] }],
      },
    });
    expect(surveyed?.seen.kind === 'read' && [...surveyed.seen.live.detailsUnavailable.keys()]).toEqual([
      '2-cn-hangzhou',
    ]);
  });

  it('has one load balancer where one is named, even if ALB lists more', async () => {
    const surveyed = await survey({ loadBalancerId: 'alb-2' });

    expect(surveyed.map(({ listed }) => listed.loadBalancerId)).toEqual(['alb-2']);
  });

  it('reads no more than eight load balancers before the first of them is let go', async () => {
    const loadBalancers = Array.from({ length: 30 }, (_, n) => aLoadBalancer({ loadBalancerId: `alb-${n}` }));
    const alb = anAlb({
      loadBalancers,
      listeners: loadBalancers.map(({ loadBalancerId }, n) =>
        aListener({ listenerId: `lsn-${n}`, loadBalancerId }),
      ),
    });
    let inUse = 0;
    let most = 0;

    const ids = await surveyRegion({ alb, catalog: aCatalog() }, async ({ listed }) => {
      most = Math.max(most, ++inUse);
      await new Promise(setImmediate);
      inUse -= 1;
      return listed.loadBalancerId;
    });

    expect(most).toBeLessThanOrEqual(8);
    expect(ids).toEqual(loadBalancers.map(({ loadBalancerId }) => loadBalancerId).sort());
  });

  it('reads only the included load balancers', async () => {
    const alb = anAlb({ loadBalancers: two, listeners });
    const read: string[] = [];
    await survey({
      alb: {
        ...alb,
        listListenerCertificates: (request) => {
          read.push(request.listenerId);
          return alb.listListenerCertificates(request);
        },
      },
      isIncluded: (id) => id === 'alb-2',
    });

    expect(read).toEqual(['lsn-c']);
  });
});

describe('a load balancer that cannot be read', () => {
  it.each([
    ['has a running listener without a default', { listenerStatus: 'Running' }, 'failed'],
    ['has a listener without a default that is being configured', { listenerStatus: 'Configuring' }, 'read'],
  ])('is one that %s: %s', async (_title, changes, kind) => {
    const broken = aListener({ listenerId: 'lsn-b', ...changes }, [aCertificate('1-cn-hangzhou')]);
    const [surveyed] = await survey({ alb: anAlb({ listeners: [broken] }) });

    expect(surveyed?.seen.kind).toBe(kind);
  });

  it('is reported with its listeners, and the others are read', async () => {
    const alb = anAlb({ loadBalancers: two, listeners });
    const surveyed = await survey({
      alb: {
        ...alb,
        listListenerCertificates: (request) =>
          request.listenerId === 'lsn-b'
            ? Promise.reject(aCloudError())
            : alb.listListenerCertificates(request),
      },
    });

    expect(surveyed.map(({ listenerIds, seen }) => [listenerIds, seen.kind])).toEqual([
      [['lsn-b', 'lsn-a'], 'failed'],
      [['lsn-c'], 'read'],
    ]);
  });
});

describe('a list that cannot be read to its end', () => {
  it.each(['listListeners', 'listLoadBalancers'] as const)('fails the survey: %s', async (method) => {
    const alb = {
      ...anAlb({ loadBalancers: two, listeners }),
      [method]: () => Promise.reject(aCloudError()),
    };

    expect(await rejection(survey({ alb }))).toMatchObject({ code: 'CloudCallFailed' });
  });
});
