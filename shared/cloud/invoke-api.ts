/**
 * The narrow interface to Function Compute's asynchronous invocation. Adapters live beside it; nothing of their SDKs leaves them.
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
   * What makes this piece of work unique: `^[A-Za-z_][A-Za-z0-9_-]{0,127}$`. The platform refuses the same id again, for as long as it
   * remembers it (up to seven days), even where the first one failed for good.
   */
  readonly taskId: string;
  /** Later by so many whole seconds, 1 to `MAX_DELAY_SECONDS`; at once where it is left out. */
  readonly delaySeconds?: number;
}

/** Of a deferred invocation. The platform's manual once includes the whole hour and once does not. */
export const MAX_DELAY_SECONDS = 3_599;

export interface InvokeApi {
  /**
   * Asks for an invocation and does not wait for its end.
   * @returns `already-accepted`: the platform has had this task id before (HTTP 409), which is as good.
   * Rejects with a `CloudError`.
   */
  invokeAsync(invocation: Invocation): Promise<'accepted' | 'already-accepted'>;
}

/** What an adapter is made from, in each invocation anew. */
export interface InvokerInput {
  readonly credentials: CloudCredentials;
  /** `config.endpoints.invoke` */
  readonly endpoint: EndpointOverride;
  readonly region: string;
  readonly accountId: string;
  /** The address inside the VPC of the region. */
  readonly internal: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where somebody waits for an answer who has less time than a worker. */
  readonly patience?: Patience;
}

export type MakeInvoker = (input: InvokerInput) => InvokeApi;

/** For tests, with the platform's refusal of repeated task ids. */
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
  /** Only for functions that still live in a service of Function Compute 2.0. */
  readonly service: string | undefined;
  readonly functionName: string;
}
