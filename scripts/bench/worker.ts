/**
 * Calls that one rotation makes, by the number of certificates in CAS: its worker has to read the ones that it needs, not all of them.
 * Counted in virtual time, so that they are exact; OSS apart.
 */
import type { BenchOptions, BenchResult } from './benches.ts';
import { type Calls, countCalls, readsOf, total } from './calls.ts';
import { lineChart, type Series } from './chart.ts';
import type { Measurement } from './figure.ts';
import { createStage } from './virtual/stage.ts';

const CERTIFICATES = [40, 400, 4_000] as const;

const slots = ['default', 'additional'] as const;
export type RotatedSlot = (typeof slots)[number];

/** Calls of one rotation, with any number of certificates in CAS; one more is noticed. */
export const workerLimits: Readonly<Record<RotatedSlot, { readonly alb: number; readonly cas: number }>> = {
  default: { alb: 13, cas: 2 },
  additional: { alb: 20, cas: 3 },
};

export async function benchWorker({ print }: BenchOptions): Promise<BenchResult> {
  const measurements: Measurement[] = [];
  const rows: WorkerRow[] = [];
  for (const slot of slots) {
    let fewest: Calls | undefined;
    for (const certificates of CERTIFICATES) {
      const calls = await callsOfWorker(slot, certificates);
      print(`${slot}, ${certificates} certificates: ${JSON.stringify(calls)}`);
      fewest ??= calls;
      rows.push({ slot, certificates, calls });
      measurements.push(...workerMeasurements(slot, certificates, calls, fewest));
    }
  }
  return {
    measurements,
    tables: { worker: workerTable(rows) },
    pictures: {
      'worker-calls': lineChart({
        title: 'Calls of one rotation',
        x: { title: 'certificates in CAS', log: true },
        y: { title: 'calls' },
        series: slots.flatMap((slot) => curvesOf(slot, rows)),
      }),
    },
  };
}

export interface WorkerRow {
  readonly slot: RotatedSlot;
  readonly certificates: number;
  readonly calls: Calls;
}

function curvesOf(slot: RotatedSlot, rows: readonly WorkerRow[]): readonly Series[] {
  const own = rows.filter((row) => row.slot === slot);
  return (['cas', 'alb'] as const).map((product) => ({
    name: `${product.toUpperCase()}, ${slot} certificate`,
    points: own.map(({ certificates, calls }) => [certificates, total(calls[product])] as const),
  }));
}

export function workerTable(rows: readonly WorkerRow[]): string {
  const lines = rows.map(({ slot, certificates, calls: { alb, cas, oss } }) => {
    const counts = [total(cas), total(alb), readsOf(oss), total(oss) - readsOf(oss)];
    return `| ${[slot, certificates.toLocaleString('en-US'), ...counts].join(' | ')} |`;
  });
  return [
    '| slot | certificates in CAS | calls to CAS | calls to ALB | OSS requests that read | other OSS requests |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** @throws if the rotation did not verify what it has done: it may have made fewer calls */
export async function callsOfWorker(slot: RotatedSlot, certificates: number): Promise<Calls> {
  const stage = createStage();
  const due = stage.certificate({ names: ['www.example.com'], daysLeft: 9 });
  stage.certificate({ names: ['www.example.com'] });
  const other = stage.certificate({ names: ['other.example.com'] });
  for (let n = 3; n < certificates; n += 1) stage.certificate({ names: [`site-${n}.example`] });
  stage.loadBalancer({
    listeners: [slot === 'default' ? { default: due } : { default: other, additional: [due] }],
  });
  await stage.recordDailyChecks();
  const [payload, ...others] = await stage.scanForWorkers();
  if (payload === undefined || others.length > 0) throw new Error('Scan has not sent exactly one worker.');
  stage.model.history.clear();
  const { outcomes } = await stage.work(payload);
  const verified = outcomes.filter(({ outcome }) => outcome === 'verified');
  if (verified.length !== 1) throw new Error(`Not verified: ${JSON.stringify(outcomes)}`);
  return countCalls(stage.model.history.entries());
}

export function workerMeasurements(
  slot: RotatedSlot,
  certificates: number,
  { alb, cas, oss }: Calls,
  fewest: Calls,
): readonly Measurement[] {
  const what = `rotation of ${slot === 'default' ? 'a default' : 'an additional'} certificate, ${certificates} certificates in CAS`;
  const limits = workerLimits[slot];
  return [
    {
      figure: `calls to CAS, ${what}`,
      value: total(cas),
      unit: 'calls',
      reference: total(fewest.cas),
      atMost: limits.cas,
    },
    {
      figure: `calls to ALB, ${what}`,
      value: total(alb),
      unit: 'calls',
      reference: total(fewest.alb),
      atMost: limits.alb,
    },
    {
      figure: `OSS requests that read, ${what}`,
      value: readsOf(oss),
      unit: 'requests',
      reference: readsOf(fewest.oss),
    },
    {
      figure: `other OSS requests, ${what}`,
      value: total(oss) - readsOf(oss),
      unit: 'requests',
      reference: total(fewest.oss) - readsOf(fewest.oss),
    },
  ];
}
