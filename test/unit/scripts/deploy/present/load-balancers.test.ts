/** Which load balancers and listeners `apply` would cover, and the VPCs that need a worker. */
import { describe, expect, it } from 'vitest';
import {
  countCovered,
  findLoadBalancers,
  unreachedVpcs,
} from '../../../../../scripts/deploy/present/load-balancers.ts';
import type { AlbApi } from '../../../../../shared/cloud/alb-api.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import { loadConfig } from '../../../../../shared/config/config.ts';
import { listenerSummary, loadBalancerSummary } from '../../../../support/summaries.ts';

const loadBalancers = [
  loadBalancerSummary('shop', { tags: { team: 'web' } }),
  loadBalancerSummary('pay'),
  loadBalancerSummary('plain'),
  loadBalancerSummary('ingress', { tags: { 'ack.aliyun.com': 'c1' } }),
];
const listeners = [
  listenerSummary('shop-1', 'shop'),
  listenerSummary('shop-2', 'shop', { listenerProtocol: 'QUIC' }),
  listenerSummary('pay', 'pay'),
  listenerSummary('plain', 'plain', { listenerProtocol: 'HTTP' }),
  listenerSummary('ingress', 'ingress'),
];

/** @param given methods that differ */
function albOf(given: Partial<AlbApi> = {}) {
  const api: Partial<AlbApi> = {
    region: 'cn-hangzhou',
    listLoadBalancers: async () => ({ items: loadBalancers, nextToken: undefined }),
    listListeners: async () => ({ items: listeners, nextToken: undefined }),
    ...given,
  };
  return { alb: () => api as AlbApi };
}

const place = (values: Readonly<Record<string, string>>) => ({
  region: 'cn-hangzhou',
  config: loadConfig(values),
});

describe('what apply would cover', () => {
  it.each([
    ['everything that carries certificates and is not left alone', {}, [2, 3]],
    ['one load balancer', { INCLUDE: 'alb-pay' }, [1, 1]],
    ['those of a tag', { INCLUDE: 'tag:team=web' }, [1, 2]],
    ['one listener', { INCLUDE: 'lsn-shop-2' }, [1, 1]],
    ['all but an excluded one', { EXCLUDE: 'alb-shop' }, [1, 1]],
    ['all but excluded listeners', { EXCLUDE: 'lsn-shop-1,lsn-pay' }, [1, 1]],
    ['nothing', { INCLUDE: 'alb-plain' }, [0, 0]],
  ])('is %s', async (_what, values, [loads, count]) => {
    const { alb } = albOf();

    expect(await countCovered(alb, place(values))).toEqual({ loadBalancers: loads, listeners: count });
  });

  it('is unknown to a deployer who may not list listeners', async () => {
    const { alb } = albOf({ listListeners: () => Promise.reject(denied('ListListeners')) });

    expect(await countCovered(alb, place({}))).toBeUndefined();
  });
});

const dispatched = { ROTATE_FUNCTION: 'cert-rotator-rotate' };
const unreached = async ({ alb }: ReturnType<typeof albOf>, values = {}) => {
  const all = place({ ...dispatched, ...values });
  return unreachedVpcs((await findLoadBalancers(alb, all)) ?? [], all.config);
};

