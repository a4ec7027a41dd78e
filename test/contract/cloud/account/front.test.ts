/**
 * The port of all control planes of an account, and STS behind it, through the SDK core.
 */
import { describe, expect, it } from 'vitest';
import { controlService } from '../../../emulator/account/control-actions.ts';
import { createStsService } from '../../../emulator/account/sts/sts-service.ts';
import { WireError } from '../../../emulator/model/wire.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { rejection } from '../../../unit/cloud/fakes.ts';
import { callRaw, controlPlanesWith } from './planes.ts';

const sts = (_clock: unknown, callers: Parameters<typeof createStsService>[0]) => [createStsService(callers)];
const nothingAllowed = parsePolicy({ Version: '1', Statement: [] });

describe('the identity of a caller', () => {
  it.each([
    ['a session of a role', {}, 'role', 'assumed-role/emulated/session'],
    ['a user', { identity: { type: 'RAMUser', path: 'user/ops' } }, 'user', 'user/ops'],
    ['the root of the account', { identity: { type: 'Account', path: 'root' } }, 'account', 'root'],
  ] as const)('is %s', async (_who, caller, kind, path) => {
    const { sts: api } = await controlPlanesWith(sts, caller);

    expect(await api.getCallerIdentity()).toEqual({
      accountId: '1234567890123456',
      arn: `acs:ram::1234567890123456:${path}`,
      kind,
    });
  });

  it('is told without any permission', async () => {
    const { sts: api } = await controlPlanesWith(sts, { policy: nothingAllowed });

    expect(await api.getCallerIdentity()).toMatchObject({ kind: 'role' });
  });

  it('is not told to a caller with another secret', async () => {
    const { sts: api } = await controlPlanesWith(sts, { accessKeySecret: 'another secret' });

    expect(await rejection(api.getCallerIdentity())).toMatchObject({
      kind: 'denied',
      cloudCode: 'SignatureDoesNotMatch',
    });
  });
});

describe('the port of the control planes', () => {
  const cms = () =>
    controlService('2019-01-01', {
      PutContact: {
        permissions: (params) => [
          { action: 'cms:PutContact', resource: '*' },
          { action: 'cms:Look', resource: params.text('ContactName') ?? '*' },
        ],
        run: (params) => ({ Names: params.objects('Tag').map((tag) => tag.required('Key')) }),
      },
      Fail: {
        permissions: () => [],
        run: () => {
          throw new WireError(409, 'Busy.Contact', 'Not now.');
        },
      },
    });
  const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });

  it('gives nested parameters to the service with the version of the call', async () => {
    const { front } = await controlPlanesWith(() => [cms()]);

    const answer = await callRaw(front.url, 'cms', 'PutContact', { Tag: [{ Key: 'a' }, { Key: 'b' }] });

    expect(answer).toEqual({ RequestId: expect.any(String), Names: ['a', 'b'] });
  });

  it('refuses an action that the service does not have, a version without a service, and passes refusals on', async () => {
    const { front } = await controlPlanesWith(() => [cms()]);

    expect(await rejection(callRaw(front.url, 'cms', 'DeleteContact'))).toMatchObject({
      code: 'InvalidAction.NotFound',
    });
    expect(await rejection(callRaw(front.url, 'quotas', 'ListProductQuotas'))).toMatchObject({
      code: 'InvalidVersion',
    });
    expect(await rejection(callRaw(front.url, 'cms', 'Fail'))).toMatchObject({
      code: 'Busy.Contact',
      data: { Message: 'Not now.', HostId: new URL(front.url).host, RequestId: expect.any(String) },
    });
  });

  it('asks for every right that a call needs, and names the missing one as RAM does', async () => {
    const Statement = [allow('cms:PutContact', '*'), allow('cms:Look', 'ops')];
    const policy = parsePolicy({ Version: '1', Statement });
    const { front } = await controlPlanesWith(() => [cms()], { policy });

    await expect(callRaw(front.url, 'cms', 'PutContact', { ContactName: 'ops' })).resolves.toBeDefined();
    expect(await rejection(callRaw(front.url, 'cms', 'PutContact', { ContactName: 'dev' }))).toMatchObject({
      code: 'NoPermission',
      data: { Message: 'You are not authorized to do this action. Resource: dev Action: cms:Look' },
    });
  });

  it('evaluates a policy that is a function at each call', async () => {
    let policy = nothingAllowed;
    const { front } = await controlPlanesWith(() => [cms()], { policy: () => policy });

    await rejection(callRaw(front.url, 'cms', 'PutContact'));
    policy = parsePolicy({ Version: '1', Statement: [allow('cms:*', '*')] });

    await expect(callRaw(front.url, 'cms', 'PutContact')).resolves.toBeDefined();
  });

  it('records the calls of known callers with their results', async () => {
    const { front } = await controlPlanesWith(() => [cms()]);

    await callRaw(front.url, 'cms', 'PutContact');
    await rejection(callRaw(front.url, 'cms', 'Fail'));

    expect(front.calls().map(({ action, code }) => `${action}: ${code}`)).toEqual([
      'PutContact: OK',
      'Fail: Busy.Contact',
    ]);
  });
});
