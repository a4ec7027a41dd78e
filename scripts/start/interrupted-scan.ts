/**
 * A scan whose process is killed again and again: the emulator and the visitor live on, a new process takes over what the last one left.
 */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { ScanReport } from '../../shared/rotation/report.ts';
import type { EmulatorReady } from '../../test/emulator/emulator.ts';
import type { ServiceAnswer, ServiceStart } from '../service.ts';
import { type Process, startProcess } from './processes.ts';
import type { ProgressView } from './progress.ts';

export interface ScanProcesses {
  readonly ready: EmulatorReady;
  readonly mode: 'plan' | 'apply';
  readonly ledger: string;
  /** How often the process is killed (SIGKILL). */
  readonly kills: number;
  /** Decides after which line of progress. */
  readonly seed: number;
  readonly progress: ProgressView;
  /** Told of each process, so that it can be ended with the others. */
  readonly onProcess: (service: Process) => void;
}

/** Lines of progress between two kills: a rotation of one listener has five to eight. */
const LINES_BETWEEN_KILLS = [3, 14] as const;

/** Starts the service, lets it scan, and kills it as often as wanted; the last one is left to finish. */
export async function scanWithKills(options: ScanProcesses): Promise<ScanReport> {
  const random = xoroshiro128plus(options.seed);
  for (let killed = 0; ; killed++) {
    const service = await startService(options, killed);
    const last = killed === options.kills;
    const lines = uniformInt(random, ...LINES_BETWEEN_KILLS);
    const report = await Promise.race([
      scan(service, options.mode),
      last ? never() : afterLines(service, lines),
    ]);
    if (report !== 'kill') return report;
    await service.kill();
    options.progress.say(
      `Killed the service (${killed + 1} of ${options.kills}); another one takes over ...`,
    );
  }
}

async function startService(options: ScanProcesses, retryCount: number): Promise<Process> {
  const { ready, mode, ledger, progress, onProcess } = options;
  const service = startProcess('service', 'scripts/service.ts');
  onProcess(service);
  service.onMessage((message) => {
    const answer = message as ServiceAnswer;
    if (answer.type === 'progress') progress.show(answer.progress);
  });
  const start: ServiceStart = { type: 'start', ready, mode, ledger, retryCount };
  service.send(start);
  await service.next('started');
  return service;
}

function afterLines(service: Process, lines: number): Promise<'kill'> {
  let seen = 0;
  return new Promise((resolve) => {
    service.onMessage(({ type }) => {
      if (type !== 'progress') return;
      seen += 1;
      if (seen >= lines) resolve('kill');
    });
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

async function scan(service: Process, mode: 'plan' | 'apply'): Promise<ScanReport> {
  service.send({ type: 'scan', mode });
  const answer = await Promise.race([
    service.next<Extract<ServiceAnswer, { type: 'report' }>>('report'),
    service.next<Extract<ServiceAnswer, { type: 'failed' }>>('failed'),
  ]);
  if (answer.type === 'failed') throw new Error(`The scan failed. ${answer.message}`);
  return answer.report;
}
