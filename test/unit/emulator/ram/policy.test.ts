/** RAM policies in the emulator: only what a statement allows is allowed, and a Deny always wins. */
import { describe, expect, it } from 'vitest';
import {
  isAllowed,
  NotPermitted,
  type Policy,
  parsePolicy,
  requirePolicy,
} from '../../../emulator/ram/policy.ts';

const policyOf = (...statements: readonly object[]): Policy =>
  parsePolicy({ Version: '1', Statement: statements });
const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: unknown, Resource: unknown) => ({ Effect: 'Deny', Action, Resource });

describe('a policy', () => {
  it('allows nothing by itself', () => {
    expect(isAllowed(policyOf(), 'alb:ListListeners', '*')).toBe(false);
  });

  it.each([
    ['alb:ListListeners', '*', true],
    ['ALB:listlisteners', '*', true],
    ['alb:ListListenersX', '*', false],
    ['xalb:ListListeners', '*', false],
  ])('that allows alb:ListListeners answers for %s', (action, resource, expected) => {
    expect(isAllowed(policyOf(allow('alb:ListListeners', '*')), action, resource)).toBe(expected);
  });

  it.each([
    ['acs:alb:*:1:loadbalancer/*', 'acs:alb:cn-x:1:loadbalancer/alb-1', true],
    ['acs:alb:*:1:loadbalancer/*', 'acs:alb:cn-x:2:loadbalancer/alb-1', false],
    ['acs:alb:*:1:loadbalancer/alb-?', 'acs:alb:cn-x:1:loadbalancer/alb-1', true],
    ['acs:alb:*:1:loadbalancer/alb-?', 'acs:alb:cn-x:1:loadbalancer/alb-12', false],
    ['acs:oss:*:*:a.b/*', 'acs:oss:x:1:aXb/c', false],
    ['acs:oss:*:*:Bucket', 'acs:oss:x:1:bucket', false],
  ])('for %s, asked for %s', (pattern, resource, expected) => {
    expect(isAllowed(policyOf(allow('oss:*', pattern)), 'oss:GetObject', resource)).toBe(expected);
  });

  it('with a Deny overrides every Allow', () => {
    const policy = policyOf(allow('*', '*'), deny(['oss:Delete*'], '*'));

    expect(isAllowed(policy, 'oss:DeleteObject', 'x')).toBe(false);
    expect(isAllowed(policy, 'oss:GetObject', 'x')).toBe(true);
  });

  it.each([
    ['a condition', { ...allow('a:B', '*'), Condition: {} }],
    ['NotAction', { Effect: 'Allow', NotAction: 'a:B', Resource: '*' }],
    ['no resource', { Effect: 'Allow', Action: 'a:B' }],
    ['another effect', { ...allow('a:B', '*'), Effect: 'Maybe' }],
  ])('with %s is refused as a whole: half understood it would grant too much', (_what, statement) => {
    expect(() => policyOf(statement)).toThrow();
  });
});

describe('a condition', () => {
  const passRole = {
    ...allow('ram:PassRole', '*'),
    Condition: { StringEquals: { 'acs:Service': ['a', 'b'] } },
  };
  const create = {
    ...allow('ram:CreateServiceLinkedRole', '*'),
    Condition: { StringEquals: { 'ram:ServiceName': 'a' } },
  };

  it.each([
    ['ram:PassRole', { 'acs:Service': 'b' }, true],
    ['ram:PassRole', { 'acs:Service': 'c' }, false],
    ['ram:PassRole', {}, false],
    ['ram:CreateServiceLinkedRole', { 'ram:ServiceName': 'a' }, true],
    ['ram:CreateServiceLinkedRole', { 'ram:ServiceName': 'b' }, false],
    ['ram:CreateServiceLinkedRole', { 'acs:Service': 'a' }, false],
  ])('on %s with %j', (action, context, expected) => {
    expect(isAllowed(policyOf(passRole, create), action, 'x', context)).toBe(expected);
  });

  it('of a Deny that does not hold denies nothing', () => {
    const policy = policyOf(allow('ram:*', '*'), { ...passRole, Effect: 'Deny' });

    expect(isAllowed(policy, 'ram:PassRole', 'x', { 'acs:Service': 'c' })).toBe(true);
    expect(isAllowed(policy, 'ram:PassRole', 'x', { 'acs:Service': 'a' })).toBe(false);
  });

  it.each([
    ['on another action', { ...passRole, Action: ['ram:PassRole', 'ram:GetRole'] }],
    ['with the key of the other action', { ...passRole, Condition: create.Condition }],
    ['with another operator', { ...passRole, Condition: { StringLike: { 'acs:Service': 'a' } } }],
    ['on every action', { ...passRole, Action: '*' }],
  ])('%s is refused', (_what, statement) => {
    expect(() => policyOf(statement)).toThrow();
  });
});

describe('a caller', () => {
  it('whose policy is a function is judged by what it returns at each call', () => {
    let policy = policyOf();
    const caller = { policy: () => policy };
    expect(() => requirePolicy(caller, 'alb:ListListeners', '*')).toThrow(NotPermitted);

    policy = policyOf(allow('alb:*', '*'));

    expect(() => requirePolicy(caller, 'alb:ListListeners', '*')).not.toThrow();
  });

  it('without a policy may do everything', () => {
    expect(() => requirePolicy({}, 'alb:DeleteEverything', '*')).not.toThrow();
  });

  it('with a policy that does not allow an action gets an error with the missing permission', () => {
    expect(() => requirePolicy({ policy: policyOf() }, 'alb:ListListeners', 'acs:alb:x')).toThrow(
      NotPermitted,
    );
    expect(() => requirePolicy({ policy: policyOf() }, 'alb:ListListeners', 'acs:alb:x')).toThrow(
      'alb:ListListeners on acs:alb:x',
    );
  });
});
