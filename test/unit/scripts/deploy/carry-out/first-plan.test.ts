/** The first scan of a deployment: what it waits for, and what it does not. */
import { describe, expect, it } from 'vitest';
import { firstPlan } from '../../../../../scripts/deploy/carry-out/first-plan.ts';
import { firstPlanText } from '../../../../../scripts/deploy/command/view.ts';
import type { InvocationResult } from '../../../../../shared/cloud/account/functions-api.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import { handClock } from '../../../../support/hand-clock.ts';

const report = {
  mode: 'plan',
  loadBalancers: [
    { region: 'cn-hangzhou', loadBalancerId: 'alb-1', listenerIds: ['lsn-1', 'lsn-2'], worker: null },
  ],
  rotations: [],
  failures: [],
  notes: [],
};
const good: InvocationResult = { errorType: undefined, body: JSON.stringify(report) };
const denied: InvocationResult = {
  errorType: 'HandledInvocationError',
  body: JSON.stringify({ errorMessage: 'LedgerUnavailable: AccessDenied for GetBucketVersioning.' }),
};
const partlyDenied: InvocationResult = {
  errorType: undefined,
  body: JSON.stringify({
    ...report,
    failures: [{ code: 'CloudCallFailed', message: 'ListListeners: NoPermission, not authorized.' }],
  }),
};
const busy = new CloudError('busy', { kind: 'throttled', action: 'InvokeFunction', cloudCode: 'Busy' });

/** Answers these in order; the last one for ever. */
function planAfter(answers: readonly (InvocationResult | CloudError)[], justGranted: boolean) {
  let asked = 0;
  const result = firstPlan({
    functions: {
      invoke: async () => {
        const answer = answers[Math.min(asked, answers.length - 1)] ?? good;
        asked += 1;
        if (answer instanceof CloudError) throw answer;
        return answer;
      },
    },
    scan: 'cert-rotator-scan',
    clock: handClock(0),
    justGranted,
  });
  return { result, asked: () => asked };
}

describe('the first plan', () => {
  it.each([
    ['the whole scan', denied],
    ['a part of it', partlyDenied],
  ])(
    'is asked for again while RAM has not put into force what it was told, and refuses %s',
    async (_, refusal) => {
      const { result, asked } = planAfter([refusal, refusal, good], true);

      expect(await result).toMatchObject({ loadBalancers: 1, listeners: 2, failures: [] });
      expect(asked()).toBe(3);
    },
  );

  it('is not asked for again where nothing was granted: the right is missing', async () => {
    const { result, asked } = planAfter([denied, good], false);

    await expect(result).rejects.toMatchObject({ code: 'FirstScanFailed' });
    expect(asked()).toBe(1);
  });

  it('shows after a minute what is still refused', async () => {
    const whole = planAfter([denied], true);
    await expect(whole.result).rejects.toMatchObject({ code: 'FirstScanFailed' });
    expect(whole.asked()).toBeGreaterThan(3);
    expect(whole.asked()).toBeLessThan(10);

    expect((await planAfter([partlyDenied], true).result).failures).toHaveLength(1);
  });

  it('waits for a scan that the timer has just started', async () => {
    const { result, asked } = planAfter([busy, busy, good], false);

    expect(await result).toMatchObject({ loadBalancers: 1 });
    expect(asked()).toBe(3);
  });

  it('keeps the code of each note, so that it is said in the language of the reader', async () => {
    const noted = {
      notes: ['Nothing is begun: too little time.'],
      noted: [{ note: 'too-little-time', parameters: { neededMinutes: 20, leftMinutes: 3 } }],
    };
    const body = JSON.stringify({ ...report, ...noted });
    const { result } = planAfter([{ errorType: undefined, body }], false);

    const text = firstPlanText(
      await result,
      { mode: 'plan', timerStaysOff: false, include: undefined, addresses: [] },
      'zh',
    );

    expect(text).toContain('最短的变更连同回滚需要 20 分钟，函数只剩 3 分钟');
    expect(text).not.toContain('too little time');
  });
});
