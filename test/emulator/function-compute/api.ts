/**
 * The interface of the emulated Function Compute; `start.ts` starts it.
 *
 *     const cloud = await startEmulator({ ... });
 *     const platform = await startFunctionCompute({ callers: cloud.callers, clock: cloud.clock, timeScale, dial: cloud.dial });
 *     await platform.deploy({ name: 'cert-rotator-scan', codeDirectory, environment: { ..., INVOKE_ENDPOINT: platform.url }, role: { policy } });
 *     platform.fireTimer('cert-rotator-scan');
 *     await platform.idle();
 *     platform.history.invocations('cert-rotator-scan');
 *     await platform.close();
 *
 * Functions are identified by a key: `name`, or `service/name` for a function in a service of Function Compute 2.0.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import type { NetworkAddress } from '../model/networks.ts';
import type { Roles } from './control/roles.ts';
import type { InvocationFaultInput } from './faults.ts';
import type { InvocationHistory } from './history.ts';
import type { FunctionSpec } from './spec.ts';

export interface FunctionComputeOptions {
  /** Deployed in this order at the start. `deploy` adds more. */
  readonly functions?: readonly FunctionSpec[];
  /**
   * Known callers, shared with the other fronts. Each instance adds temporary credentials with the policy of its role, and removes them
   * when it ends.
   */
  readonly callers: FrontCredentials[];
  /** The emulator's clock, for timeouts, retries, timers and the age of events. */
  readonly clock: Clock;
  /**
   * How fast the clock runs, 1 by default. Another scale needs bundles that were built with `emulatedEdge` (`buildFunctions`): shipped
   * bundles run in real time. Read at each invocation.
   */
  readonly timeScale?: number;
  /** Maps `address:port` to a port of 127.0.0.1 where no other loopback address exists. Needs bundles with `emulatedEdge`. */
  readonly dial?: Readonly<Record<string, number>>;
  /**
   * `by-hand`: timers fire only by `fireTimer`, so that a test does not depend on the minute in which it runs. `by-schedule` by default.
   */
  readonly timers?: 'by-schedule' | 'by-hand';
  /** `cn-hangzhou` by default. */
  readonly region?: string;
  /** The roles that functions of the control API assume. By default every role exists and may do everything. */
  readonly roles?: Roles;
  /**
   * The addresses of load balancers and their VPCs (`networkAddresses` of the model), read when an instance starts. By default every function
   * reaches every address. Needs bundles with `emulatedEdge`.
   */
  readonly networks?: () => readonly NetworkAddress[];
  /** Whether GetFunction has the tags of a function; otherwise only ListTagResources does. `true` by default; both are possible (U). */
  readonly tagsInFunctions?: boolean;
  /** Called with every line that an instance writes to stdout or stderr. */
  readonly onLog?: (line: LogLine) => void;
  /** For tests of stale signatures. The real clock by default. */
  readonly wallClock?: () => number;
}

export interface LogLine {
  readonly functionKey: string;
  readonly instanceId: string;
  /** Id of the running invocation; `undefined` while the instance starts. */
  readonly requestId: string | undefined;
  readonly text: string;
}

/** The answer of a synchronous invocation. A failed function also answers. */
export interface InvocationAnswer {
  readonly requestId: string;
  /** The header `x-fc-error-type`; `undefined`: the function succeeded. */
  readonly errorType: ErrorType | undefined;
  readonly body: Buffer;
  /** Output to stdout and stderr. */
  readonly log: string;
}

export type ErrorType = 'HandledInvocationError' | 'UnhandledInvocationError' | 'InitializationError';

export type SubmissionVerdict =
  | { readonly verdict: 'accepted'; readonly requestId: string; readonly taskId: string | undefined }
  | { readonly verdict: 'already-accepted'; readonly taskId: string };

export interface FunctionCompute {
  /** For INVOKE_ENDPOINT: `http://127.0.0.1:port`. The control API is there, too. */
  readonly url: string;
  readonly history: InvocationHistory;

  /**
   * Adds or replaces a function, without the control API, which does not know it. Instances of a replaced function end, and their invocations
   * fail.
   */
  deploy(spec: FunctionSpec): Promise<void>;

  /** Address of the function's HTTP trigger, without a trailing slash. @throws if it has none */
  httpUrl(functionKey: string): string;

  /**
   * Invokes and waits, as "Test function" in the console does.
   * @param event the exact bytes that the handler gets
   */
  invoke(functionKey: string, event: string | Uint8Array): Promise<InvocationAnswer>;

  /**
   * Invokes and does not wait, as an event bus does. Rejects with a `WireError` if the platform refuses: an event above 128 KB, an unknown
   * function, an invalid task id or delay.
   */
  submit(
    functionKey: string,
    event: string | Uint8Array,
    options?: { readonly taskId?: string; readonly delay?: string },
  ): SubmissionVerdict;

  /** Fires a timer now, independent of its schedule, and does not wait. `trigger` is needed if there are several. */
  fireTimer(functionKey: string, trigger?: string): SubmissionVerdict;

  /** @throws ZodError if it is not a fault */
  inject(fault: InvocationFaultInput): void;

  /** Kills all instances of one function, or of all functions; the next request starts a new instance. */
  killInstances(functionKey?: string): Promise<void>;

  /** The function that an access key id of the history belongs to, also after its instance has ended. */
  functionOf(accessKeyId: string): string | undefined;

  /** Whether no invocation waits, runs or will be retried. */
  isIdle(): boolean;

  /** Resolves when it is idle. Future timers and delayed invocations that are not due do not count. */
  idle(): Promise<void>;

  /** Kills every instance and gives up waiting invocations. */
  close(): Promise<void>;
}
