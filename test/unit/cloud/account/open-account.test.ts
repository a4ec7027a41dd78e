/** What is tried again, and that nothing is called before it is needed. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../../../shared/base/logger.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { type Account, openAccount } from '../../../../shared/cloud/account/open-account.ts';
import { aClock, cloudError, serve } from '../fakes.ts';
import { type Answer, json } from '../sdk-server.ts';

const throttled = json(400, { Code: 'Throttling.User', Message: 'slow down', RequestId: 'r-0' });

/** An account whose control planes give these answers, one after another. */
async function accountAnswering(...answers: readonly Answer[]) {
  const left = [...answers];
  const server = await serve((request, response) => {
    const answer = left.shift() ?? json(500, { Code: 'TooManyCalls', Message: 'no answer left' });
    answer(request, response);
  });
  onTestFinished(() => server.close());
  const clock = aClock();
  const lines: string[] = [];
  const account = openAccount({
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: 'test-key-id',
      accessKeySecret: new Secret('test-key-secret'),
      securityToken: undefined,
    },
    controlEndpoint: { everywhere: server.origin, byRegion: {} },
    ossEndpoint: { everywhere: server.origin, byRegion: {} },
    clock,
    random: () => 0.5,
    logger: createLogger({ level: 'debug', sink: (line) => lines.push(line), secrets: [], clock }),
  });
  return { account, server, clock, lines };
}

describe('an opened account', () => {
  it('calls nothing by itself', async () => {
    const { server } = await accountAnswering();

    expect(server.requests).toEqual([]);
  });

  it('tries a read again after throttling, and says so in the log', async () => {
    const exists = json(200, { RequestId: 'r-1', Exists: true });
    const { account, clock, lines } = await accountAnswering(throttled, throttled, exists);

    expect(await account.serviceLinkedRoles.exists('fc.aliyuncs.com')).toBe(true);
    expect(clock.waits).toEqual([1_000, 2_000]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'trying again', method: 'exists', attempt: 1 },
      { message: 'trying again', method: 'exists', attempt: 2 },
    ]);
  });

  it('tries to read the identity, a role and the entities of a policy again', async () => {
    for (const read of [
      (account: Account) => account.sts.getCallerIdentity(),
      (account: Account) => account.ram.getRole('x'),
      (account: Account) => account.ram.getPolicy('x'),
      (account: Account) => account.ram.listPoliciesForRole('x'),
      (account: Account) => account.ram.listEntitiesForPolicy('x'),
    ]) {
      const { account, server } = await accountAnswering(throttled, json(403, { Code: 'NoPermission' }));

      expect(await cloudError(read(account))).toMatchObject({ kind: 'denied' });
      expect(server.requests).toHaveLength(2);
    }
  });

  it('never tries a write again: its caller reads and decides', async () => {
    const tags = [{ key: 'a', value: 'b' }];
    for (const write of [
      ({ ram }: Account) => ram.createRole({ name: 'x', trust: {}, description: 'x', tags }),
      ({ ram }: Account) => ram.deletePolicy('x'),
      ({ ram }: Account) => ram.detachPolicyFromRole('x', 'x'),
      ({ ram }: Account) => ram.tag('role', 'x', tags),
      ({ serviceLinkedRoles }: Account) => serviceLinkedRoles.create('x'),
    ]) {
      const { account, server } = await accountAnswering(throttled, json(200, { RequestId: 'r-1' }));

      expect(await cloudError(write(account))).toMatchObject({ kind: 'throttled' });
      expect(server.requests).toHaveLength(1);
    }
  });

  it('tells temporary credentials that have expired from a missing right', async () => {
    const expired = json(400, { Code: 'InvalidSecurityToken.Expired', Message: 'expired' });
    const { account } = await accountAnswering(expired);

    expect(await cloudError(account.sts.getCallerIdentity())).toMatchObject({
      kind: 'denied',
      hint: expect.stringContaining('run the command again'),
    });
  });
});
