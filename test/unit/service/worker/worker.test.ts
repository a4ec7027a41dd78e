import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../../shared/base/errors.ts';
import { loadConfig } from '../../../../shared/config/config.ts';
import {
  isUnknownLoadBalancer,
  modeOf,
  unknownLoadBalancer,
} from '../../../../shared/service/worker/worker.ts';

describe('the mode of a run', () => {
  it.each([
    ['apply', undefined, 'apply'],
    ['apply', 'apply', 'apply'],
    ['apply', 'plan', 'plan'],
    ['plan', undefined, 'plan'],
    ['plan', 'plan', 'plan'],
    ['plan', 'apply', 'plan'],
  ] as const)('of a service in mode %s is, for a command with mode %s, %s', (MODE, mode, wanted) => {
    expect(modeOf(loadConfig({ MODE }), mode === undefined ? {} : { mode })).toBe(wanted);
  });
});

describe('an unknown load balancer', () => {
  it('is recognised by its code, and no other error is', () => {
    expect(isUnknownLoadBalancer(unknownLoadBalancer('alb-1', 'cn-hangzhou'))).toBe(true);
    expect(isUnknownLoadBalancer(new RotatorError('UnknownListener', 'no'))).toBe(false);
    expect(isUnknownLoadBalancer(undefined)).toBe(false);
  });
});
