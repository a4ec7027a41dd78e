/** Policies on roles, and what other products see of them after a while. */
import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import { policyNow, requirePolicy } from '../../../emulator/ram/policy.ts';
import { cloudError } from '../../../unit/cloud/fakes.ts';
import {
  allowing,
  aPolicy,
  aRole,
  type RamWorld,
  type RamWorldOptions,
  ramWorld,
  trustOf,
} from './ram-world.ts';

const NAME = 'cert-rotator-scan';
const ARN = `acs:ram::1234567890123456:role/${NAME}`;
const FC = 'fc.aliyuncs.com';

async function worldWithRole(options: RamWorldOptions = {}): Promise<RamWorld> {
  const world = await ramWorld(options);
  await world.ram.createRole(aRole());
  await world.ram.createPolicy(aPolicy());
  return world;
}

describe('a policy on a role', () => {
  it('is listed once it was attached, with those that others attached', async () => {
    const { ram, model } = await worldWithRole();
    model.addRole({
      name: 'theirs',
      trust: JSON.stringify(trustOf(FC)),
      systemPolicies: ['AliyunOSSFullAccess'],
    });

    await ram.attachPolicyToRole(NAME, NAME);
    await ram.attachPolicyToRole(NAME, 'theirs');

    expect(await ram.listPoliciesForRole(NAME)).toEqual([{ name: NAME, type: 'Custom' }]);
    expect(await ram.listPoliciesForRole('theirs')).toEqual([
      { name: NAME, type: 'Custom' },
      { name: 'AliyunOSSFullAccess', type: 'System' },
    ]);
  });

  it('may be attached twice and detached twice', async () => {
    const { ram } = await worldWithRole();

    await ram.attachPolicyToRole(NAME, NAME);
    await ram.attachPolicyToRole(NAME, NAME);
    expect(await ram.listPoliciesForRole(NAME)).toHaveLength(1);

    await ram.detachPolicyFromRole(NAME, NAME);
    await ram.detachPolicyFromRole(NAME, NAME);
    expect(await ram.listPoliciesForRole(NAME)).toEqual([]);
  });

  it('must exist, and so must the role: that is no success', async () => {
    const { ram } = await worldWithRole();

    for (const call of [
      ram.attachPolicyToRole('nothing', NAME),
      ram.attachPolicyToRole(NAME, 'nobody'),
      ram.detachPolicyFromRole('nothing', NAME),
      ram.detachPolicyFromRole(NAME, 'nobody'),
      ram.listPoliciesForRole('nobody'),
      ram.listEntitiesForPolicy('nothing'),
    ])
      expect(await cloudError(call)).toMatchObject({ kind: 'not-found' });
  });

  it('prevents the deletion of both', async () => {
    const { ram } = await worldWithRole();
    await ram.attachPolicyToRole(NAME, NAME);

    expect(await cloudError(ram.deleteRole(NAME))).toMatchObject({
      kind: 'busy',
      cloudCode: 'DeleteConflict.Role.Policy',
    });
    expect(await cloudError(ram.deletePolicy(NAME))).toMatchObject({
      kind: 'busy',
      cloudCode: 'DeleteConflict.Policy.Role',
    });
  });

  it('cannot be the sixth', async () => {
    const { ram } = await worldWithRole();
    for (const number of [1, 2, 3, 4, 5]) {
      await ram.createPolicy(aPolicy(`policy-${number}`));
      await ram.attachPolicyToRole(`policy-${number}`, NAME);
    }

    expect(await cloudError(ram.attachPolicyToRole(NAME, NAME))).toMatchObject({
      kind: 'quota',
      cloudCode: 'LimitExceeded.Role.Policy',
    });
  });
});

