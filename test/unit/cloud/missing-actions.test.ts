import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/base/clock.ts';
import { isMissingAction, rememberMissingActions } from '../../../shared/cloud/missing-actions.ts';
import { aClock, aCloudError } from './fakes.ts';

const LIST = 'ListCertificates';

describe('an action that an endpoint lacks', () => {
  it('is remembered for a day, by all that share the memory', () => {
    const clock = aClock();
    const at = rememberMissingActions();

    at('cas.aliyuncs.com', clock).add(LIST);

    clock.advance(DAY_MS - 1);
    expect(at('cas.aliyuncs.com', clock).has(LIST)).toBe(true);
    clock.advance(1);
    expect(at('cas.aliyuncs.com', clock).has(LIST)).toBe(false);
  });

  it('says nothing about another endpoint, or another action', () => {
    const clock = aClock();
    const at = rememberMissingActions();

    at('cas.aliyuncs.com', clock).add(LIST);

    expect(at('cas.ap-southeast-1.aliyuncs.com', clock).has(LIST)).toBe(false);
    expect(at('cas.aliyuncs.com', clock).has('ListInstances')).toBe(false);
  });

  it.each<[string, unknown, boolean]>([
    ['InvalidAction.NotFound', aCloudError({ kind: 'refused', cloudCode: 'InvalidAction.NotFound' }), true],
    ['InvalidAction', aCloudError({ kind: 'refused', cloudCode: 'InvalidAction' }), true],
    ['InvalidVersion', aCloudError({ kind: 'refused', cloudCode: 'InvalidVersion' }), false],
    ['InvalidActionable', aCloudError({ kind: 'refused', cloudCode: 'InvalidActionable' }), false],
    ['NotFound', aCloudError({ kind: 'not-found', cloudCode: 'NotFound' }), false],
    ['NoPermission', aCloudError({ kind: 'denied', cloudCode: 'NoPermission' }), false],
    ['an error of another kind', new Error('InvalidAction.NotFound'), false],
  ])('is reported by the gateway alone: %s', (_code, error, expected) => {
    expect(isMissingAction(error)).toBe(expected);
  });
});
