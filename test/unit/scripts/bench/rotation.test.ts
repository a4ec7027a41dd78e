import { describe, expect, it } from 'vitest';
import { aboveLimit } from '../../../../scripts/bench/figure.ts';
import { rotationMeasurements, timeRotation } from '../../../../scripts/bench/rotation.ts';

describe('the time of a rotation', () => {
  it('is at least what the cloud itself takes for the write', async () => {
    const { verifiedMs = 0, cloudMs } = await timeRotation('default', 'calm', 1);

    // The job of the write takes 5 s in calm weather, and zones follow within 3 s.
    expect(cloudMs).toBeGreaterThanOrEqual(5_000);
    expect(cloudMs).toBeLessThanOrEqual(8_000);
    expect(verifiedMs).toBeGreaterThan(cloudMs);
  });

  it('of an additional certificate is that of two writes, of which only the last has to be served everywhere', async () => {
    const { cloudMs } = await timeRotation('additional', 'calm', 1);

    expect(cloudMs).toBeGreaterThanOrEqual(10_000);
    expect(cloudMs).toBeLessThanOrEqual(13_000);
  });

  it('is the same whenever it is measured', async () => {
    expect(await timeRotation('three lines', 'hostile', 2)).toEqual(
      await timeRotation('three lines', 'hostile', 2),
    );
  });
});

describe('its figures', () => {
  const timed = [
    { verifiedMs: 9_000, cloudMs: 7_000 },
    { verifiedMs: 12_000, cloudMs: 8_000 },
    { verifiedMs: 8_000, cloudMs: 6_000 },
  ];

  it('are the median beside that of the cloud, and the most that was added', () => {
    const figures = rotationMeasurements('default', 'calm', timed);

    expect(figures.map(({ value, reference }) => [value, reference])).toEqual([
      [0, 3],
      [9, 7],
      [4, null],
    ]);
  });

  it('fail in calm weather if too much was added, or if a rotation was not verified', () => {
    const slow = rotationMeasurements('default', 'calm', [{ verifiedMs: 13_100, cloudMs: 7_000 }]);
    const failed = rotationMeasurements('default', 'calm', [{ verifiedMs: undefined, cloudMs: 7_000 }]);

    expect(aboveLimit(slow)).toHaveLength(1);
    expect(aboveLimit(failed)).toHaveLength(1);
  });

  it('count a rotation that was not verified, and leave its time out', () => {
    const figures = rotationMeasurements('additional', 'hostile', [
      { verifiedMs: undefined, cloudMs: 7_000 },
      ...timed,
    ]);

    expect(figures[0]).toMatchObject({ value: 1, reference: 4 });
    expect(figures[1]).toMatchObject({ value: 9 });
    expect(aboveLimit(figures)).toEqual([]);
  });
});
