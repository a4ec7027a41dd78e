import { describe, expect, it } from 'vitest';
import { medianRates } from '../../../../scripts/bench/rounds.ts';

/** A clock that advances only during work. */
function aBench() {
  let nowMs = 0;
  const done: string[] = [];
  const contender = (name: string, durationsMs: readonly number[]) => {
    let round = 0;
    return {
      name,
      once: async (index: number) => {
        nowMs += durationsMs[round] ?? 0;
        if (index === 1) round += 1;
        done.push(`${name}${index}`);
      },
    };
  };
  const settings = { times: 2, inFlight: 1, now: () => nowMs, print: () => undefined };
  return { contender, settings, done };
}

describe('rates of two contenders', () => {
  it('are measured in turns, after a warm-up round', async () => {
    const { contender, settings, done } = aBench();

    await medianRates([contender('a', []), contender('b', [])], { ...settings, rounds: 1 });

    expect(done).toEqual(['a0', 'a1', 'b0', 'b1', 'a0', 'a1', 'b0', 'b1']);
  });

  it('are medians over the rounds without the warm-up round', async () => {
    const { contender, settings } = aBench();
    const ours = contender('ours', [1_000, 10, 500, 20]);
    const theirs = contender('theirs', [1, 5, 4, 8]);

    const rates = await medianRates([ours, theirs], { ...settings, rounds: 3 });

    expect(rates).toEqual([50, 200]);
  });

  it('keep the given number of pieces of work in flight, and no more', async () => {
    let inFlight = 0;
    let most = 0;
    const once = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
    };

    await medianRates([{ name: 'one', once }], {
      rounds: 1,
      times: 20,
      inFlight: 4,
      now: () => 0,
      print: () => undefined,
    });

    expect(most).toBe(4);
  });

  it('reject if a piece of work failed', async () => {
    const { settings } = aBench();
    const once = () => Promise.reject(new Error('no certificate'));

    await expect(medianRates([{ name: 'one', once }], { ...settings, rounds: 1 })).rejects.toThrow(
      'no certificate',
    );
  });
});
