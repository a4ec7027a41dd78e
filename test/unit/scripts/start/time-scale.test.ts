/** How fast the emulator's clock may run on this machine. */
import { describe, expect, it } from 'vitest';
import { isOtherScale, timeScaleFor } from '../../../../scripts/start/time-scale.ts';

describe("the time scale of the emulator's clock", () => {
  it.each([
    ['as wanted where a handshake takes ten milliseconds', 10, 20],
    ['as wanted where a handshake takes thirty-three milliseconds', 33, 20],
    ['half of it where handshakes take twice as long', 66, 10],
    ['real time, however slow the machine is', 2_000, 1],
    ['as wanted where nothing could be measured', 0, 20],
  ])('is %s', (_, handshakeMs, scale) => {
    expect(timeScaleFor(20, handshakeMs)).toBe(scale);
  });

  it('is never above what is wanted', () => {
    expect(timeScaleFor(2, 10)).toBe(2);
  });

  it('changes in both directions, and not for a little difference', () => {
    expect(isOtherScale(20, 10)).toBe(true);
    expect(isOtherScale(10, 20)).toBe(true);
    expect(isOtherScale(20, 17)).toBe(false);
    expect(isOtherScale(17, 20)).toBe(false);
  });
});