describe('Function Compute', () => {
  it('gets a role with all that its policies allow at each call', async () => {
    const { ram, model } = await worldWithRole();
    await ram.createPolicy({ ...aPolicy('second'), document: allowing('oss:GetObject') });
    await ram.attachPolicyToRole(NAME, NAME);
    await ram.attachPolicyToRole('second', NAME);

    const assumed = assume(model.assumableBy(ARN, FC));
    const may = (action: string) => () => requirePolicy(assumed, action, 'x');
    expect(may('alb:ListListeners')).not.toThrow();
    expect(may('oss:GetObject')).not.toThrow();
    expect(may('oss:PutObject')).toThrow();

    await ram.createPolicyVersion('second', allowing('oss:PutObject'));
    await ram.detachPolicyFromRole(NAME, NAME);
    expect(may('alb:ListListeners')).toThrow();
    expect(may('oss:GetObject')).toThrow();
    expect(may('oss:PutObject')).not.toThrow();
  });

  it('gets no role that does not exist, and none that trusts another service', async () => {
    const { ram, model } = await worldWithRole();
    await ram.updateRoleTrust(NAME, trustOf('ecs.aliyuncs.com'));

    expect(model.assumableBy(ARN.replace(NAME, 'nobody'), FC)).toEqual({ refusal: 'EntityNotExist.Role' });
    expect(model.assumableBy(ARN, FC)).toEqual({ refusal: 'NoPermission' });
  });

  it('may do nothing with a role that was deleted, also not if another one got its name', async () => {
    const { ram, model } = await worldWithRole();
    await ram.attachPolicyToRole(NAME, NAME);
    const assumed = assume(model.assumableBy(ARN, FC));

    await ram.detachPolicyFromRole(NAME, NAME);
    await ram.deleteRole(NAME);
    await ram.createRole(aRole());
    await ram.attachPolicyToRole(NAME, NAME);

    expect(policyNow(assumed)).toEqual({ Version: '1', Statement: [] });
  });

  it('sees a role, its trust and its policies only after the delay of RAM', async () => {
    const { ram, model, clock } = await worldWithRole({ knobs: { ramDelayMs: 5 * SECOND_MS } });

    expect(model.assumableBy(ARN, FC)).toEqual({ refusal: 'EntityNotExist.Role' });
    clock.advance(5 * SECOND_MS);
    const assumed = assume(model.assumableBy(ARN, FC));

    await ram.attachPolicyToRole(NAME, NAME);
    await ram.updateRoleTrust(NAME, trustOf('ecs.aliyuncs.com'));
    expect(await ram.getRole(NAME)).toMatchObject({ trust: trustOf('ecs.aliyuncs.com') });
    expect(policyNow(assumed)?.Statement).toEqual([]);
    assume(model.assumableBy(ARN, FC));

    clock.advance(5 * SECOND_MS);
    expect(policyNow(assumed)?.Statement).toMatchObject([{ Action: ['alb:ListListeners'] }]);
    expect(model.assumableBy(ARN, FC)).toEqual({ refusal: 'NoPermission' });
  });
});

describe('a policy that was detached', () => {
  it('prevents deletions until the delay of RAM has passed', async () => {
    const { ram, clock } = await worldWithRole({ knobs: { ramDelayMs: 5 * SECOND_MS } });
    await ram.attachPolicyToRole(NAME, NAME);
    clock.advance(5 * SECOND_MS);

    await ram.detachPolicyFromRole(NAME, NAME);

    expect(await ram.listPoliciesForRole(NAME)).toEqual([]);
    expect(await cloudError(ram.deleteRole(NAME))).toMatchObject({ kind: 'busy', retryable: true });
    expect(await cloudError(ram.deletePolicy(NAME))).toMatchObject({ kind: 'busy', retryable: true });
    clock.advance(5 * SECOND_MS);
    await ram.deleteRole(NAME);
    await ram.deletePolicy(NAME);
  });
});

function assume(assumption: ReturnType<RamWorld['model']['assumableBy']>) {
  if ('policy' in assumption) return assumption;
  throw new Error(`The role cannot be assumed: ${assumption.refusal}.`);
}
