/**
 * From an empty account to a rotated certificate and back to an empty account: deploy, apply, the timer, remove, each as an operator runs
 * them, with the real Serverless Devs and the deployed bundles.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyChange } from '../../scripts/deploy/command/apply.ts';
import { stateOf } from '../support/account-state.ts';
import { BUCKET, BUS, type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { fleetOf } from '../support/started-service.ts';

/** What every scan writes is left out. */
async function settingsOf(account: EmulatedAccount) {
  const { buckets, ...others } = await stateOf(account);
  return { ...others, buckets: buckets.map(({ keys: _keys, ...bucket }) => bucket) };
}

/** By load balancer: the names of the certificates that its listeners have. */
function attached({ emulator }: EmulatedAccount): Readonly<Record<string, readonly string[]>> {
  const { loadBalancers, certificates } = emulator.model.state();
  const nameOf = (id: string) => certificates.find(({ certificateId }) => certificateId === id)?.name ?? id;
  return Object.fromEntries(
    loadBalancers.map(({ loadBalancerId, listeners }) => [
      loadBalancerId,
      listeners.flatMap((one) => one.certificates.map(({ certificateId }) => nameOf(certificateId))),
    ]),
  );
}

/** Each test goes on where the one before it has ended. */
describe('an installation', () => {
  const values = { MODE: 'plan', WEBHOOK_SECRET: `whsec_${'s'.repeat(64)}` };
  let account: EmulatedAccount;
  let empty: Awaited<ReturnType<typeof stateOf>>;

  const writes = () => account.emulator.model.history.calls().filter(({ write }) => write);
  const applying = () => {
    const change = applyChange(account.settings(values).values, 'alb-shop').values;
    return account.settings({ ...values, MODE: change['MODE'] ?? '', INCLUDE: change['INCLUDE'] ?? '' });
  };

  beforeAll(async () => {
    account = await startEmulatedAccount({ fleet: fleetOf('shop', 'blog') });
    empty = await stateOf(account);
  });
  afterAll(() => account.close());

  it('is deployed from nothing by a session of a role, and shows the plan of every load balancer', async () => {
    const result = await account.deploy(account.settings(values));

    expect(result).toMatchObject({ status: 'deployed', firstPlan: { loadBalancers: 2, failures: [] } });
    if (!('firstPlan' in result)) throw new Error('There is no first plan.');
    const { plans } = result.firstPlan;
    expect(plans.map(({ loadBalancerId }) => loadBalancerId).sort()).toEqual(['alb-blog', 'alb-shop']);
    expect(account.shown().identity.kind).toBe('role');
    expect(writes()).toEqual([]);
  });

  it('is as it was after a second run, which says that there is nothing to do', async () => {
    const deployed = await settingsOf(account);
    const { length } = account.printed;

    const result = await account.deploy(account.settings(values));

    expect(result).toMatchObject({ status: 'unchanged', plan: { steps: [], refusals: [], notes: [] } });
    expect(account.printed.slice(length)).toEqual(['ask cert-rotator-scan for a plan']);
    expect(await settingsOf(account)).toEqual(deployed);
  });

  it('is allowed to change one load balancer, and has changed none yet', async () => {
    const { status, plan } = await account.deploy(applying());

    expect(status).toBe('deployed');
    const changed = plan.steps.map((step) => ('differences' in step ? step.differences.join() : step.kind));
    expect(changed).toContain('INCLUDE: none -> alb-shop,MODE: plan -> apply');
    expect(writes()).toEqual([]);
  });

  it('rotates the certificates of that one when the timer fires, under the role of rotate', async () => {
    const { emulator, platform } = account;

    platform.fireTimer('cert-rotator-scan');

    await expect
      .poll(() => attached(account), { timeout: 240_000 })
      .toEqual({ 'alb-shop': ['shop-new'], 'alb-blog': ['blog'] });
    await expect
      .poll(() => emulator.events.events().map(({ bus, event }) => [bus, event.type]), { timeout: 240_000 })
      .toContainEqual([BUS, 'certrotator:Rotation:Verified']);
    const writers = writes().map(({ caller }) => platform.functionOf(caller));
    expect(new Set(writers)).toEqual(new Set(['cert-rotator-rotate']));
    const log = platform.history.invocations().map((one) => `${one.log}${one.answer}`);
    expect(log.join('\n')).not.toMatch(/NoPermission|AccessDenied|not authorized/);
  });

  it('is removed to nothing but its ledger', async () => {
    const { status } = await account.remove(applying());

    expect(status).toBe('removed');
    const { roles, buckets, ...others } = await stateOf(account);
    const { roles: _roles, buckets: bucketsBefore, ...othersBefore } = empty;
    expect(others).toEqual(othersBefore);
    expect(roles.map(({ name }) => name)).toEqual(['AliyunServiceRoleForFC']);
    const [ledger, ...more] = buckets.filter(({ name }) => !bucketsBefore.some((one) => one.name === name));
    expect([ledger?.name, more]).toEqual([BUCKET, []]);
    const entries = ledger?.keys.filter((key) => key.includes('/rotations~cn-hangzhou~alb-shop/'));
    expect(entries).not.toEqual([]);
    expect(await account.remove(applying())).toMatchObject({ status: 'nothing-to-remove' });
  });
});
