/**
 * The emulated Function Compute as its users see it; `start.ts` starts it.
 *
 *     const cloud = await startEmulator({ ... });
 *     const platform = await startFunctionCompute({ callers: cloud.callers, clock: cloud.clock, timeScale, dial: cloud.dial });
 *     await platform.deploy({ name: 'cert-rotator-scan', codeDirectory, environment: { ..., INVOKE_ENDPOINT: platform.url }, role: { policy } });
 *     platform.fireTimer('cert-rotator-scan');
 *     await platform.idle();
 *     platform.history.invocations('cert-rotator-scan');
 *     await platform.close();
 *
 * A function is called by its key everywhere here: `name`, or `service/name` for one in a service of Function Compute 2.0.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import type { InvocationFaultInput } from './faults.ts';
import type { InvocationHistory } from './history.ts';
import type { FunctionSpec } from './spec.ts';

export interface FunctionComputeOptions {
  /** Deployed in this order before anything is called. More may follow with `deploy`. */
  readonly functions?: readonly FunctionSpec[];
  /**
   * Who may call the cloud: the list that its other fronts have, too. Each instance adds temporary credentials of its own, with the
   * policy of its role, and takes them away when it ends.
   */
  readonly callers: FrontCredentials[];
  /** The cloud's. Timeouts, retries, timers and the age of events follow it. */
  readonly clock: Clock;
  /**
   * How fast the clock runs, 1 unless said. Another scale needs bundles that were built for it (`buildFunctions` with `emulatedEdge`):
   * those that ship live in real time.
   */
  readonly timeScale?: number;
  /** `address:port` to a port of 127.0.0.1, where the system has no other loopback addresses. Needs the same bundles. */
  readonly dial?: Readonly<Record<string, number>>;
  /** `cn-hangzhou` unless said. */
  readonly region?: string;
  /** Every line that an instance writes to stdout or stderr, as it comes. */
  readonly onLog?: (line: LogLine) => void;
  /** For tests of stale signatures. The real clock unless said. */
  readonly wallClock?: () => number;
}

export interface LogLine {
  readonly functionKey: string;
  readonly instanceId: string;
  /** Of the invocation that was running; `undefined` while the instance starts. */
  readonly requestId: string | undefined;
  readonly text: string;
}

/** What an invocation that was waited for answers. A function that failed has answered, too. */
export interface InvocationAnswer {
  readonly requestId: string;
  /** The header `x-fc-error-type`; `undefined`: the function succeeded. */
  readonly errorType: ErrorType | undefined;
  readonly body: Buffer;
  /** What it wrote to stdout and stderr. */
  readonly log: string;
}

export type ErrorType = 'HandledInvocationError' | 'UnhandledInvocationError' | 'InitializationError';

export type SubmissionVerdict =
  | { readonly verdict: 'accepted'; readonly requestId: string; readonly taskId: string | undefined }
  | { readonly verdict: 'already-accepted'; readonly taskId: string };

export interface FunctionCompute {
  /** For INVOKE_ENDPOINT: `http://127.0.0.1:port`. */
  readonly url: string;
  readonly history: InvocationHistory;

  /** Adds a function, or replaces it: its instances end, and what they were doing fails. */
  deploy(spec: FunctionSpec): Promise<void>;

  /** The address of the function's HTTP trigger, without a trailing slash. Throws where it has none. */
  httpUrl(functionKey: string): string;

  /**
   * Invokes and waits, as "Test function" in the console does.
   * @param event exactly the bytes that are handed over
   */
  invoke(functionKey: string, event: string | Uint8Array): Promise<InvocationAnswer>;

  /**
   * Invokes and does not wait, as an event bus does. Rejects with a `WireError` what the platform refuses: an event above 128 KB, an
   * unknown function, a wrong task id or delay.
   */
  submit(
    functionKey: string,
    event: string | Uint8Array,
    options?: { readonly taskId?: string; readonly delay?: string },
  ): SubmissionVerdict;

  /** Fires a timer now, whatever its schedule says, and does not wait. `trigger` is needed where there are several. */
  fireTimer(functionKey: string, trigger?: string): SubmissionVerdict;

  /** @throws ZodError where it is no fault */
  inject(fault: InvocationFaultInput): void;

  /** Kills all instances of a function (of all functions, where none is named); the next request starts a new one. */
  killInstances(functionKey?: string): Promise<void>;

  /** Which function an access key id of the cloud's history belongs to; also after its instance has ended. */
  functionOf(accessKeyId: string): string | undefined;

  /** Resolves when nothing waits, runs or is to be repeated. Timers that will fire later do not count, nor what was put off and is not due. */
  idle(): Promise<void>;

  /** Kills every instance; what waits is given up. */
  close(): Promise<void>;
}
