/**
 * What a scan costs: calls to ALB and CAS, processor time and memory, for listeners with certificates of their own.
 *
 * The bundle as it ships (with the clock of the emulator) is run in new processes, against a cloud in another process over HTTP. The
 * reference of times and memory is a process that makes as many plain requests as the scan made calls.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CLOCK_VARIABLE } from '../../../test/emulator/function-compute/runtime-messages.ts';
import { emulatedEdge } from '../../../test/emulator/function-compute/start.ts';
import { buildFunctions } from '../../build/functions.ts';
import { startProcess } from '../../start/processes.ts';
import type { BenchOptions, BenchResult } from '../benches.ts';
import { type Calls, total } from '../calls.ts';
import { figuresTable } from '../figure.ts';
import { type ScanFigures, scanMeasurements } from './figures.ts';
import { requireWhole, runInstance } from './instances.ts';
import type { CallsCounted, ClockRead, HourPassed, Request, Started } from './messages.ts';

const LISTENERS = 1_000;

export async function benchScan(options: BenchOptions): Promise<BenchResult> {
  const { listeners = LISTENERS } = options;
  const measurements = scanMeasurements(await measureScan(options, listeners), options.latencyMs);
  return { measurements, tables: { scan: figuresTable(measurements) } };
}

/** Three scans with nothing due (first, first after the daily checks, hourly), one in which every certificate is due. */
export async function measureScan(options: BenchOptions, listeners: number): Promise<ScanFigures> {
  const { print, quick, latencyMs } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-scan-'));
  const cloud = startProcess('cloud of the bench', 'scripts/bench/scan/cloud.ts');
  const ask = async <Answer extends { readonly type: string }>(request: Request, type: Answer['type']) => {
    const answer = cloud.next<Answer>(type);
    cloud.send(request);
    return answer;
  };
  try {
    print(`building the functions, and a cloud with ${listeners} listeners`);
    const [started] = await Promise.all([
      ask<Started>({ type: 'start', listeners, latencyMs }, 'started'),
      buildFunctions(directory, { edge: emulatedEdge }),
    ]);
    const scan = async (what: string, settings: Settings) => {
      await ask<CallsCounted>({ type: 'calls-wanted' }, 'calls-counted');
      const { clock } = await ask<ClockRead>({ type: 'clock-wanted' }, 'clock-read');
      const cost = await runInstance({
        file: path.join(directory, 'scan', 'index.js'),
        context: { ...started.context, requestId: what },
        plain: null,
        samplesHeap: settings.samplesHeap ?? false,
        env: {
          ...started.variables,
          ...(settings.due === 'none' ? { RENEW_BEFORE: '1d' } : {}),
          LEDGER: `oss://ledger/${settings.due}`,
          [CLOCK_VARIABLE]: clock,
        },
      });
      requireWhole(cost, listeners);
      const { alb, cas, oss } = await ask<CallsCounted>({ type: 'calls-wanted' }, 'calls-counted');
      const calls: Calls = { alb, cas, oss };
      print(
        `${what}: ${total(alb)} calls to ALB, ${total(cas)} to CAS, ${cost.cpuMs.toFixed(0)} ms of processor time`,
      );
      return { cost, calls };
    };
    const cold = await scan('first scan, nothing due', { due: 'none' });
    await ask<HourPassed>({ type: 'hour-passes', checkedIn: 'none' }, 'hour-passed');
    const checked = await scan('after the daily checks', { due: 'none' });
    await ask<HourPassed>({ type: 'hour-passes' }, 'hour-passed');
    const warm = await scan('hourly scan, nothing due', { due: 'none' });
    const sampled = quick
      ? undefined
      : await scan('the same, heap sampled', { due: 'none', samplesHeap: true });
    const plain = await runInstance({
      file: null,
      context: null,
      plain: { url: started.plainUrl, times: total(warm.calls.alb) + total(warm.calls.cas) },
      samplesHeap: !quick,
      env: {},
    });
    // The last: it invokes a worker for each listener, and the cloud works on for a while.
    const allDue = await scan('first scan, all due', { due: 'all' });
    return { listeners, cold, checked, warm, sampled, allDue, plain };
  } finally {
    await cloud.end();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

interface Settings {
  readonly due: 'none' | 'all';
  readonly samplesHeap?: boolean;
}
