/**
 * The embedded cloud with the service in it, as the demonstration sees it: a process, its APIs, and its control endpoint.
 */
import type { Progress } from '../../shared/core/reports/progress.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorReady } from '../../test/emulator/emulator.ts';
import type { PublishedEvent } from '../../test/emulator/eventbridge/event-bridge-model.ts';
import type { LogLine } from '../../test/emulator/function-compute/api.ts';
import type { StateView } from '../../test/emulator/model/state-view.ts';
import type { DeployedService, InvocationView } from '../../test/emulator/service-control.ts';
import { createConsole, type Invoke } from './console.ts';
import { readLogLine } from './log-line.ts';
import { type Process, startEmulatorProcess } from './processes.ts';
import type { ProgressView } from './progress.ts';

export type ReadyEmulator = EmulatorReady & { readonly service: DeployedService };

export interface EmulatorHandle {
  readonly ready: ReadyEmulator;
  readonly process: Process;
  /** As a person does, and waits. */
  readonly invoke: Invoke;
  /** By file in functions/. */
  nameOf(file: string): string;
  /** As the clock of the platform does. */
  fireTimer(): Promise<void>;
  /** Until no function runs or waits, and no event is on its way to one. */
  idle(): Promise<void>;
  invocations(): Promise<readonly InvocationView[]>;
  /** What workers have said since, in the order in which they began. @param afterSeq of invocations */
  workerReports(afterSeq: number): Promise<readonly RotationReport[]>;
  events(): Promise<readonly PublishedEvent[]>;
  state(): Promise<StateView>;
  history(kind: 'call'): Promise<unknown>;
  /** On the clock of the cloud. */
  pass(durationMs: number): Promise<number>;
  /** All instances of all functions, at once. */
  killInstances(): Promise<void>;
  /** Each line of progress of a worker, as it is logged. */
  onProgress(receive: (progress: Progress) => void): void;
}

export async function startEmulatorWithService(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  progress: ProgressView,
): Promise<EmulatorHandle> {
  const receivers: ((progress: Progress) => void)[] = [(one) => progress.show(one)];
  const emulator = await startEmulatorProcess([...args, '--service', JSON.stringify(variables)], (line) => {
    const said = readLogLine(JSON.parse(line) as LogLine);
    if (typeof said === 'string') progress.say(said);
    else if (said !== undefined) for (const receive of receivers) receive(said);
  });
  const { service, ...ready } = emulator.ready;
  if (service === undefined) throw new Error('The emulator was started without the service.');
  const ask = askerOf(ready.control);
  const invocations = () => ask<readonly InvocationView[]>('GET', '/invocations');
  const nameOf = (file: string): string => {
    const deployed = service.functions[file];
    if (deployed === undefined) throw new Error(`There is no function ${file}.`);
    return deployed.name;
  };
  return {
    ready: { ...ready, service },
    process: emulator,
    invoke: createConsole(ready),
    nameOf,
    fireTimer: async () => {
      await ask('POST', '/timers', { function: nameOf('scan') });
    },
    idle: async () => {
      while (!(await ask<{ readonly idle: boolean }>('GET', '/idle')).idle);
    },
    invocations,
    workerReports: async (afterSeq) => reportsIn(await invocations(), nameOf('rotate'), afterSeq),
    events: async () =>
      (await ask<{ readonly published: readonly PublishedEvent[] }>('GET', '/events')).published,
    state: () => ask<StateView>('GET', '/state'),
    history: (kind) => ask('GET', `/history?kind=${kind}`),
    pass: async (advanceMs) => (await ask<{ readonly nowMs: number }>('POST', '/clock', { advanceMs })).nowMs,
    killInstances: async () => {
      await ask('POST', '/kills', {});
    },
    onProgress: (receive) => {
      receivers.push(receive);
    },
  };
}

function askerOf(control: string) {
  return async <Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of the cloud's control endpoint: ${answer}`);
    return JSON.parse(answer) as Answer;
  };
}

function reportsIn(
  invocations: readonly InvocationView[],
  functionKey: string,
  afterSeq: number,
): readonly RotationReport[] {
  return invocations
    .filter((one) => one.seq > afterSeq && one.functionKey === functionKey && one.outcome === 'succeeded')
    .map(({ answer = '' }) => JSON.parse(answer) as RotationReport);
}
