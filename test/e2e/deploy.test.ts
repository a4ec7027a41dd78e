/**
 * From an empty account to a rotated certificate and back to an empty account: deploy, apply, the timer, remove, each as an operator runs
 * them, with the real Serverless Devs and the deployed bundles.
 */
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../scripts/deploy/command/apply.ts';
import {
  anEmulatedAccount,
  BUCKET,
  BUS,
  type EmulatedAccount,
  stateOf,
} from '../support/emulated-account.ts';
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

describe('an installation', () => {
  it('is deployed from nothing, rotates certificates under its roles, and is removed to nothing but its ledger', async () => {
    const account = await anEmulatedAccount({ fleet: fleetOf('shop', 'blog') });
    const { emulator, platform, deploy, remove } = account;
    const empty = await stateOf(account);
    const values = { WEBHOOK_SECRET: 's'.repeat(64) };
    const writes = () => emulator.model.history.calls().filter(({ write }) => write);

    const first = await deploy(account.settings(values));

    expect(first).toMatchObject({ status: 'deployed', firstPlan: { loadBalancers: 2, failures: [] } });
    if (!('firstPlan' in first)) throw new Error('There is no first plan.');
    const { plans } = first.firstPlan;
    expect(plans.map(({ loadBalancerId }) => loadBalancerId).sort()).toEqual(['alb-blog', 'alb-shop']);
    expect(account.shown().identity.kind).toBe('role');
    expect(writes()).toEqual([]);

    const deployed = await settingsOf(account);
    const { length } = account.printed;
    const second = await deploy(account.settings(values));

    expect(second).toMatchObject({ status: 'unchanged', plan: { steps: [], refusals: [], notes: [] } });
    expect(account.printed.slice(length)).toEqual(['ask cert-rotator-scan for a plan']);
    expect(await settingsOf(account)).toEqual(deployed);

    const change = applyChange(account.settings(values).values, 'alb-shop').values;
    const applying = account.settings({
      ...values,
      MODE: change['MODE'] ?? '',
      INCLUDE: change['INCLUDE'] ?? '',
    });
    const third = await deploy(applying);

    const changed = third.plan.steps.map((step) =>
      'differences' in step ? step.differences.join() : step.kind,
    );
    expect(changed).toContain('INCLUDE: none -> alb-shop,MODE: plan -> apply');
    expect(writes()).toEqual([]);

    platform.fireTimer('cert-rotator-scan');
    await expect
      .poll(() => attached(account), { timeout: 240_000 })
      .toEqual({
        'alb-shop': ['shop-new'],
        'alb-blog': ['blog'],
      });

    await expect
      .poll(() => emulator.events.events().map(({ bus, event }) => [bus, event.type]), { timeout: 240_000 })
      .toContainEqual([BUS, 'certrotator:Rotation:Verified']);
    const writers = writes().map(({ caller }) => platform.functionOf(caller));
    expect(new Set(writers)).toEqual(new Set(['cert-rotator-rotate']));
    const log = platform.history.invocations().map((one) => `${one.log}${one.answer}`);
    expect(log.join('\n')).not.toMatch(/NoPermission|AccessDenied|not authorized/);

    const removed = await remove(applying);

    expect(removed.status).toBe('removed');
    const { roles, buckets, ...others } = await stateOf(account);
    const { roles: _roles, buckets: bucketsBefore, ...othersBefore } = empty;
    expect(others).toEqual(othersBefore);
    expect(roles.map(({ name }) => name)).toEqual(['AliyunServiceRoleForFC']);
    const [ledger, ...more] = buckets.filter(({ name }) => !bucketsBefore.some((one) => one.name === name));
    expect([ledger?.name, more]).toEqual([BUCKET, []]);
    expect(ledger?.keys.filter((key) => key.includes('/rotations~cn-hangzhou~alb-shop/'))).not.toEqual([]);
    expect(await remove(applying)).toMatchObject({ status: 'nothing-to-remove' });
  });
});
