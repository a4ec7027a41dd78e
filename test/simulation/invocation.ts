/**
 * One run of the service on the function platform: it has a clock of its own, a deadline at which it ends wherever it is, and ports to the
 * outside through which everything it does can be seen, delayed or cut off.
 *
 * Once it has ended it never makes another call: whatever it still waits for never comes. Requests that were sent before may arrive.
 */
import { type Clock, SECOND_MS } from '../../shared/base/clock.ts';
import type { Fate, Fates, Port } from './fates.ts';
import type { Recorder, WorkerHappening } from './happenings.ts';
import type { Circumstances } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long a client waits for an answer that never comes. */
const PATIENCE_MS = 10 * SECOND_MS;

export interface InvocationInput {
  readonly name: string;
  readonly time: VirtualTime;
  readonly recorder: Recorder;
  readonly fates: Fates;
  readonly latencyOf: (port: Port) => number;
  readonly circumstances: Circumstances;
}

export interface CallInput<Value> {
  readonly port: Port;
  readonly name: string;
  readonly write: boolean;
  /** Makes the call. `fate` is never a crash. */
  readonly run: (fate: Exclude<Fate, 'crash-before' | 'crash-after'>) => Value | Promise<Value>;
}

export interface Invocation {
  readonly name: string;
  readonly clock: Clock;
  /** On its own clock. */
  readonly deadlineMs: number;
  isAlive(): boolean;
  external<Value>(call: CallInput<Value>): Promise<Value>;
  /** Resolves when it ends, by itself or not. */
  readonly ended: Promise<Exclude<WorkerHappening['what'], 'started'>>;
  finish(what: 'finished' | 'failed', message: string): void;
}

export function createInvocation(input: InvocationInput): Invocation {
  const { name, time, recorder, fates, circumstances } = input;
  const startedAtMs = time.now();
  let alive = true;
  type End = Awaited<Invocation['ended']>;
  let resolveEnded = (_: End): void => undefined;
  const ended = new Promise<End>((resolve) => {
    resolveEnded = resolve;
  });
  const end = (what: End, message: string): void => {
    if (!alive) return;
    alive = false;
    recorder.record({ kind: 'worker', atMs: time.now(), worker: name, what, message });
    resolveEnded(what);
  };
  const offsetMs = (): number => {
    const { clockOffsetMs, clockJump } = circumstances;
    return clockJump && time.now() >= startedAtMs + clockJump.afterMs ? clockJump.offsetMs : clockOffsetMs;
  };
  const clock: Clock = {
    now: () => time.now() + offsetMs(),
    async sleep(durationMs, signal) {
      if (!alive) return never();
      await time.sleep(durationMs, signal);
      return alive ? undefined : never();
    },
  };
  recorder.record({ kind: 'worker', atMs: startedAtMs, worker: name, what: 'started', message: '' });
  time.at(startedAtMs + circumstances.timeoutMs, () => end('out-of-time', 'ended by the platform'));

  async function external<Value>({ port, name: callName, write, run }: CallInput<Value>): Promise<Value> {
    if (!alive) return never();
    const fate: Fate = fates({ port, name: callName, write, worker: name, atMs: time.now() });
    if (fate !== 'ordinary')
      recorder.record({
        kind: 'fault',
        atMs: time.now(),
        worker: name,
        what: `${port} ${fate}`,
        about: callName,
      });
    if (fate === 'crash-before') {
      end('crashed', `before ${port} ${callName}`);
      return never();
    }
    const latencyMs = input.latencyOf(port);
    if (latencyMs > 0) await time.sleep(latencyMs / 2);
    const outcome = await settle(() => run(fate === 'crash-after' ? 'ordinary' : fate));
    if (fate === 'crash-after') end('crashed', `after ${port} ${callName}`);
    const waitMs = fate === 'timeout' ? PATIENCE_MS : latencyMs / 2;
    if (waitMs > 0 && alive) await time.sleep(waitMs);
    if (!alive) return never();
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  return {
    name,
    clock,
    deadlineMs: clock.now() + circumstances.timeoutMs,
    isAlive: () => alive,
    external,
    ended,
    finish: end,
  };
}

type Settled<Value> = { readonly value: Value } | { readonly error: Error };

async function settle<Value>(run: () => Value | Promise<Value>): Promise<Settled<Value>> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** What a dead worker waits for. */
function never<Value>(): Promise<Value> {
  return new Promise<Value>(() => undefined);
}
