import { describe, expect, it } from 'vitest';
import {
  accountPattern,
  functionNamePattern,
  listenerIdPattern,
  loadBalancerIdPattern,
  regionPattern,
  rotationIdPattern,
  serviceNamePattern,
  taskIdPattern,
  vpcIdPattern,
} from '../../../shared/base/identifiers.ts';

const patterns: readonly (readonly [string, RegExp, readonly string[], readonly string[]])[] = [
  [
    'a region',
    regionPattern,
    ['cn-hangzhou', 'ap-southeast-1', 'cn-shanghai-finance-1'],
    ['hangzhou', 'CN-HANGZHOU', 'cn-', 'a-b', `cn-${'a'.repeat(38)}`],
  ],
  [
    'a load balancer',
    loadBalancerIdPattern,
    ['alb-o9ulmq5hgn68jk', `alb-${'a'.repeat(60)}`],
    ['alb-', 'slb-1', 'ALB-1', 'alb--1', `alb-${'a'.repeat(61)}`],
  ],
  ['a listener', listenerIdPattern, ['lsn-o4u54y73wq7b', 'lsr-1'], ['lsn-', 'lst-1', 'alb-1']],
  ['a VPC', vpcIdPattern, ['vpc-bp15zckdt37pq72zvw3'], ['vpc-', 'vsw-1']],
  ['a function', functionNamePattern, ['rotate', '_a-b_1', 'a'.repeat(64)], ['1a', '-a', 'a'.repeat(65)]],
  ['a service', serviceNamePattern, ['certs', 'a'.repeat(128)], ['1a', 'a'.repeat(129)]],
  ['a rotation', rotationIdPattern, ['0f8b-1', 'r.1_2'], ['', '.a', 'a'.repeat(101)]],
  ['an account', accountPattern, ['12345', '1'.repeat(20)], ['1234', '1'.repeat(21), 'a12345']],
  ['a task', taskIdPattern, ['scan-cn-hangzhou_1', 'a'.repeat(128)], ['1a', 'a'.repeat(129)]],
];

describe('an identifier', () => {
  it.each(patterns)('of %s is accepted in every usual form', (_title, pattern, accepted) => {
    expect(accepted.filter((text) => !pattern.test(text))).toEqual([]);
  });

  it.each(patterns)('of %s is refused in any other form', (_title, pattern, _accepted, refused) => {
    expect(refused.filter((text) => pattern.test(text))).toEqual([]);
  });

  it.each(patterns.filter(([title]) => title !== 'a rotation'))(
    'of %s cannot change a host name or a path',
    (_title, pattern, [usual = '']) => {
      const hostile = ['.example.com', '/..', '@example.com', '#', '?a=b', '%2e', ' ', '\n', '\0', ':443'];

      expect(hostile.filter((text) => pattern.test(`${usual}${text}`))).toEqual([]);
      expect(hostile.filter((text) => pattern.test(`${text}${usual}`))).toEqual([]);
    },
  );
});
