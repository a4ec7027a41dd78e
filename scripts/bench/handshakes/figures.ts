/** The figures of the bench of handshakes. Pure. */
import type { Figures } from '../../visitor/tally.ts';
import type { Measurement } from '../figure.ts';

export interface Visited {
  readonly figures: Figures;
  /** Runs that each rotation needed. */
  readonly runs: readonly number[];
  /** From the first to the last handshake after the start. */
  readonly visitedS: number;
}

export function handshakeMeasurements({ figures, runs, visitedS }: Visited): readonly Measurement[] {
  const { total, failed, injected, targets, minPerTarget } = figures;
  const during = `during ${runs.length} rotations`;
  return [
    { figure: `failed handshakes ${during}`, value: failed, unit: 'handshakes', reference: total, atMost: 0 },
    { figure: `handshakes ${during}`, value: total, unit: 'handshakes', reference: targets },
    {
      figure: `handshakes that the emulator cut ${during}`,
      value: injected,
      unit: 'handshakes',
      reference: total,
    },
    {
      figure: 'fewest handshakes of a target (zone, name, kind of client)',
      value: minPerTarget,
      unit: 'handshakes',
      reference: total / targets,
    },
    { figure: 'rate of the visitor', value: total / visitedS, unit: 'handshakes/s', reference: null },
    {
      figure: 'runs of the worker',
      value: runs.reduce((sum, one) => sum + one, 0),
      unit: 'runs',
      reference: runs.length,
    },
  ];
}
