/** The figures of the bench of scans, from what its scans cost. Pure. */
import { ALB_READ_RATE } from '../../../shared/cloud/limiter.ts';
import { type Calls, type CountsByAction, readsOf, total } from '../calls.ts';
import type { Measurement } from '../figure.ts';
import type { Cost } from './instances.ts';

export interface Scanned {
  readonly cost: Cost;
  readonly calls: Calls;
}

export interface ScanFigures {
  readonly listeners: number;
  /** With an empty ledger and nothing due. */
  readonly cold: Scanned;
  /** The first after every load balancer was checked, which happens once a day. */
  readonly checked: Scanned;
  /** The hourly one. */
  readonly warm: Scanned;
  /** The same with the live heap sampled; `undefined`: it was left out. */
  readonly sampled: Scanned | undefined;
  /** With an empty ledger and every certificate due. */
  readonly allDue: Scanned;
  /** As many plain requests as the hourly scan has made calls to ALB and CAS. */
  readonly plain: Cost;
}

/** Calls to ALB and CAS a listener. Each listener takes one call to ALB; where it is due, its new certificate one to CAS, once in its life. */
export const callLimits = { cold: 1.15, warm: 1.05, allDue: 2.2 } as const;

export function scanMeasurements(figures: ScanFigures, latencyMs: number): readonly Measurement[] {
  const { listeners, cold, checked, warm, sampled, allDue, plain } = figures;
  const of = `of ${listeners} listeners`;
  const each = (value: number): number => value / listeners;
  const calls = ({ calls: { alb, cas } }: Scanned): number => each(total(alb) + total(cas));
  const unit = 'calls to ALB and CAS a listener';
  return [
    {
      figure: `first scan ${of}, none due`,
      value: calls(cold),
      unit,
      reference: null,
      atMost: callLimits.cold,
    },
    {
      figure: `hourly scan ${of}, none due`,
      value: calls(warm),
      unit,
      reference: calls(cold),
      atMost: callLimits.warm,
    },
    {
      figure: `first scan ${of}, all due`,
      value: calls(allDue),
      unit,
      reference: calls(cold),
      atMost: callLimits.allDue,
    },
    ...byAction(`first scan ${of}, none due`, cold),
    ...byAction(`hourly scan ${of}, none due`, warm),
    ...byAction(`first scan ${of}, all due`, allDue),
    {
      figure: `OSS requests that read, hourly scan ${of}`,
      value: readsOf(warm.calls.oss),
      unit: 'requests',
      reference: readsOf(checked.calls.oss),
    },
    {
      figure: `other OSS requests, hourly scan ${of}`,
      value: total(warm.calls.oss) - readsOf(warm.calls.oss),
      unit: 'requests',
      reference: total(checked.calls.oss) - readsOf(checked.calls.oss),
    },
    ...(['cold', 'warm', 'allDue'] as const).map((which) => ({
      figure: `processor time a listener, ${titles[which]} ${of}`,
      value: each(figures[which].cost.cpuMs),
      unit: 'ms',
      reference: each(plain.cpuMs),
    })),
    {
      figure: `peak RSS, hourly scan ${of}`,
      value: warm.cost.peakRssMb,
      unit: 'MB',
      reference: plain.peakRssMb,
    },
    {
      figure: `peak RSS, first scan ${of}, all due`,
      value: allDue.cost.peakRssMb,
      unit: 'MB',
      reference: plain.peakRssMb,
    },
    ...(sampled === undefined
      ? []
      : [
          {
            figure: `most live heap after GC, hourly scan ${of}`,
            value: sampled.cost.liveHeapMb,
            unit: 'MB',
            reference: plain.liveHeapMb,
          },
        ]),
    ...(latencyMs === 0 ? [] : durations(figures, latencyMs)),
  ];
}

const titles = {
  cold: 'first scan, none due,',
  warm: 'hourly scan, none due,',
  allDue: 'first scan, all due,',
} as const;

function byAction(what: string, { calls: { alb, cas } }: Scanned): readonly Measurement[] {
  const counts: CountsByAction = { ...alb, ...cas };
  return Object.entries(counts)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([action, value]) => ({ figure: `${action}, ${what}`, value, unit: 'calls', reference: null }));
}

/** Beside the time that the busiest action of ALB takes at the rate that the service allows itself. */
function durations(figures: ScanFigures, latencyMs: number): readonly Measurement[] {
  return (['cold', 'warm', 'allDue'] as const).map((which) => {
    const { cost, calls } = figures[which];
    const busiest = Math.max(0, ...Object.values(calls.alb));
    return {
      figure: `duration, ${titles[which]} ${latencyMs} ms a call`,
      value: cost.wallMs / 1_000,
      unit: 's',
      reference: (busiest / ALB_READ_RATE.limit) * (ALB_READ_RATE.intervalMs / 1_000),
    };
  });
}
