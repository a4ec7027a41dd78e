import { describe, expect, it } from 'vitest';
import { type Selectable, type Selector, selects } from '../../../../shared/core/model/selector.ts';

const loadBalancer: Selectable = { loadBalancerId: 'alb-1', tags: { env: 'prod' } };
const listener: Selectable = { ...loadBalancer, listenerId: 'lsn-1' };

const alb = (loadBalancerId: string): Selector => ({ kind: 'load-balancer', loadBalancerId });
const lsn = (listenerId: string): Selector => ({ kind: 'listener', listenerId });
const tag = (key: string, value: string): Selector => ({ kind: 'tag', key, value });

describe('a selector', () => {
  it.each<[string, Selector, boolean, boolean]>([
    ['with the id of a load balancer matches it and its listeners', alb('alb-1'), true, true],
    ['with another id matches neither', alb('alb-2'), false, false],
    ['with the id of a listener matches only the listener', lsn('lsn-1'), false, true],
    ['with the id of another listener matches neither', lsn('lsn-2'), false, false],
    ['with a tag of the load balancer matches it and its listeners', tag('env', 'prod'), true, true],
    ['with another value of the tag matches neither', tag('env', 'test'), false, false],
    ['with a tag that is not set matches neither', tag('team', 'prod'), false, false],
  ])('%s', (_title, selector, matchesLoadBalancer, matchesListener) => {
    expect(selects([selector], loadBalancer)).toBe(matchesLoadBalancer);
    expect(selects([selector], listener)).toBe(matchesListener);
  });
});

describe('a list of selectors', () => {
  it('matches where one of them does', () => {
    expect(selects([alb('alb-2'), tag('env', 'prod')], listener)).toBe(true);
  });

  it('matches nothing where it is empty', () => {
    expect(selects([], listener)).toBe(false);
  });
});
