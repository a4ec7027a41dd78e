/** Custom policies of RAM and their versions, through our adapter and the SDK core. */
import { describe, expect, it } from 'vitest';
import { cloudError } from '../../../unit/cloud/fakes.ts';
import { callRaw } from './planes.ts';
import { allowing, aPolicy, aRole, ramWorld, tags } from './ram-world.ts';

const NAME = 'cert-rotator-scan';

describe('a policy', () => {
  it('that was created is read with its document and its tags', async () => {
    const { ram } = await ramWorld();

    await ram.createPolicy(aPolicy());

    expect(await ram.getPolicy(NAME)).toEqual({
      name: NAME,
      document: allowing('alb:ListListeners'),
      defaultVersion: 'v1',
      tags,
    });
  });

  it('that does not exist is undefined, not an error', async () => {
    const { ram } = await ramWorld();

    expect(await ram.getPolicy('nothing')).toBeUndefined();
  });

  it.each([
    ['a name with a dot', { name: 'a.b' }, 'InvalidParameter.PolicyName.InvalidChars'],
    ['a name of 129 characters', { name: 'x'.repeat(129) }, 'InvalidParameter.PolicyName.Length'],
    ['a statement that nothing grants', { document: { Version: '1' } }, 'MalformedPolicyDocument'],
    [
      'more than 6,144 characters',
      { document: allowing(...Array.from({ length: 400 }, (_, index) => `alb:Action${index}`)) },
      'InvalidParameter.PolicyDocument.Length',
    ],
  ])('with %s is refused, and not created', async (_what, changed, cloudCode) => {
    const { ram, model } = await ramWorld();

    expect(await cloudError(ram.createPolicy({ ...aPolicy(), ...changed }))).toMatchObject({
      kind: 'refused',
      cloudCode,
    });
    expect(model.allPolicies()).toEqual([]);
  });

  it('whose name is taken is refused', async () => {
    const { ram } = await ramWorld();
    await ram.createPolicy(aPolicy());

    expect(await cloudError(ram.createPolicy(aPolicy()))).toMatchObject({
      cloudCode: 'EntityAlreadyExists.Policy',
    });
  });

  it('is deleted with all its versions', async () => {
    const { ram } = await ramWorld();
    await ram.createPolicy(aPolicy());
    await ram.createPolicyVersion(NAME, allowing('alb:ListLoadBalancers'));

    await ram.deletePolicy(NAME);

    expect(await ram.getPolicy(NAME)).toBeUndefined();
  });

  it('with other versions is not deleted by a call that does not ask for that', async () => {
    const { ram, front } = await ramWorld();
    await ram.createPolicy(aPolicy());
    await ram.createPolicyVersion(NAME, allowing('alb:ListLoadBalancers'));

    await expect(callRaw(front.url, 'ram', 'DeletePolicy', { PolicyName: NAME })).rejects.toMatchObject({
      code: 'DeleteConflict.Policy.Version',
    });
  });

  it('that others have attached to users or groups is not deleted', async () => {
    const { ram, model } = await ramWorld();
    const document = JSON.stringify(allowing('alb:*'));
    model.addPolicy({ name: 'of-a-user', document, users: ['ann'] });
    model.addPolicy({ name: 'of-a-group', document, groups: ['ops'] });

    expect(await cloudError(ram.deletePolicy('of-a-user'))).toMatchObject({
      kind: 'refused',
      cloudCode: 'DeleteConflict.Policy.User',
    });
    expect(await cloudError(ram.deletePolicy('of-a-group'))).toMatchObject({
      kind: 'refused',
      cloudCode: 'DeleteConflict.Policy.Group',
    });
  });

  it('lists who has it', async () => {
    const { ram, model } = await ramWorld();
    const document = JSON.stringify(allowing('alb:*'));
    model.addPolicy({ name: 'shared', document, users: ['ann'], groups: ['ops'] });
    await ram.createRole(aRole());
    await ram.attachPolicyToRole('shared', 'cert-rotator-scan');

    expect(await ram.listEntitiesForPolicy('shared')).toEqual({
      roles: ['cert-rotator-scan'],
      users: ['ann'],
      groups: ['ops'],
    });
  });
});

describe('a new version of a policy', () => {
  it('is in force at once', async () => {
    const { ram } = await ramWorld();
    await ram.createPolicy(aPolicy());

    await ram.createPolicyVersion(NAME, allowing('alb:ListLoadBalancers'));

    expect(await ram.getPolicy(NAME)).toMatchObject({
      document: allowing('alb:ListLoadBalancers'),
      defaultVersion: 'v2',
    });
  });

  it('takes the place of the oldest one where there are five', async () => {
    const { ram, model } = await ramWorld();
    await ram.createPolicy(aPolicy());

    for (let version = 2; version <= 7; version += 1)
      await ram.createPolicyVersion(NAME, allowing(`alb:Action${version}`));

    expect(model.state().policies).toMatchObject([
      { versions: ['v3', 'v4', 'v5', 'v6', 'v7'], defaultVersion: 'v7' },
    ]);
  });

  it('is only stored by a call that does not set it as default, and the sixth one is refused', async () => {
    const { ram, front, model } = await ramWorld();
    await ram.createPolicy(aPolicy());
    const request = { PolicyName: NAME, PolicyDocument: JSON.stringify(allowing('alb:*')) };

    for (let version = 2; version <= 5; version += 1)
      await callRaw(front.url, 'ram', 'CreatePolicyVersion', request);

    expect(model.state().policies).toMatchObject([{ defaultVersion: 'v1' }]);
    await expect(callRaw(front.url, 'ram', 'CreatePolicyVersion', request)).rejects.toMatchObject({
      code: 'LimitExceeded.Policy.Version',
    });
  });

  it('never takes the place of the one in force', async () => {
    const { ram, front, model } = await ramWorld({ knobs: { policyVersions: 2 } });
    await ram.createPolicy(aPolicy());
    const request = {
      PolicyName: NAME,
      PolicyDocument: JSON.stringify(allowing('alb:*')),
      RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    };

    for (const _ of [2, 3]) await callRaw(front.url, 'ram', 'CreatePolicyVersion', request);

    expect(model.state().policies).toMatchObject([{ versions: ['v1', 'v3'], defaultVersion: 'v1' }]);
  });
});
