/**
 * Units a month for accounts of 10 to 10,000 listeners, from single runs in virtual time: calls, requests and durations that are the same on
 * every machine. The processor time of a scan is not part of the durations (npm run bench -- scan).
 */
import { HOUR_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import type { BenchOptions, BenchResult } from '../benches.ts';
import { countCalls, readsOf, total } from '../calls.ts';
import { lineChart } from '../chart.ts';
import type { Measurement } from '../figure.ts';
import { createStage, type Stage } from '../virtual/stage.ts';
import {
  extrapolated,
  type Measured,
  monthTable,
  type Runs,
  rounded,
  type Units,
  unitsOfMonth,
} from './month.ts';

const SIZES = [10, 100, 1_000, 10_000] as const;
const QUICK_SIZE = 100;
const REGION = 'cn-hangzhou';
/** One certificate is due; the others last longer. */
const DAYS_LEFT = 190;

export async function benchUnits({ print, quick, listeners = SIZES[3] }: BenchOptions): Promise<BenchResult> {
  const most = quick ? QUICK_SIZE : listeners;
  const measured: Measured[] = [];
  for (const size of SIZES.filter((one) => one <= most)) {
    const runs = await runsOf(size);
    print(`${size} listeners: ${JSON.stringify(runs)}`);
    measured.push({ size, runs });
  }
  const months = [...measured, ...extrapolated(measured, SIZES)].map((one) => ({
    ...unitsOfMonth(one.size, one.runs),
    isExtrapolated: !measured.some(({ size }) => size === one.size),
  }));
  const curve = (name: string, of: (units: Units) => number) => ({
    name,
    points: measured.map(({ size, runs }) => [size, of(runs.scan)] as const),
  });
  return {
    measurements: measured.flatMap(({ size, runs }) => unitMeasurements(size, runs)),
    tables: { units: monthTable(months), runs: runsTable(measured) },
    pictures: {
      'scan-calls': lineChart({
        title: 'Calls of one hourly scan, nothing due',
        x: { title: 'listeners, each with a certificate of its own', log: true },
        y: { title: 'calls', log: true },
        series: [curve('ALB', ({ alb }) => alb), curve('CAS', ({ cas }) => cas)],
      }),
      'scan-duration': lineChart({
        title: 'Duration of one hourly scan, nothing due (virtual time, without processor time)',
        x: { title: 'listeners, each with a certificate of its own', log: true },
        y: { title: 'seconds', log: true },
        series: [curve('scan', ({ seconds }) => seconds)],
      }),
    },
  };
}

/** Single runs on an account of this size. */
export async function runsOf(listeners: number): Promise<Runs> {
  const stage = createStage();
  addSite(stage, 1, stage.certificate({ names: ['replaced.example.com'], daysLeft: 9 }));
  stage.certificate({ names: ['replaced.example.com'] });
  for (let n = 2; n <= listeners; n += 1)
    addSite(stage, n, stage.certificate({ names: [`site-${n}.example`], daysLeft: DAYS_LEFT }));
  await stage.recordDailyChecks();
  const payloads: (readonly string[])[] = [];
  const scan = () => unitsOfRun(stage, async () => void payloads.push(await stage.scanForWorkers()));
  const scanAfterChecks = await scan();
  const [[first] = []] = payloads;
  if (first === undefined) throw new Error('Scan has sent no worker.');
  const rotation = await unitsOfRun(stage, async () => {
    const { outcome } = await stage.work(first);
    if (outcome !== 'verified') throw new Error(`The worker ended with ${outcome}.`);
  });
  await stage.clock.advance(HOUR_MS);
  const hourly = await scan();
  // A day later every load balancer is checked again; this one was rotated, so that its log has entries.
  await stage.clock.advance(24 * HOUR_MS);
  const [checked] = await stage.scanForWorkers();
  if (checked === undefined) throw new Error('Scan has sent no worker to check.');
  const check = await unitsOfRun(stage, async () => void (await stage.work(checked)));
  return { scan: hourly, scanAfterChecks, check, rotation };
}

/** Added to the model itself: `stage.loadBalancer` looks at the whole account each time. */
function addSite({ model }: Stage, number: number, defaultCertificateId: string): void {
  const zones = ['a', 'b'].map((letter, index) => ({
    zoneId: `${REGION}-${letter}`,
    address: `127.${16 + Math.floor(number / 250)}.${number % 250}.${index + 1}`,
  }));
  const loadBalancerId = model.addLoadBalancer({ id: `alb-${number}`, region: REGION, zones });
  model.addListener({
    id: `lsn-${number}`,
    loadBalancerId,
    protocol: 'HTTPS',
    port: 443,
    defaultCertificateId,
  });
}

async function unitsOfRun({ model, clock }: Stage, run: () => Promise<void>): Promise<Units> {
  model.history.clear();
  const startedAtMs = clock.now();
  await run();
  const { alb, cas, oss } = countCalls(model.history.entries());
  return {
    alb: total(alb),
    cas: total(cas),
    ossReads: readsOf(oss),
    ossOthers: total(oss) - readsOf(oss),
    seconds: (clock.now() - startedAtMs) / SECOND_MS,
  };
}

function unitMeasurements(listeners: number, { scan }: Runs): readonly Measurement[] {
  const of = `hourly scan of ${listeners} listeners, none due`;
  return [
    {
      figure: `calls to ALB and CAS, ${of}`,
      value: scan.alb + scan.cas,
      unit: 'calls',
      reference: listeners,
    },
    { figure: `duration, ${of}`, value: scan.seconds, unit: 's of virtual time', reference: null },
  ];
}

const titles = {
  scan: 'hourly scan',
  scanAfterChecks: 'scan after the daily checks',
  check: 'worker, daily check of a load balancer that was rotated once',
  rotation: 'worker, one default certificate',
} as const satisfies Record<keyof Runs, string>;

function runsTable(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ size, runs }) =>
    (Object.keys(titles) as (keyof Runs)[]).map((kind) => {
      const { alb, cas, ossReads, ossOthers, seconds } = runs[kind];
      const cells = [alb, cas, ossReads, ossOthers, seconds].map(rounded);
      return `| ${[size.toLocaleString('en-US'), titles[kind], ...cells].join(' | ')} |`;
    }),
  );
  return [
    '| listeners | run | calls to ALB | calls to CAS | OSS requests that read | other OSS requests | seconds |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
