/** A timer that is off: one that an operator has switched off stays off, one that remove has stopped runs again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTimerOn, STOPPED_BY_REMOVE, TIMER_DESCRIPTION } from '../../scripts/deploy/wanted/timer.ts';
import type { DeployChoices } from '../support/account-commands.ts';
import { doctorOf } from '../support/doctor-of.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';

const SCAN = 'cert-rotator-scan';

describe('a deployment over a timer that is off', () => {
  let account: EmulatedAccount;
  beforeAll(async () => {
    account = await startEmulatedAccount();
    await deploy();
  });
  afterAll(() => account.close());

  const deploy = (choices: DeployChoices = {}) =>
    account.deploy(account.settings(), { through: 'component', ...choices });
  const timer = async () => {
    const [found] = await account.apis.functions.listTriggers(SCAN);
    return { enable: isTimerOn(found?.config), description: found?.description };
  };

  it('leaves it off where an operator has switched it off, says so, and changes nothing else the second time', async () => {
    await account.apis.functions.setTimerEnabled(SCAN, 'hourly', false);

    const upgraded = await deploy({ build: 'b2' });
    const again = await deploy({ build: 'b2' });

    expect(upgraded).toMatchObject({ status: 'deployed', timerStaysOff: true });
    expect(upgraded.plan.notes.join('\n')).toContain(`The timer hourly of ${SCAN} was switched off`);
    expect(again).toMatchObject({ status: 'unchanged', timerStaysOff: true });
    expect(await timer()).toEqual({ enable: false, description: TIMER_DESCRIPTION });
  });

  it('leaves the finding to doctor, which names the command that switches it on', async () => {
    const { results } = await doctorOf(account, account.settings());

    expect(results.find(({ id }) => id === 'timer')).toMatchObject({ state: 'fault' });
  });

  it('switches it on where that is asked for', async () => {
    const result = await deploy({ build: 'b2', startTimer: true });

    expect(result).toMatchObject({ status: 'deployed', timerStaysOff: false, plan: { notes: [] } });
    expect(await timer()).toMatchObject({ enable: true });
  });

  it('switches it on where a removal has stopped it and was interrupted, and takes the mark away', async () => {
    await account.apis.functions.setTimerEnabled(SCAN, 'hourly', false, STOPPED_BY_REMOVE);

    const result = await deploy({ build: 'b2' });

    expect(result).toMatchObject({ status: 'deployed', timerStaysOff: false, plan: { notes: [] } });
    expect(await timer()).toEqual({ enable: true, description: TIMER_DESCRIPTION });
  });

  it('takes the mark of remove away from a timer that an operator has switched on by hand', async () => {
    await account.apis.functions.setTimerEnabled(SCAN, 'hourly', false, STOPPED_BY_REMOVE);
    await account.apis.functions.setTimerEnabled(SCAN, 'hourly', true);

    await deploy({ build: 'b2' });

    expect(await timer()).toEqual({ enable: true, description: TIMER_DESCRIPTION });
  });
});
