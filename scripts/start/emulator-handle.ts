/**
 * The emulator with the service deployed in it, as the demonstration uses it: a process, its APIs and its control endpoint.
 */
import type { Progress } from '../../shared/core/reports/progress.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorReady } from '../../test/emulator/emulator-ready.ts';
import type { PublishedEvent } from '../../test/emulator/eventbridge/publications.ts';
import type { LogLine } from '../../test/emulator/function-compute/api.ts';
import type { StateView } from '../../test/emulator/model/state-view.ts';
import type { DeployedService, InvocationView } from '../../test/emulator/service-control.ts';
import { createConsole, type Invoke } from './console.ts';
import { readLogLine } from './log-line.ts';
import type { CutHandshake } from './page-surprises.ts';
import { type Process, startEmulatorProcess } from './processes.ts';
import type { ProgressView } from './progress.ts';

export type ReadyEmulator = EmulatorReady & { readonly service: DeployedService };

export interface EmulatorHandle {
  readonly ready: ReadyEmulator;
  readonly process: Process;
  /** Invokes a function as the console does, and waits for its answer. */
  readonly invoke: Invoke;
  /** The deployed name of a file in functions/. */
  nameOf(file: string): string;
  /** Fires the timer of scan. */
  fireTimer(): Promise<void>;
  /** Waits until no function runs or is queued, and no event is waiting for delivery. */
  idle(): Promise<void>;
  invocations(): Promise<readonly InvocationView[]>;
  /**
   * Reports of the workers invoked since, in the order of their start.
   * @param afterSeq sequence number of an invocation
   */
  workerReports(afterSeq: number): Promise<readonly RotationReport[]>;
  events(): Promise<readonly PublishedEvent[]>;
  state(): Promise<StateView>;
  /** How many times as fast as real time the emulator runs now. */
  timeScale(): number;
  /** Only while no function runs. */
  setTimeScale(timeScale: number): Promise<void>;
  history(kind: 'call'): Promise<unknown>;
  /** Handshakes that the emulator cut on purpose, of all clients. */
  cutHandshakes(): Promise<readonly CutHandshake[]>;
  /** Advances the emulator's clock; resolves to its new time. */
  advance(durationMs: number): Promise<number>;
  /** Kills all instances of all functions at once. */
  killInstances(): Promise<void>;
  /** Calls `receive` with each progress line of a worker, as it is logged. */
  onProgress(receive: (progress: Progress) => void): void;
}

/** @param onLogged receives each error that a function logs, and what is no log line */
export async function startEmulatorWithService(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  progress: Pick<ProgressView, 'print' | 'show'>,
  onLogged: (text: string) => void = progress.print,
): Promise<EmulatorHandle> {
  const receivers: ((progress: Progress) => void)[] = [(one) => progress.show(one)];
  const emulator = await startEmulatorProcess([...args, '--service', JSON.stringify(variables)], (line) => {
    const shown = readLogLine(JSON.parse(line) as LogLine);
    if (typeof shown === 'string') onLogged(shown);
    else if (shown !== undefined) for (const receive of receivers) receive(shown);
  });
  const { service, ...ready } = emulator.ready;
  if (service === undefined) throw new Error('The emulator was started without the service.');
  const request = createControlClient(ready.control);
  let { timeScale } = ready;
  const invocations = () => request<readonly InvocationView[]>('GET', '/invocations');
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
      await request('POST', '/timers', { function: nameOf('scan') });
    },
    idle: async () => {
      while (!(await request<{ readonly idle: boolean }>('GET', '/idle')).idle);
    },
    invocations,
    workerReports: async (afterSeq) => reportsOf(await invocations(), nameOf('rotate'), afterSeq),
    events: async () =>
      (await request<{ readonly published: readonly PublishedEvent[] }>('GET', '/events')).published,
    state: () => request<StateView>('GET', '/state'),
    timeScale: () => timeScale,
    setTimeScale: async (next) => {
      await request('POST', '/clock', { timeScale: next });
      timeScale = next;
    },
    history: (kind) => request('GET', `/history?kind=${kind}`),
    cutHandshakes: () => request<readonly CutHandshake[]>('GET', '/history?kind=handshake&faults=only'),
    advance: async (advanceMs) =>
      (await request<{ readonly nowMs: number }>('POST', '/clock', { advanceMs })).nowMs,
    killInstances: async () => {
      await request('POST', '/kills', {});
    },
    onProgress: (receive) => {
      receivers.push(receive);
    },
  };
}

function createControlClient(control: string) {
  return async <Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of the emulator's control endpoint: ${answer}`);
    return JSON.parse(answer) as Answer;
  };
}

function reportsOf(
  invocations: readonly InvocationView[],
  functionKey: string,
  afterSeq: number,
): readonly RotationReport[] {
  return invocations
    .filter((one) => one.seq > afterSeq && one.functionKey === functionKey && one.outcome === 'succeeded')
    .map(({ answer = '' }) => JSON.parse(answer) as RotationReport);
}
