/** `StsApi` over a wire: checks the answer. */
import * as z from 'zod';
import { accountPattern } from '../../base/identifiers.ts';
import { lazily } from '../../base/lazily.ts';
import { callChecked, requiredText } from '../answer.ts';
import type { Wire } from '../wire.ts';
import type { CallerIdentity, StsApi } from './sts-api.ts';

const identity = lazily(() =>
  z.object({
    AccountId: z.string().regex(accountPattern),
    Arn: requiredText(),
    IdentityType: z.string().optional().catch(undefined),
  }),
);

const kinds: Readonly<Record<string, CallerIdentity['kind']>> = {
  Account: 'account',
  RAMUser: 'user',
  AssumedRoleUser: 'role',
};

export function createStsApi(wire: Wire): StsApi {
  return {
    async getCallerIdentity() {
      const context = { product: 'sts', action: 'GetCallerIdentity' } as const;
      const { AccountId, Arn, IdentityType = '' } = await callChecked(wire, context, {}, identity());
      return { accountId: AccountId, arn: Arn, kind: kinds[IdentityType] ?? 'unknown' };
    },
  };
}
