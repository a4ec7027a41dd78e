/** What a removal deletes, what it leaves, and what prevents it. */
import { describe, expect, it } from 'vitest';
import { deployedModel, left, openChange, remove } from './deployed-model.ts';

describe('a removal', () => {
  it('stops the timer and waits for workers before it deletes anything', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;
    const { status, plan } = await remove(model);

    expect(status).toBe('removed');
    expect(left(model)).toEqual([]);
    expect(model.writes[0]).toBe('UpdateTrigger');
    expect(model.writes.slice(1)).not.toContain('UpdateTrigger');
    expect(plan.stays.join('\n')).toContain('the ledger oss://ledger/rotations');
  });

  it('has nothing to do the second time but says so', async () => {
    const { model } = await deployedModel();
    await remove(model);
    model.writes.length = 0;

    expect((await remove(model)).status).toBe('nothing-to-remove');
    expect(model.writes).toEqual([]);
  });

  it('changes nothing with --dry-run', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;

    expect((await remove(model, { dryRun: true })).plan.steps.length).toBeGreaterThan(10);
    expect(model.writes).toEqual([]);
  });

  it('deletes the ledger only when it is asked to', async () => {
    let deleted = 0;
    const deleteLedger = () => {
      deleted += 1;
    };
    await remove((await deployedModel()).model, { deleteLedger });
    expect(deleted).toBe(0);
    await remove((await deployedModel()).model, { deleteLedger, withHistory: true });
    expect(deleted).toBe(1);
  });

  it('is refused while a change is open, names it, and lets the timer run again', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;
    const { status, plan } = await remove(model, { open: openChange });

    expect(status).toBe('refused');
    expect(plan.refusals[0]?.message).toContain('lsn-1: 2 replaces 1 (default), begun since');
    expect(model.writes).toEqual(['UpdateTrigger', 'UpdateTrigger']);
    expect((await remove(model, { open: openChange, abandonOpen: true })).status).toBe('removed');
  });

  it('is refused where the ledger could not be read', async () => {
    const { model } = await deployedModel();

    expect((await remove(model, { open: 'unreadable' })).plan.refusals).toMatchObject([
      { code: 'ledger-unreadable' },
    ]);
    expect(left(model)).not.toEqual([]);
  });

  it('is refused where the functions write to another ledger than .env names', async () => {
    const { model } = await deployedModel();

    const { status, plan } = await remove(model, { ledger: 'oss://another/rotations' });

    expect([status, plan.refusals[0]?.code]).toEqual(['refused', 'another-ledger']);
    expect(plan.refusals[0]?.message).toContain('LEDGER=oss://ledger/rotations');
    expect(left(model)).not.toEqual([]);
  });

  it('leaves what lacks our tags, and says so', async () => {
    const { model } = await deployedModel();
    const name = 'cert-rotator-scan-cn-hangzhou';
    const role = model.roles.get(name);
    if (role === undefined) throw new Error('no role');
    model.roles.set(name, { ...role, tags: [] });
    const { plan } = await remove(model);

    expect(left(model)).toEqual([name, name]);
    expect(plan.stays.join('\n')).toContain(`the policy ${name}: ${name} has it, too`);
    expect(plan.stays.join('\n')).toContain(`the role ${name}: it lacks the tags of this installation`);
  });

  it('leaves a policy that another role has, too', async () => {
    const { model } = await deployedModel();
    const name = 'cert-rotator-scan-cn-hangzhou';
    model.roles.set('other', { name: 'other', arn: '', trust: {}, tags: [] });
    await model.apis.ram.attachPolicyToRole(name, 'other');
    const { plan } = await remove(model);

    expect([...model.policies.keys()]).toEqual([name]);
    expect(plan.stays.join('\n')).toContain(`the policy ${name}: other has it, too`);
  });

  it.each(['before', 'after'] as const)(
    'that is killed %s the effect of any of its calls ends the same when it is run again',
    async (when) => {
      const undisturbed = await deployedModel();
      const before = undisturbed.model.calls();
      await remove(undisturbed.model);
      const calls = undisturbed.model.calls() - before;
      expect(calls).toBeGreaterThan(40);

      for (let killedAt = 1; killedAt <= calls; killedAt += 1) {
        const { model, fail } = await deployedModel();
        fail(({ number }) => (number === killedAt ? when : undefined));
        await expect(remove(model), `killed at call ${killedAt}`).rejects.toThrow();
        fail(() => undefined);
        await remove(model);
        expect(left(model), `killed at call ${killedAt}`).toEqual([]);
      }
    },
  );
});
