/** The clock of the emulator, over a clock that is moved by hand. */
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../shared/base/clock.ts';
import { emulatorClock } from '../../emulator/clock.ts';

function aBase() {
  const slept: number[] = [];
  let nowMs = 1_000;
  const base: Clock = {
    now: () => nowMs,
    sleep: async (durationMs) => {
      slept.push(durationMs);
    },
  };
  return {
    base,
    slept,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("the emulator's clock", () => {
  it('starts at the real time, runs faster, and shortens pauses', async () => {
    const { base, slept, pass } = aBase();
    const clock = emulatorClock(20, base);

    expect(clock.now()).toBe(1_000);
    pass(100);
    await clock.sleep(60_000);

    expect(clock.now()).toBe(3_000);
    expect(slept).toEqual([3_000]);
  });

  it('goes on from the same moment when its scale changes', async () => {
    const { base, slept, pass } = aBase();
    const clock = emulatorClock(20, base);
    pass(100);

    clock.setScale(4);

    expect(clock.now()).toBe(3_000);
    expect(clock.scale).toBe(4);
    pass(100);
    await clock.sleep(60_000);
    expect(clock.now()).toBe(3_400);
    expect(slept).toEqual([15_000]);
  });

  it('keeps what it was moved forward when its scale changes', () => {
    const { base, pass } = aBase();
    const clock = emulatorClock(10, base);

    clock.advance(3_600_000);
    pass(100);
    clock.setScale(5);

    expect(clock.now()).toBe(3_602_000);
  });

  it('refuses a scale at which it would stand still', () => {
    const clock = emulatorClock(10, aBase().base);

    expect(() => clock.setScale(0)).toThrow('scale is 0');
    expect(() => emulatorClock(Number.POSITIVE_INFINITY)).toThrow('scale is Infinity');
  });
});
