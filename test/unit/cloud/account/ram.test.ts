/** What the adapter to RAM sends, and which answers it does not believe. */
import { describe, expect, it } from 'vitest';
import { createRamApi } from '../../../../shared/cloud/account/ram.ts';
import { WireError } from '../../../../shared/cloud/wire.ts';
import { aWire, cloudError } from '../fakes.ts';

const RequestId = 'r-1';
const trust = { Version: '1', Statement: [] };
const roleAnswer = {
  RequestId,
  Role: { RoleName: 'scan', Arn: 'acs:ram::1:role/scan', AssumeRolePolicyDocument: JSON.stringify(trust) },
};
const policyAnswer = {
  RequestId,
  Policy: { PolicyName: 'scan', DefaultVersion: 'v1' },
  DefaultPolicyVersion: { VersionId: 'v1', PolicyDocument: JSON.stringify(trust) },
};
const noTags = { RequestId, TagResources: [] };
const refuseWith = (code: string, statusCode: number) => () => {
  throw new WireError('no', { code, statusCode });
};

describe('a request to RAM', () => {
  it('has tags and names as JSON texts, in the spelling of the API', async () => {
    const wire = aWire({ CreateRole: () => ({ RequestId }), TagResources: () => ({ RequestId }) });
    const ram = createRamApi(wire);

    await ram.createRole({ name: 'scan', trust, description: 'Reads.', tags: [{ key: 'a', value: 'b' }] });
    await ram.tag('policy', 'scan', [{ key: 'a', value: 'b' }]);

    expect(wire.calls).toEqual([
      {
        action: 'CreateRole',
        request: {
          RoleName: 'scan',
          AssumeRolePolicyDocument: JSON.stringify(trust),
          Description: 'Reads.',
          Tag: '[{"Key":"a","Value":"b"}]',
        },
      },
      {
        action: 'TagResources',
        request: { ResourceType: 'policy', ResourceNames: '["scan"]', Tag: '[{"Key":"a","Value":"b"}]' },
      },
    ]);
  });

  it('has no tags at all where there are none', async () => {
    const wire = aWire({ CreatePolicy: () => ({ RequestId }) });

    await createRamApi(wire).createPolicy({ name: 'scan', document: trust, description: 'Reads.', tags: [] });

    expect(wire.calls[0]?.request['Tag']).toBeUndefined();
  });

  it('for a new version of a policy puts it in force and lets the oldest one go', async () => {
    const wire = aWire({ CreatePolicyVersion: () => ({ RequestId }) });

    await createRamApi(wire).createPolicyVersion('scan', trust);

    expect(wire.calls[0]?.request).toMatchObject({
      SetAsDefault: true,
      RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    });
  });
});

describe('an answer of RAM is not believed', () => {
  it.each([
    ['has no role', { RequestId }],
    ['has a role without ARN', { RequestId, Role: { ...roleAnswer.Role, Arn: '' } }],
    ['is about another role', { RequestId, Role: { ...roleAnswer.Role, RoleName: 'rotate' } }],
    [
      'has a document that is not JSON',
      { RequestId, Role: { ...roleAnswer.Role, AssumeRolePolicyDocument: '{' } },
    ],
  ])('if it %s', async (_problem, answer) => {
    const ram = createRamApi(aWire({ GetRole: () => answer, ListTagResources: () => noTags }));

    expect(await cloudError(ram.getRole('scan'))).toMatchObject({ kind: 'invalid-answer' });
  });

  it.each([
    ['has no version', { RequestId, Policy: policyAnswer.Policy }],
    ['is about another policy', { ...policyAnswer, Policy: { PolicyName: 'rotate' } }],
  ])('if it %s', async (_problem, answer) => {
    const ram = createRamApi(aWire({ GetPolicy: () => answer, ListTagResources: () => noTags }));

    expect(await cloudError(ram.getPolicy('scan'))).toMatchObject({ kind: 'invalid-answer' });
  });

  it('if a list is missing: that is not the same as none', async () => {
    const empty = () => ({ RequestId });
    const ram = createRamApi(
      aWire({
        ListPoliciesForRole: empty,
        ListEntitiesForPolicy: () => ({ RequestId, Roles: { Role: [] }, Users: { User: [] } }),
        GetRole: () => roleAnswer,
        ListTagResources: empty,
      }),
    );

    for (const call of [
      ram.listPoliciesForRole('scan'),
      ram.listEntitiesForPolicy('scan'),
      ram.getRole('scan'),
    ])
      expect(await cloudError(call)).toMatchObject({ kind: 'invalid-answer' });
  });

  it('if tags are about another resource', async () => {
    const TagResources = [{ ResourceName: 'rotate', TagKey: 'a', TagValue: 'b' }];
    const ram = createRamApi(
      aWire({ GetRole: () => roleAnswer, ListTagResources: () => ({ RequestId, TagResources }) }),
    );

    expect(await cloudError(ram.getRole('scan'))).toMatchObject({ kind: 'invalid-answer' });
  });

  it('if a write is answered without a request id, and names the one of any other answer', async () => {
    const ram = createRamApi(aWire({ DeleteRole: () => ({}), GetRole: () => ({ RequestId }) }));

    expect(await cloudError(ram.deleteRole('scan'))).toMatchObject({
      kind: 'invalid-answer',
      effectUnknown: true,
    });
    expect(await cloudError(ram.getRole('scan'))).toMatchObject({ requestId: 'r-1' });
  });
});

describe('tags that cannot be read', () => {
  it.each([
    ['the caller may not', 'NoPermission', 403],
    ['the endpoint lacks the action', 'InvalidAction.NotFound', 404],
  ])('are unknown where %s', async (_why, code, statusCode) => {
    const ram = createRamApi(
      aWire({ GetRole: () => roleAnswer, ListTagResources: refuseWith(code, statusCode) }),
    );

    expect(await ram.getRole('scan')).toMatchObject({ name: 'scan', tags: undefined });
  });

  it.each([
    ['throttled', 'Throttling.User', 400],
    ['unavailable', 'ServiceUnavailable', 503],
  ])('fail the whole call where a second try can help: %s', async (kind, code, statusCode) => {
    const ram = createRamApi(
      aWire({ GetRole: () => roleAnswer, ListTagResources: refuseWith(code, statusCode) }),
    );

    expect(await cloudError(ram.getRole('scan'))).toMatchObject({ kind });
  });

  it('end with an empty token, as with none', async () => {
    const ram = createRamApi(
      aWire({ GetRole: () => roleAnswer, ListTagResources: () => ({ ...noTags, NextToken: '' }) }),
    );

    expect(await ram.getRole('scan')).toMatchObject({ tags: [] });
  });
});

describe('a role or policy is undefined', () => {
  it('only where RAM says that it does not exist', async () => {
    const missing = createRamApi(
      aWire({
        GetRole: refuseWith('EntityNotExist.Role', 404),
        GetPolicy: refuseWith('EntityNotExist.Policy', 404),
      }),
    );
    const unknown = createRamApi(
      aWire({ GetRole: refuseWith('InvalidAction.NotFound', 404), GetPolicy: refuseWith('NotFound', 404) }),
    );

    expect(await missing.getRole('scan')).toBeUndefined();
    expect(await missing.getPolicy('scan')).toBeUndefined();
    expect(await cloudError(unknown.getRole('scan'))).toMatchObject({ kind: 'refused' });
    expect(await cloudError(unknown.getPolicy('scan'))).toMatchObject({ kind: 'not-found' });
  });
});
