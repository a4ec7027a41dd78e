/**
 * A deployment whose Serverless Devs is killed, through the real program: at five calls, one after another, each in the run that goes on
 * after the one before. (Every call of this project's own: test/unit/scripts/deploy/carry-out/.)
 */
import { describe, expect, it } from 'vitest';
import { StoppedHalfway } from '../../scripts/deploy/carry-out/errors.ts';
import { type Cut, startCutOff } from '../support/cut-off.ts';
import { anEmulatedAccount, type EmulatedAccount, stateOf } from '../support/emulated-account.ts';

/** In the order in which the runs come to them. */
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

describe('a deployment whose Serverless Devs is killed', () => {
  it('goes on when it is run again, and ends as one that was never killed', async () => {
    const account = await anEmulatedAccount();
    const settings = account.settings();
    const cutOff = await startCutOff(account.platform.url);

    for (const cut of cuts) {
      const signal = cutOff.until(cut);
      const ending = await account
        .deploy(settings, { functionCompute: cutOff.url, signal })
        .catch((error: unknown) => error);
      expect(cutOff.happened(), JSON.stringify(cut)).toBe(true);
      expect(ending, JSON.stringify(cut)).toBeInstanceOf(StoppedHalfway);
    }
    const resumed = await account.deploy(settings, { through: 'component' });
    const afterKills = await settingsOf(account);

    expect(resumed.status).toBe('deployed');
    expect(await account.deploy(settings, { through: 'component' })).toMatchObject({ status: 'unchanged' });
    expect(await account.remove(settings)).toMatchObject({ status: 'removed' });
    await account.deploy(settings, { through: 'component' });
    expect(await settingsOf(account)).toEqual(afterKills);
  });
});
