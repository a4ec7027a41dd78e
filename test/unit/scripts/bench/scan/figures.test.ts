import { describe, expect, it } from 'vitest';
import { aboveLimit } from '../../../../../scripts/bench/figure.ts';
import {
  callLimits,
  type ScanFigures,
  type Scanned,
  scanMeasurements,
} from '../../../../../scripts/bench/scan/figures.ts';
import { requireWhole } from '../../../../../scripts/bench/scan/instances.ts';

const cost = {
  cpuMs: 500,
  wallMs: 10_000,
  peakRssMb: 90,
  startHeapMb: 4,
  liveHeapMb: 20,
  size: { listeners: 100, workers: 0, failures: [], notes: [] },
};

function scanned(details: number): Scanned {
  return {
    cost,
    calls: {
      alb: { ListLoadBalancers: 1, ListListenerCertificates: 100 },
      cas: { GetCertificateDetail: details },
      oss: { GetObject: 3, ListObjectsV2: 6, PutObject: 4 },
    },
  };
}

const figures: ScanFigures = {
  listeners: 100,
  cold: scanned(10),
  checked: scanned(10),
  warm: scanned(0),
  sampled: { ...scanned(0), cost: { ...cost, liveHeapMb: 25 } },
  allDue: scanned(110),
  plain: { ...cost, cpuMs: 50, peakRssMb: 45, liveHeapMb: 5, size: null },
};

function figure(name: string, of: ScanFigures = figures, latencyMs = 0) {
  return scanMeasurements(of, latencyMs).find((one) => one.figure === name);
}

describe('figures of a scan', () => {
  it('count the calls to ALB and CAS for each listener, the hourly scan beside the first one', () => {
    expect(figure('first scan of 100 listeners, none due')).toMatchObject({ value: 1.11, reference: null });
    expect(figure('hourly scan of 100 listeners, none due')).toMatchObject({ value: 1.01, reference: 1.11 });
    expect(figure('first scan of 100 listeners, all due')).toMatchObject({ value: 2.11 });
  });

  it('count each action', () => {
    expect(figure('GetCertificateDetail, first scan of 100 listeners, all due')?.value).toBe(110);
  });

  it('set requests to OSS that read apart from the others', () => {
    expect(figure('OSS requests that read, hourly scan of 100 listeners')?.value).toBe(3);
    expect(figure('other OSS requests, hourly scan of 100 listeners')?.value).toBe(10);
  });

  it('compare processor time and memory with those of plain requests', () => {
    expect(figure('processor time a listener, hourly scan, none due, of 100 listeners')).toMatchObject({
      value: 5,
      reference: 0.5,
    });
    expect(figure('peak RSS, hourly scan of 100 listeners')).toMatchObject({ value: 90, reference: 45 });
    expect(figure('most live heap after GC, hourly scan of 100 listeners')).toMatchObject({
      value: 25,
      reference: 5,
    });
  });

  it('have durations only where calls take time, beside what the rate of ALB allows', () => {
    const name = 'duration, hourly scan, none due, 50 ms a call';

    expect(figure(name)).toBeUndefined();
    // 100 lists at 3 in 200 ms.
    expect(figure(name, figures, 50)).toMatchObject({ value: 10, reference: (100 / 3) * 0.2 });
  });

  it('fail on calls only, never on times', () => {
    const slow = { ...cost, cpuMs: 1e9, wallMs: 1e9, peakRssMb: 1e9 };
    const more = scanned(100 * callLimits.warm);

    expect(aboveLimit(scanMeasurements({ ...figures, warm: { ...scanned(0), cost: slow } }, 0))).toEqual([]);
    expect(aboveLimit(scanMeasurements({ ...figures, warm: more }, 0))).toEqual([
      expect.stringContaining('hourly scan of 100 listeners, none due'),
    ]);
  });
});

describe('a scan that did not read everything', () => {
  it.each([
    ['misses a listener', { ...cost.size, listeners: 99 }],
    ['has a failure', { ...cost.size, failures: ['throttled'] }],
    ['gave no report', null],
  ])('is not counted if it %s', (_what, size) => {
    expect(() => requireWhole({ ...cost, size }, 100)).toThrow('not whole');
  });

  it('is counted if it is whole', () => {
    expect(() => requireWhole(cost, 100)).not.toThrow();
  });
});
