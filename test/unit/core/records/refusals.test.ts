import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import {
  REFUSALS_FORGOTTEN_MS,
  type Refusals,
  refusedUntilMs,
  withRefusal,
} from '../../../../shared/core/records/refusals.ts';
import { NOW_MS } from '../../../support/builders.ts';

const refusal = { loadBalancerId: 'alb-1', code: 'Denied', message: 'no' } as const;

/** Refusals at these times after `NOW_MS`. */
function refusedAt(...timesMs: readonly number[]): readonly Refusals[] {
  return timesMs.reduce<readonly Refusals[]>((all, atMs) => withRefusal(all, refusal, NOW_MS + atMs), []);
}

const heldUntil = (all: readonly Refusals[]): number | undefined => all[0] && refusedUntilMs(all[0]);

describe('refusals of one certificate with one code', () => {
  it.each<[string, readonly number[], number | undefined]>([
    ['two do not count', [0, 5 * HOUR_MS], undefined],
    ['three within an hour do not count', [0, MINUTE_MS, HOUR_MS - 1], undefined],
    ['three over an hour hold it back for a day', [0, MINUTE_MS, HOUR_MS], HOUR_MS + DAY_MS],
    ['more within the first hour do not lengthen that', [0, 1, 2, 3, 4, HOUR_MS], HOUR_MS + DAY_MS],
    ['one while it is held back changes nothing', [0, 1, HOUR_MS, 2 * HOUR_MS], HOUR_MS + DAY_MS],
    ['the next one after that doubles the time', [0, 1, HOUR_MS, 2 * DAY_MS], 4 * DAY_MS],
    ['one after two weeks of silence is a first one', [0, 1, REFUSALS_FORGOTTEN_MS + 1], undefined],
  ])('%s', (_title, timesMs, untilMs) => {
    expect(heldUntil(refusedAt(...timesMs))).toBe(untilMs === undefined ? undefined : NOW_MS + untilMs);
  });

  it('hold it back for a week at most', () => {
    let all = refusedAt(0, 1, HOUR_MS);
    for (let n = 0; n < 10; n++) all = withRefusal(all, refusal, heldUntil(all) ?? 0);

    const [{ countedAtMs } = { countedAtMs: 0 }] = all;
    expect(heldUntil(all)).toBe(countedAtMs + 7 * DAY_MS);
  });

  it('name every load balancer once, and are counted by their code', () => {
    const elsewhere = withRefusal(refusedAt(0, 1), { ...refusal, loadBalancerId: 'alb-2' }, NOW_MS + 2);
    const other = withRefusal(elsewhere, { ...refusal, code: 'Other' }, NOW_MS + 3);

    expect(other).toMatchObject([
      { code: 'Denied', loadBalancerIds: ['alb-1', 'alb-2'] },
      { code: 'Other', loadBalancerIds: ['alb-1'], times: 1 },
    ]);
  });
});
