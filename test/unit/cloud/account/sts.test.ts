import { describe, expect, it } from 'vitest';
import { createStsApi } from '../../../../shared/cloud/account/sts.ts';
import { aWire, cloudError } from '../fakes.ts';

const answer = {
  RequestId: 'r-1',
  AccountId: '1234567890123456',
  Arn: 'acs:ram::1234567890123456:user/ann',
  IdentityType: 'RAMUser',
};
const identityFrom = (given: unknown) =>
  createStsApi(aWire({ GetCallerIdentity: () => given })).getCallerIdentity();

describe('the identity of the caller', () => {
  it.each([
    ['RAMUser', 'user'],
    ['AssumedRoleUser', 'role'],
    ['Account', 'account'],
    ['SomethingNew', 'unknown'],
    [undefined, 'unknown'],
  ])('of the type %s is %s', async (IdentityType, kind) => {
    expect(await identityFrom({ ...answer, IdentityType })).toEqual({
      accountId: '1234567890123456',
      arn: 'acs:ram::1234567890123456:user/ann',
      kind,
    });
  });

  it('needs an account whose id can be part of a host name', async () => {
    for (const AccountId of [undefined, '', 'evil.example.com/'])
      expect(await cloudError(identityFrom({ ...answer, AccountId }))).toMatchObject({
        kind: 'invalid-answer',
      });
  });
});
