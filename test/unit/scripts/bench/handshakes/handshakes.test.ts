import { describe, expect, it } from 'vitest';
import { aboveLimit } from '../../../../../scripts/bench/figure.ts';
import { handshakeMeasurements } from '../../../../../scripts/bench/handshakes/figures.ts';
import { rotatedFleet } from '../../../../../scripts/bench/handshakes/fleet.ts';

describe('the fleet that is rotated under visitors', () => {
  const { certificates, loadBalancers } = rotatedFleet(6);
  const attached = loadBalancers.flatMap(({ listeners }) => listeners.flatMap((one) => one.attached));

  it('has a load balancer for each rotation, with certificates of its own', () => {
    expect(loadBalancers).toHaveLength(6);
    expect(new Set(attached.map(({ certificate }) => certificate)).size).toBe(attached.length);
  });

  it('has what is due as a default, as an additional certificate, and as RSA and ECC for the same names', () => {
    const due = attached.filter(({ outcome }) => outcome === 'verified');
    const slots = loadBalancers
      .slice(0, 3)
      .map(({ listeners }) =>
        listeners.flatMap((one) =>
          one.attached.flatMap(({ outcome, slot, certificate }) =>
            outcome === 'verified' ? [`${slot} ${certificates[certificate]?.keyType}`] : [],
          ),
        ),
      );

    expect(slots).toEqual([['default ECC'], ['additional RSA'], ['default RSA', 'additional ECC']]);
    expect(due.every(({ certificate }) => certificates[`${certificate}-new`] !== undefined)).toBe(true);
  });
});

describe('the figures of visitors', () => {
  const figures = { total: 5_000, failed: 0, injected: 90, targets: 500, minPerTarget: 7, failures: [] };
  const visited = { figures, runs: [1, 1, 2], visitedS: 50 };

  it('count the failed ones among all, during all rotations', () => {
    const [failed, made, cut] = handshakeMeasurements(visited);

    expect(failed).toMatchObject({
      figure: 'failed handshakes during 3 rotations',
      value: 0,
      reference: 5_000,
    });
    expect(made).toMatchObject({ value: 5_000 });
    expect(cut).toMatchObject({ value: 90 });
  });

  it('fail for a single failed handshake, and for none that the emulator cut', () => {
    expect(aboveLimit(handshakeMeasurements(visited))).toEqual([]);
    expect(
      aboveLimit(handshakeMeasurements({ ...visited, figures: { ...figures, failed: 1 } })),
    ).toHaveLength(1);
  });
});
