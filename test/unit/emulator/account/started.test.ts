/** The control planes of a started emulator, as deploy calls them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { createLogger } from '../../../../shared/base/logger.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { openAccount } from '../../../../shared/cloud/account/open-account.ts';
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts';
import { readyOf } from '../../../emulator/emulator-ready.ts';

describe('a started emulator', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      calm: true,
      fleet: { certificates: {}, loadBalancers: [] },
      accountKnobs: { ramDelayMs: DAY_MS },
    });
  });
  afterAll(() => emulator?.close());

  function accountOf({ endpoints, ...ready }: Emulator, keys: 'credentials' | 'permanentCredentials') {
    const { clock } = emulator;
    return openAccount({
      region: 'cn-hangzhou',
      credentials: {
        accessKeyId: ready[keys].accessKeyId,
        accessKeySecret: new Secret(ready[keys].accessKeySecret),
        securityToken: keys === 'credentials' ? new Secret(ready.credentials.securityToken) : undefined,
      },
      controlEndpoint: { everywhere: endpoints.account, byRegion: {} },
      ossEndpoint: { everywhere: endpoints.oss, byRegion: {} },
      clock,
      random: () => 0.5,
      logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock }),
    });
  }

  it('says at its address of the ready line who the credentials belong to', async () => {
    expect(readyOf(emulator).endpoints.account).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await accountOf(emulator, 'credentials').sts.getCallerIdentity()).toMatchObject({ kind: 'role' });
    expect(await accountOf(emulator, 'permanentCredentials').sts.getCallerIdentity()).toMatchObject({
      kind: 'user',
    });
  });

  it('shows other products a new role after the delay that it was started with', async () => {
    const { ram } = accountOf(emulator, 'credentials');
    const Statement = [
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } },
    ];

    await ram.createRole({ name: 'new', trust: { Version: '1', Statement }, description: 'x', tags: [] });

    const arn = (await ram.getRole('new'))?.arn ?? '';
    const seen = () => emulator.account.ram.assumableBy(arn, 'fc.aliyuncs.com');
    expect(seen()).toEqual({ refusal: 'EntityNotExist.Role' });
    await fetch(`${emulator.control}/clock`, { method: 'POST', body: JSON.stringify({ advanceMs: DAY_MS }) });
    expect(seen()).toHaveProperty('policy');
    expect(emulator.account.calls().map(({ action }) => action)).toContain('CreateRole');
  });
});
