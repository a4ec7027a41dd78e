/** The clock of an emulated cloud never leaves a probe less than three real seconds. */
import { describe, expect, it } from 'vitest';
import { cloudTimeScale, timeScaleFor } from '../../support/time-scale.ts';

describe('the time scale of tests', () => {
  it.each([
    { machine: 'an idle machine', waiting: 0, scale: 6 },
    { machine: 'a machine whose cores all work', waiting: 1, scale: 6 },
    { machine: 'a busy machine', waiting: 1.5, scale: 4 },
    { machine: 'an overloaded machine', waiting: 10, scale: 3 },
  ])('on $machine is $scale', ({ waiting, scale }) => {
    expect(timeScaleFor(waiting)).toBe(scale);
  });

  it('is in bounds on this machine', () => {
    expect(cloudTimeScale()).toBeGreaterThanOrEqual(3);
    expect(cloudTimeScale()).toBeLessThanOrEqual(6);
  });
});
