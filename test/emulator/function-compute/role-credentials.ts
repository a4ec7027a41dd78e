/** Temporary credentials of a function's role, which each instance has for itself. */
import { randomBytes } from 'node:crypto';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import type { Platform } from './platform.ts';
import type { FunctionSettings } from './spec.ts';

/** How long credentials of a role are valid. "Grant permissions across accounts by role", Function Compute manual. */
const CREDENTIALS_LIFETIME_MS = 36 * HOUR_MS;

/** Known to all fronts. The key id begins with `STS.`, as the SDK of Function Compute 2.0 requires. */
export function newRoleCredentials(
  { role, key }: FunctionSettings,
  { callers, owners, wallClock }: Pick<Platform, 'callers' | 'owners' | 'wallClock'>,
): FrontCredentials | undefined {
  if (role === undefined) return undefined;
  const credentials: FrontCredentials = {
    accessKeyId: `STS.${randomBytes(12).toString('hex')}`,
    accessKeySecret: randomBytes(24).toString('base64url'),
    securityToken: randomBytes(96).toString('base64'),
    expiresAtMs: wallClock() + CREDENTIALS_LIFETIME_MS,
  };
  // Read at each call: the policies of a role can change while an instance lives.
  if ('policy' in role)
    Object.defineProperty(credentials, 'policy', { get: () => role.policy, enumerable: true });
  callers.push(credentials);
  owners.set(credentials.accessKeyId, key);
  return credentials;
}
