import { describe, expect, it } from 'vitest';
import type { Selector } from '../../../../shared/core/model/selector.ts';
import {
  isLeftAlone,
  type ListenerFacts,
  type LoadBalancerFacts,
  leftAloneListener,
  leftAloneLoadBalancer,
  type Selection,
} from '../../../../shared/core/planning/left-alone.ts';

const everything: Selection = { include: [], exclude: [] };

function aLoadBalancer(changes: Partial<LoadBalancerFacts> = {}): LoadBalancerFacts {
  return { loadBalancerId: 'alb-1', status: 'Active', businessStatus: 'Normal', tags: {}, ...changes };
}

function aListener(changes: Partial<ListenerFacts> = {}): ListenerFacts {
  return { listenerId: 'lsn-1', status: 'Running', description: '', ...changes };
}

const byId = (loadBalancerId: string): Selector => ({ kind: 'load-balancer', loadBalancerId });
const byListener = (listenerId: string): Selector => ({ kind: 'listener', listenerId });
const byTag = (key: string, value: string): Selector => ({ kind: 'tag', key, value });

describe('a load balancer', () => {
  it('is rotated when nothing prevents it', () => {
    expect(leftAloneLoadBalancer(aLoadBalancer(), everything)).toBeUndefined();
  });

  it.each([
    ['it is not Active', { status: 'Configuring' }, everything, 'load-balancer-not-active'],
    ['it is locked', { businessStatus: 'Abnormal' }, everything, 'business-status-abnormal'],
    [
      'it is unknown whether it is locked',
      { businessStatus: 'Unknown' },
      everything,
      'business-status-abnormal',
    ],
    ['ACK owns it', { tags: { 'ack.aliyun.com': 'c1' } }, everything, 'owned-by-ingress-controller'],
    [
      'an AlbConfig owns it',
      { tags: { 'ingress.k8s.alibaba/albconfig': 'default' } },
      everything,
      'owned-by-ingress-controller',
    ],
    ['it is excluded by id', {}, { include: [], exclude: [byId('alb-1')] }, 'excluded'],
    [
      'it is excluded by tag',
      { tags: { env: 'test' } },
      { include: [], exclude: [byTag('env', 'test')] },
      'excluded',
    ],
    [
      'only others are included',
      {},
      { include: [byId('alb-2'), byTag('env', 'prod')], exclude: [] },
      'not-included',
    ],
    [
      'it is both included and excluded',
      {},
      { include: [byId('alb-1')], exclude: [byId('alb-1')] },
      'excluded',
    ],
  ] as const)('is left alone when %s', (_, changes, selection, reason) => {
    const answer = leftAloneLoadBalancer(aLoadBalancer(changes), selection);

    expect(answer?.reason).toBe(reason);
    expect(answer?.message).toContain('alb-1');
  });

  it.each([
    ['its id is included', {}, [byId('alb-1')]],
    ['its tag is included', { tags: { env: 'prod' } }, [byTag('env', 'prod')]],
    ['a listener is included that may be one of its own', {}, [byListener('lsn-9')]],
    [
      'a listener that may be one of its own is included beside another load balancer',
      {},
      [byId('alb-2'), byListener('lsn-9')],
    ],
  ])('is rotated when %s', (_, changes, include) => {
    expect(leftAloneLoadBalancer(aLoadBalancer(changes), { include, exclude: [] })).toBeUndefined();
  });

  it('is not meant by the same tag with another value', () => {
    const selection = { include: [], exclude: [byTag('env', 'test')] };

    expect(leftAloneLoadBalancer(aLoadBalancer({ tags: { env: 'prod' } }), selection)).toBeUndefined();
  });

  it('names every selector of which none includes it', () => {
    const include = [byId('alb-2'), byTag('env', 'prod')];

    const answer = leftAloneLoadBalancer(aLoadBalancer(), { include, exclude: [] });

    expect(answer?.message).toBe('alb-1 matches none of the included selectors: alb-2, tag:env=prod.');
  });

  it('names the selector that excludes it', () => {
    const selection = { include: [], exclude: [byTag('env', 'test')] };

    const answer = leftAloneLoadBalancer(
      aLoadBalancer({ tags: { env: 'test' }, status: 'Inactive' }),
      selection,
    );

    expect(answer?.message).toBe('alb-1 is excluded by tag:env=test.');
  });
});

describe('a listener', () => {
  it.each([
    ['it is Stopped', { status: 'Stopped' }, everything, 'listener-not-running'],
    ['it is Configuring', { status: 'Configuring' }, everything, 'listener-not-running'],
    [
      'the Ingress Controller made it',
      { description: 'ingress-auto-listener-443' },
      everything,
      'owned-by-ingress-controller',
    ],
    ['it is excluded', {}, { include: [], exclude: [byListener('lsn-1')] }, 'excluded'],
    ['only another one is included', {}, { include: [byListener('lsn-9')], exclude: [] }, 'not-included'],
  ] as const)('is left alone when %s', (_, changes, selection, reason) => {
    const answer = leftAloneListener(aListener(changes), aLoadBalancer(), selection);

    expect(answer?.reason).toBe(reason);
    expect(answer?.message).toContain('lsn-1');
  });

  it.each([
    ['Stopped', true],
    ['Configuring', false],
    ['Provisioning', false],
  ] as const)('that is %s waits for an operator: %s', (status, expected) => {
    const answer = leftAloneListener(aListener({ status }), aLoadBalancer(), everything);

    expect(answer && isLeftAlone(answer)).toBe(expected);
  });

  it.each([
    ['it is included', [byListener('lsn-1')]],
    ['its load balancer is included', [byId('alb-1')]],
    ['nothing in particular is included', []],
  ])('is rotated when %s', (_, include) => {
    expect(leftAloneListener(aListener(), aLoadBalancer(), { include, exclude: [] })).toBeUndefined();
  });

  it('names the listeners that are included instead of it', () => {
    const include = [byListener('lsn-8'), byListener('lsn-9')];

    const answer = leftAloneListener(aListener(), aLoadBalancer(), { include, exclude: [] });

    expect(answer?.message).toContain('lsn-8, lsn-9');
  });
});
