/**
 * One invocation of the service on the function platform. It has its own clock, a deadline at which the platform ends it, and ports through
 * which each external call can be observed, delayed or cut off.
 *
 * An ended invocation makes no further call: its pending promises never resolve. Requests that it has already sent may still arrive.
 */
import { type Clock, SECOND_MS } from '../../shared/base/clock.ts';
import type { Fate, Fates, Port } from './fates.ts';
import type { Recorder, WorkerEntry } from './run-history.ts';
import type { Circumstances } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long a client waits for a lost answer. */
const CLIENT_TIMEOUT_MS = 10 * SECOND_MS;

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
  /** On the invocation's clock. */
  readonly deadlineMs: number;
  isAlive(): boolean;
  /** Whether the cloud refuses the credentials of this invocation by now. */
  credentialsHaveEnded(): boolean;
  external<Value>(call: CallInput<Value>): Promise<Value>;
  /** Resolves when the invocation ends, for any reason. */
  readonly ended: Promise<Exclude<WorkerEntry['what'], 'started'>>;
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
    now: () => Math.floor(time.now() + offsetMs()),
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
    const outcome = await outcomeOf(() => run(fate === 'crash-after' ? 'ordinary' : fate));
    if (fate === 'crash-after') end('crashed', `after ${port} ${callName}`);
    const waitMs = fate === 'timeout' ? CLIENT_TIMEOUT_MS : latencyMs / 2;
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
    credentialsHaveEnded: () =>
      circumstances.credentialsEndAfterMs !== undefined &&
      time.now() >= startedAtMs + circumstances.credentialsEndAfterMs,
    external,
    ended,
    finish: end,
  };
}

type CallOutcome<Value> = { readonly value: Value } | { readonly error: Error };

async function outcomeOf<Value>(run: () => Value | Promise<Value>): Promise<CallOutcome<Value>> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** A dead worker waits for this promise forever. */
function never<Value>(): Promise<Value> {
  return new Promise<Value>(() => undefined);
}