describe('VPCs with Intranet load balancers', () => {
  const inside = (name: string, vpcId: string) =>
    loadBalancerSummary(name, { addressType: 'Intranet', vpcId });
  const zones = (...ids: readonly string[]) =>
    ids.map((vSwitchId) => ({ zoneId: vSwitchId, status: 'Active', vSwitchId, addresses: [] }));
  const attributeOf = (zoneMappings: ReturnType<typeof zones>) => ({
    ...loadBalancerSummary('x'),
    ipv6AddressType: undefined,
    securityGroupIds: ['sg-1'],
    zoneMappings,
  });

  // One for each of the load balancers that any test here lists.
  const names = ['a', 'b', 'c', 'd', ...Array.from({ length: 200 }, (_, index) => `n${index}`)];
  const withListeners: Partial<AlbApi> = {
    listListeners: async () => ({
      items: names.map((name) => listenerSummary(name, name)),
      nextToken: undefined,
    }),
  };

  it.each([
    ['is excluded', {}, { EXCLUDE: 'alb-a' }],
    ['is not included', {}, { INCLUDE: 'tag:team=web' }],
    ['belongs to the Ingress Controller', { tags: { 'ack.aliyun.com': 'c1' } }, {}],
    ['has a worker by ROTATE_FUNCTION', {}, { ROTATE_FUNCTION: 'vpc-1=inside,rotate' }],
    ['is probed at public addresses', {}, { PROBE_NETWORK: 'public' }],
    ['is rotated without proof', {}, { UNPROVABLE: 'rotate' }],
  ])('need no worker where the load balancer %s', async (_what, changes, values) => {
    const inVpc = { ...inside('a', 'vpc-1'), ...changes };
    const api = albOf({
      ...withListeners,
      listLoadBalancers: async () => ({ items: [inVpc], nextToken: undefined }),
      getLoadBalancerAttribute: async () => attributeOf(zones('vsw-1')),
    });

    expect(await unreached(api, values)).toEqual([]);
  });

  it('need no worker where no listener carries certificates', async () => {
    const plain = [listenerSummary('a', 'a', { listenerProtocol: 'HTTP' })];
    const api = albOf({
      listLoadBalancers: async () => ({ items: [inside('a', 'vpc-1')], nextToken: undefined }),
      listListeners: async () => ({ items: plain, nextToken: undefined }),
    });

    expect(await unreached(api)).toEqual([]);
  });

  it('need one for a deployer who may not list listeners: there may be some', async () => {
    const api = albOf({
      listLoadBalancers: async () => ({ items: [inside('a', 'vpc-1')], nextToken: undefined }),
      listListeners: () => Promise.reject(denied('ListListeners')),
      getLoadBalancerAttribute: async () => attributeOf(zones('vsw-1')),
    });

    expect(await unreached(api)).toHaveLength(1);
  });

  it('have the vSwitches of the zones of their load balancers, and how many those are', async () => {
    const api = albOf({
      ...withListeners,
      listLoadBalancers: async () => ({
        items: [
          inside('a', 'vpc-1'),
          inside('b', 'vpc-1'),
          inside('c', 'vpc-2'),
          loadBalancerSummary('d', { vpcId: 'vpc-3' }),
        ],
        nextToken: undefined,
      }),
      getLoadBalancerAttribute: async (id) =>
        attributeOf(id === 'alb-c' ? zones('vsw-3') : zones('vsw-1', id === 'alb-a' ? 'vsw-2' : 'vsw-1')),
    });

    expect(await unreached(api)).toEqual([
      {
        vpcId: 'vpc-1',
        region: 'cn-hangzhou',
        count: 2,
        vSwitchIds: ['vsw-1', 'vsw-2'],
        securityGroupIds: ['sg-1'],
      },
      { vpcId: 'vpc-2', region: 'cn-hangzhou', count: 1, vSwitchIds: ['vsw-3'], securityGroupIds: ['sg-1'] },
    ]);
  });

  it('are read with a bounded number of calls', async () => {
    let reads = 0;
    const many = Array.from({ length: 200 }, (_, index) => inside(`n${index}`, `vpc-${index % 40}`));
    const api = albOf({
      ...withListeners,
      listLoadBalancers: async () => ({ items: many, nextToken: undefined }),
      getLoadBalancerAttribute: async () => {
        reads += 1;
        return attributeOf(zones('vsw-1'));
      },
    });

    expect(await unreached(api)).toHaveLength(40);
    expect(reads).toBe(20);
  });

  it('have no known vSwitches for a deployer who may not read them, and are found all the same', async () => {
    const api = albOf({
      ...withListeners,
      listLoadBalancers: async () => ({ items: [inside('a', 'vpc-1')], nextToken: undefined }),
      getLoadBalancerAttribute: () => Promise.reject(denied('GetLoadBalancerAttribute')),
    });

    expect(await unreached(api)).toMatchObject([{ vpcId: 'vpc-1', count: 1, vSwitchIds: [] }]);
  });
});

function denied(action: string): CloudError {
  return new CloudError('no right', { kind: 'denied', action, cloudCode: 'Forbidden.RAM' });
}
