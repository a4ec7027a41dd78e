/** Roles of RAM, through our adapter and the SDK core. */
import { describe, expect, it } from 'vitest';
import { cloudError } from '../../../unit/cloud/fakes.ts';
import { callRaw } from './planes.ts';
import { aPolicy, aRole, ramWorld, tags, trustOf } from './ram-world.ts';

describe('a role', () => {
  it('that was created is read with its trust policy and its tags', async () => {
    const { ram } = await ramWorld();

    await ram.createRole(aRole());

    expect(await ram.getRole('cert-rotator-scan')).toEqual({
      name: 'cert-rotator-scan',
      arn: 'acs:ram::1234567890123456:role/cert-rotator-scan',
      trust: trustOf('fc.aliyuncs.com'),
      tags,
    });
  });

  it('that does not exist is undefined, not an error', async () => {
    const { ram } = await ramWorld();

    expect(await ram.getRole('nobody')).toBeUndefined();
  });

  it('is found whatever the case of its name is, and taken then', async () => {
    const { ram } = await ramWorld();
    await ram.createRole(aRole('Ops'));

    expect(await ram.getRole('ops')).toMatchObject({ name: 'Ops' });
    expect(await cloudError(ram.createRole(aRole('OPS')))).toMatchObject({
      kind: 'refused',
      cloudCode: 'EntityAlreadyExists.Role',
      hint: expect.stringContaining('Run the command again'),
    });
  });

  it('gets another trust policy', async () => {
    const { ram } = await ramWorld();
    await ram.createRole(aRole());

    await ram.updateRoleTrust('cert-rotator-scan', trustOf('ecs.aliyuncs.com'));

    expect(await ram.getRole('cert-rotator-scan')).toMatchObject({ trust: trustOf('ecs.aliyuncs.com') });
  });

  it('is gone once it was deleted', async () => {
    const { ram } = await ramWorld();
    await ram.createRole(aRole());

    await ram.deleteRole('cert-rotator-scan');

    expect(await ram.getRole('cert-rotator-scan')).toBeUndefined();
    expect(await cloudError(ram.deleteRole('cert-rotator-scan'))).toMatchObject({ kind: 'not-found' });
  });

  it.each([
    ['a name with an underscore', { name: 'cert_rotator' }, 'InvalidParameter.RoleName.InvalidChars'],
    ['a name of 65 characters', { name: 'x'.repeat(65) }, 'InvalidParameter.RoleName.Length'],
    [
      'a description of 1,025 characters',
      { description: 'x'.repeat(1_025) },
      'InvalidParameter.Description.Length',
    ],
    [
      'a trust policy without a principal',
      { trust: { Version: '1', Statement: [] } },
      'MalformedPolicyDocument',
    ],
    ['a tag that is reserved', { tags: [{ key: 'acs:x', value: '' }] }, 'InvalidParameter.Tag'],
  ])('with %s is refused, and not created', async (_what, changed, cloudCode) => {
    const { ram, model } = await ramWorld();

    expect(await cloudError(ram.createRole({ ...aRole(), ...changed }))).toMatchObject({
      kind: 'refused',
      cloudCode,
    });
    expect(model.allRoles()).toEqual([]);
  });

  it('beyond the limit of the account is refused, with a hint that does not speak of certificates', async () => {
    const { ram } = await ramWorld({ knobs: { roles: 1 } });
    await ram.createRole(aRole('first'));

    const error = await cloudError(ram.createRole(aRole('second')));

    expect(error).toMatchObject({ kind: 'quota', cloudCode: 'LimitExceeded.Role' });
    expect(error.hint).toContain('raise the limit of RAM in Quota Center');
  });

  it('of a service is never changed or deleted', async () => {
    const { ram, serviceLinkedRoles } = await ramWorld();
    await serviceLinkedRoles.create('fc.aliyuncs.com');
    await ram.createPolicy(aPolicy());

    for (const call of [
      ram.deleteRole('AliyunServiceRoleForFC'),
      ram.updateRoleTrust('AliyunServiceRoleForFC', trustOf('ecs.aliyuncs.com')),
      ram.attachPolicyToRole('cert-rotator-scan', 'AliyunServiceRoleForFC'),
    ])
      expect(await cloudError(call)).toMatchObject({ kind: 'denied' });
  });
});

describe('tags', () => {
  it('are added to those that are there, and replace the values of the same keys', async () => {
    const { ram } = await ramWorld();
    await ram.createRole({
      ...aRole(),
      tags: [
        { key: 'prefix', value: 'old' },
        { key: 'team', value: 'web' },
      ],
    });

    await ram.tag('role', 'cert-rotator-scan', tags);

    expect((await ram.getRole('cert-rotator-scan'))?.tags).toEqual([
      { key: 'prefix', value: 'cert-rotator' },
      { key: 'team', value: 'web' },
      { key: 'application', value: 'alb-cert-rotator' },
    ]);
  });

  it('are read to the last page', async () => {
    const { ram } = await ramWorld({ knobs: { tagPageCap: 3 } });
    const many = Array.from({ length: 8 }, (_, index) => ({ key: `key-${index}`, value: `${index}` }));
    await ram.createRole({ ...aRole(), tags: many });

    expect((await ram.getRole('cert-rotator-scan'))?.tags).toEqual(many);
  });

  it('are unknown, not none, to a caller that may not list them', async () => {
    const { ram, model } = await ramWorld({
      allowed: [{ Effect: 'Allow', Action: ['ram:GetRole', 'ram:GetPolicy'], Resource: '*' }],
    });
    model.addRole({ name: 'theirs', trust: JSON.stringify(trustOf('fc.aliyuncs.com')) });
    model.addPolicy({ name: 'theirs', document: JSON.stringify(aPolicy().document) });

    expect(await ram.getRole('theirs')).toMatchObject({ name: 'theirs', tags: undefined });
    expect(await ram.getPolicy('theirs')).toMatchObject({ name: 'theirs', tags: undefined });
  });

  it('in numbered parameters are refused: RAM takes one JSON text', async () => {
    const { front } = await ramWorld();

    const call = callRaw(front.url, 'ram', 'CreateRole', {
      RoleName: 'x',
      AssumeRolePolicyDocument: JSON.stringify(trustOf('fc.aliyuncs.com')),
      Tag: [{ Key: 'a', Value: 'b' }],
    });

    await expect(call).rejects.toMatchObject({ code: 'IllegalParam.Tag' });
  });
});
