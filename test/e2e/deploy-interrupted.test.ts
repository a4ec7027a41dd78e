/**
 * Deployments whose Serverless Devs is killed, through the real program: each once, at another call, and then run again. The deployments that
 * nothing disturbs use the component without the program. (Every call of this project's own: test/unit/scripts/deploy/carry-out/.)
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoppedHalfway } from '../../scripts/deploy/carry-out/errors.ts';
import { stateOf } from '../support/account-state.ts';
import { type Cut, startCutOff } from '../support/cut-off.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';

const cuts: readonly Cut[] = [
  { action: 'CreateFunction', when: 'before' },
  { action: 'CreateFunction', when: 'after' },
  { action: 'PutAsyncInvokeConfig', when: 'before' },
  { action: 'PutConcurrencyConfig', when: 'before' },
  { action: 'CreateTrigger', when: 'after' },
];

/** Without the ledger, to which every scan adds. */
async function settingsOf(account: EmulatedAccount) {
  const { buckets: _buckets, functions, ...others } = await stateOf(account);
  return {
    ...others,
    functions: [...functions].sort((a, b) =>
      String(a.view.functionName) < String(b.view.functionName) ? -1 : 1,
    ),
  };
}

/** Each begins in an account from which the one before it was removed. */
describe('a deployment whose Serverless Devs is killed', () => {
  const through = 'component';
  let account: EmulatedAccount;
  let undisturbed: Awaited<ReturnType<typeof settingsOf>>;

  beforeAll(async () => {
    account = await startEmulatedAccount();
    await account.deploy(account.settings(), { through });
    undisturbed = await settingsOf(account);
    await account.remove(account.settings());
  });
  afterAll(() => account.close());

  it.each(cuts)(
    '$when $action goes on when it is run again, and ends as one that was never killed',
    async (cut) => {
      const settings = account.settings();
      const cutOff = await startCutOff(account.platform.url);
      const signal = cutOff.until(cut);

      const ending = await account
        .deploy(settings, { functionCompute: cutOff.url, signal })
        .catch((error: unknown) => error);
      const halfway = await settingsOf(account);
      const resumed = await account.deploy(settings, { through });
      const after = await settingsOf(account);

      expect(cutOff.happened()).toBe(true);
      expect(ending).toBeInstanceOf(StoppedHalfway);
      expect(halfway).not.toEqual(undisturbed);
      expect(resumed.status).toBe('deployed');
      expect(after).toEqual(undisturbed);
      expect(await account.deploy(settings, { through })).toMatchObject({ status: 'unchanged' });
      expect(await account.remove(settings)).toMatchObject({ status: 'removed' });
    },
  );
});
