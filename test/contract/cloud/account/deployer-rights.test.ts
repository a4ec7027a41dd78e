/** The rights that calls to RAM and ResourceManager need, and what the error says if one is missing. */
import { describe, expect, it } from 'vitest';
import { cloudError } from '../../../unit/cloud/fakes.ts';
import { aPolicy, aRole, ramWorld, trustOf } from './ram-world.ts';

const role = (name: string) => `acs:ram:*:1234567890123456:role/${name}`;
const policy = (name: string) => `acs:ram:*:1234567890123456:policy/${name}`;
const allow = (Action: string, Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

describe('a call without its right', () => {
  it('is refused with the action and the resource, which the hint asks to grant to the deployer', async () => {
    const { ram, model } = await ramWorld({ allowed: [] });

    const error = await cloudError(ram.createRole(aRole()));

    expect(error).toMatchObject({
      kind: 'denied',
      cloudCode: 'NoPermission',
      hint: `Grant the deployer the RAM action ram:CreateRole on ${role('*')}.`,
    });
    expect(error.message).toContain(`Resource: ${role('*')} Action: ram:CreateRole`);
    expect(model.allRoles()).toEqual([]);
  });

  it('concerns the role or the policy that it names', async () => {
    const { ram } = await ramWorld({
      allowed: [allow('ram:GetRole', role('mine-*')), allow('ram:GetPolicy', policy('mine-*'))],
    });

    expect(await ram.getRole('mine-1')).toBeUndefined();
    expect(await ram.getPolicy('mine-1')).toBeUndefined();
    expect(await cloudError(ram.getRole('theirs'))).toMatchObject({
      hint: expect.stringContaining(`ram:GetRole on ${role('theirs')}`),
    });
    expect(await cloudError(ram.getPolicy('theirs'))).toMatchObject({
      hint: expect.stringContaining(`ram:GetPolicy on ${policy('theirs')}`),
    });
  });

  it('that attaches needs it on the role and on the policy', async () => {
    const { ram, model } = await ramWorld({
      allowed: [allow('ram:AttachPolicyToRole', role('*')), allow('ram:AttachPolicyToRole', policy('mine'))],
    });
    model.addRole({ name: 'mine', trust: JSON.stringify(trustOf('fc.aliyuncs.com')) });
    for (const name of ['mine', 'theirs'])
      model.addPolicy({ name, document: JSON.stringify(aPolicy().document) });

    await ram.attachPolicyToRole('mine', 'mine');
    expect(await cloudError(ram.attachPolicyToRole('theirs', 'mine'))).toMatchObject({
      hint: expect.stringContaining(`ram:AttachPolicyToRole on ${policy('theirs')}`),
    });
  });
});

describe('a service-linked role', () => {
  const SEND = 'sendevent-fc.eventbridge.aliyuncs.com';
  const SOURCE = 'source-cms.eventbridge.aliyuncs.com';

  it('exists once it was created, and may be created twice', async () => {
    const { serviceLinkedRoles, ram } = await ramWorld();

    expect(await serviceLinkedRoles.exists(SEND)).toBe(false);
    await serviceLinkedRoles.create(SEND);
    await serviceLinkedRoles.create(SEND);

    expect(await serviceLinkedRoles.exists(SEND)).toBe(true);
    expect(await serviceLinkedRoles.exists(SOURCE)).toBe(false);
    expect(await ram.getRole('AliyunServiceRoleForEventBridgeSendToFC')).toMatchObject({
      trust: trustOf(SEND),
    });
  });

  it('of an unknown service is refused', async () => {
    const { serviceLinkedRoles } = await ramWorld();

    expect(await cloudError(serviceLinkedRoles.create('fc.aliyun.com'))).toMatchObject({ kind: 'refused' });
  });

  it('is created only for the services that the condition of the right names', async () => {
    const Condition = { StringEquals: { 'ram:ServiceName': SEND } };
    const { serviceLinkedRoles } = await ramWorld({
      allowed: [allow('ram:CreateServiceLinkedRole', '*', { Condition })],
    });

    await serviceLinkedRoles.create(SEND);

    expect(await cloudError(serviceLinkedRoles.create(SOURCE))).toMatchObject({
      kind: 'denied',
      hint: expect.stringContaining('Grant the deployer the RAM action ram:CreateServiceLinkedRole'),
    });
  });
});
