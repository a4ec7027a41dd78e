/** A removal where another installation uses the same ledger, as installations over one region have to (docs/deploy.md). */
import { describe, expect, it } from 'vitest';
import type { AccountModel } from '../../../support/account-model.ts';
import { deployedWith, settingsWith } from '../../../support/installation.ts';
import { deployedModel, openChange, remove } from './deployed-model.ts';

const OURS = 'oss://ledger/rotations';

/** @param ledger LEDGER of an installation with the prefix `staging` */
function withAnother({ functions }: AccountModel, ledger: string): void {
  const another = deployedWith(settingsWith({ PREFIX: 'staging', LEDGER: ledger })).functions['staging-scan'];
  if (another === undefined) throw new Error('no scan');
  functions.set('staging-scan', another);
}

describe('the ledger of a removal with history', () => {
  it.each([OURS, `${OURS}/`, `${OURS}/staging`])(
    'stays where another installation uses %s, and so does everything else',
    async (ledger) => {
      const { model } = await deployedModel();
      withAnother(model, ledger);
      model.writes.length = 0;
      let deleted = false;
      const deleteLedger = () => {
        deleted = true;
      };

      const { status, plan } = await remove(model, { withHistory: true, abandonOpen: true, deleteLedger });

      expect([status, deleted, model.writes]).toEqual(['refused', false, []]);
      expect(plan.refusals).toMatchObject([
        { code: 'ledger-shared', message: expect.stringContaining('staging-scan in cn-hangzhou') },
      ]);
    },
  );

  it.each(['oss://ledger/rotations-2', 'oss://ledger', 'oss://another/rotations'])(
    'is deleted where another installation uses %s',
    async (ledger) => {
      const { model } = await deployedModel();
      withAnother(model, ledger);

      expect((await remove(model, { withHistory: true })).status).toBe('removed');
    },
  );

  it('stays where load balancers may not be listed, in whose regions others may be', async () => {
    const { model } = await deployedModel();
    Object.assign(model.apis, { findLoadBalancers: async () => undefined });

    const { status, plan } = await remove(model, { withHistory: true });

    expect([status, plan.refusals.map(({ code }) => code)]).toEqual(['refused', ['ledger-shared']]);
    expect((await remove(model)).status).toBe('removed');
  });
});

describe('an open rotation in a ledger that two installations use', () => {
  it('is not said to be one that nothing would finish', async () => {
    const { model } = await deployedModel();
    withAnother(model, `${OURS}/`);

    const { plan } = await remove(model, { open: openChange });

    expect(plan.refusals[0]?.message).toContain('The ledger is also used by staging-scan in cn-hangzhou');
    expect(plan.refusals[0]?.message).not.toContain('Without the service nothing');
    expect(plan.sharers).toEqual(['staging-scan in cn-hangzhou']);
  });

  it('is said to be one where the other ledger is only a folder of ours', async () => {
    const { model } = await deployedModel();
    withAnother(model, `${OURS}/staging`);

    const { plan } = await remove(model, { open: openChange });

    expect(plan.refusals[0]?.message).toContain('Without the service nothing');
  });
});
