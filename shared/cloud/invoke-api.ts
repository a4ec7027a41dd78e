/**
 * The narrow interface to Function Compute's asynchronous invocation. The adapters are in this folder; their SDK types stay in
 * them.
 */
import type { Clock, Random } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import type { Logger } from '../base/logger.ts';
import type { EndpointOverride } from './endpoints.ts';
import type { Patience } from './retry.ts';

export interface Invocation {
  readonly target: FunctionTarget;
  /** JSON; at most 128 KB, the platform's limit for asynchronous invocations. */
  readonly payload: string;
  /**
   * Identifies this piece of work: `^[A-Za-z_][A-Za-z0-9_-]{0,127}$`. The platform refuses a repeated id for as long as it
   * remembers it (up to seven days), even if the first invocation failed permanently.
   */
  readonly taskId: string;
  /** The delay in whole seconds, 1 to `MAX_DELAY_SECONDS`. Without it, the function is invoked at once. */
  readonly delaySeconds?: number;
}

/** The maximum delay of an invocation. The manual includes the full hour in one place and excludes it in another. */
export const MAX_DELAY_SECONDS = 3_599;

export interface InvokeApi {
  /**
   * Requests an invocation and does not wait for its end.
   * @returns `already-accepted`: the platform has already accepted this task id (HTTP 409), which also counts as success. Rejects
   * with a `CloudError`.
   */
  invokeAsync(invocation: Invocation): Promise<'accepted' | 'already-accepted'>;
}

/** The input of an adapter, which is created for each invocation. */
export interface InvokerInput {
  readonly credentials: CloudCredentials;
  /** `config.endpoints.invoke` */
  readonly endpoint: EndpointOverride;
  readonly region: string;
  readonly accountId: string;
  /** Use the address inside the VPC of the region. */
  readonly internal: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Limits for a caller that waits for the answer and has less time than a worker. */
  readonly patience?: Patience;
}

export type MakeInvoker = (input: InvokerInput) => InvokeApi;

/** For tests. Refuses repeated task ids like the platform. */
export function createMemoryInvoker(): InvokeApi & { readonly invocations: readonly Invocation[] } {
  const invocations: Invocation[] = [];
  return {
    invocations,
    async invokeAsync(invocation) {
      if (invocations.some(({ taskId }) => taskId === invocation.taskId)) return 'already-accepted';
      invocations.push(invocation);
      return 'accepted';
    },
  };
}

export interface FunctionTarget {
  /** Only for functions in a service of Function Compute 2.0. */
  readonly service: string | undefined;
  readonly functionName: string;
}
