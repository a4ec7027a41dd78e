/**
 * STS: only GetCallerIdentity, which needs no permission (C) and has no parameters.
 *
 * Sources: SDK sts20150401 (A) for fields and types of identities.
 */
import { createHash } from 'node:crypto';
import type { FrontCredentials, Identity } from '../../http/credentials.ts';
import { WireError } from '../../model/wire.ts';
import { ACCOUNT_ID } from '../../ram/resources.ts';
import { controlService, type TableService } from '../control-actions.ts';

/** @param callers read at each call */
export function createStsService(callers: readonly FrontCredentials[]): TableService {
  return controlService('2015-04-01', {
    GetCallerIdentity: {
      permissions: () => [],
      run: (_params, caller) => {
        const known = callers.find(({ accessKeyId }) => accessKeyId === caller);
        if (known === undefined)
          throw new WireError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
        return describe(known.identity ?? defaultIdentity(known));
      },
    },
  });
}

function defaultIdentity({ securityToken }: FrontCredentials): Identity {
  return securityToken === undefined
    ? { type: 'RAMUser', path: 'user/emulated' }
    : { type: 'AssumedRoleUser', path: 'assumed-role/emulated/session' };
}

function describe({ type, path }: Identity): Readonly<Record<string, unknown>> {
  const id = idOf(path.split('/').slice(0, 2).join('/'));
  const session = path.split('/')[2] ?? '';
  return {
    AccountId: ACCOUNT_ID,
    Arn: `acs:ram::${ACCOUNT_ID}:${path}`,
    IdentityType: type,
    PrincipalId: type === 'Account' ? ACCOUNT_ID : type === 'RAMUser' ? id : `${id}:${session}`,
    ...(type === 'RAMUser' ? { UserId: id } : {}),
    ...(type === 'AssumedRoleUser' ? { RoleId: id } : {}),
  };
}

/** Eighteen digits, as ids of users and roles have. */
function idOf(path: string): string {
  const digest = createHash('sha256').update(path).digest();
  return `3${(digest.readBigUInt64BE() % 100_000_000_000_000_000n).toString().padStart(17, '0')}`;
}
