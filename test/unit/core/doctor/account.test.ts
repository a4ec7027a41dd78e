/** Who calls, when, and what is activated. */
import { describe, expect, it } from 'vitest';
import {
  checkActivation,
  checkClock,
  checkEndpoints,
  checkIdentity,
  checkRegions,
} from '../../../../shared/core/doctor/account.ts';
import { says } from '../../../support/sentences.ts';

const user = { value: { accountId: '1', identityType: 'RAMUser' } } as const;
const at = (skewMs: number) => ({ value: { hereMs: 1_000_000_000 + skewMs, cloudMs: 1_000_000_000 } });

describe('the credentials', () => {
  it('of a user of the account of the installation are right', () => {
    expect(checkIdentity(user, '1').state).toBe('ok');
    expect(checkIdentity(user).state).toBe('ok');
  });

  it.each([
    [
      'with a wrong secret',
      checkIdentity({ refused: 'SignatureDoesNotMatch' }),
      'fault',
      'SignatureDoesNotMatch',
    ],
    ['of another account', checkIdentity(user, '2'), 'fault', 'are of account 1, the installation is in 2'],
    [
      'of the account itself',
      checkIdentity({ value: { accountId: '1', identityType: 'Account' } }, '1'),
      'warning',
      'use a RAM user',
    ],
    ['that STS does not answer for', checkIdentity({ problem: 'ETIMEDOUT' }), 'unknown', 'ETIMEDOUT'],
  ])('%s are found', (_, { state, message }, expected, text) => {
    expect([state, message]).toEqual([expected, expect.stringContaining(text)]);
  });
});

describe('the clock', () => {
  it.each([
    ['right to half a minute', at(30_000), 'ok'],
    ['a minute ahead', at(60_000), 'warning'],
    ['ten minutes behind', at(-600_000), 'warning'],
    ['a quarter of an hour behind', at(-900_000), 'fault'],
    ['one that the cloud refused', { refused: 'InvalidTimeStamp.Expired' }, 'fault'],
    ['one that nothing tells', { problem: 'no Date header' }, 'unknown'],
  ])('%s', (_, reading, state) => {
    expect(checkClock(reading)).toMatchObject({ id: 'clock', state });
  });
});

describe('products', () => {
  const page = 'https://oss.example';
  const state = (value: 'active' | 'not-activated' | 'overdue') => ({ value });

  it('that are active are no finding', () => {
    expect(checkActivation([{ product: says('OSS'), page, state: state('active') }]).state).toBe('ok');
  });

  it.each([
    ['never activated', state('not-activated'), 'fault', `OSS is not activated in this account: ${page}`],
    ['blocked', state('overdue'), 'fault', 'OSS is blocked'],
    ['not told', { problem: 'HTTP 500' }, 'unknown', 'HTTP 500'],
  ])('%s are found', (_, reading, expected, text) => {
    const result = checkActivation([
      { product: says('Function Compute'), page: 'https://fc.example', state: state('active') },
      { product: says('OSS'), page, state: reading },
    ]);

    expect([result.state, result.message]).toEqual([expected, expect.stringContaining(text)]);
  });
});

describe('endpoints', () => {
  const own = { variable: 'ALB_ENDPOINT', given: undefined, answer: 'right' } as const;

  it("that are the cloud's own and answer are no finding", () => {
    expect(checkEndpoints([own]).state).toBe('ok');
  });

  it.each([
    ['does not answer', { ...own, answer: 'none', message: 'ENOTFOUND' } as const, 'fault'],
    ['is something else', { ...own, given: 'https://example.com', answer: 'other' } as const, 'fault'],
    ['was replaced on purpose', { ...own, given: 'https://alb.example.com' }, 'warning'],
  ])('one that %s is found', (_, endpoint, state) => {
    expect(checkEndpoints([own, endpoint]).state).toBe(state);
  });
});

describe('regions', () => {
  it.each([
    ['that exist', ['cn-hangzhou'], { value: ['cn-hangzhou', 'cn-beijing'] }, 'ok'],
    ['that do not exist', ['cn-hangzhou', 'cn-nowhere'], { value: ['cn-hangzhou'] }, 'fault'],
    ['that cannot be compared', ['cn-hangzhou'], { problem: 'HTTP 500' }, 'unknown'],
  ])('%s', (_, configured, known, state) => {
    expect(checkRegions(configured, known)).toMatchObject({ id: 'regions', state });
  });
});
