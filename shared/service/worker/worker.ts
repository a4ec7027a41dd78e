/**
 * What scan and rotate work with during one invocation: the ports of a rotation, and what only the service needs.
 */

import { RotatorError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { InvokeApi } from '../../cloud/invoke-api.ts';
import type { Config } from '../../config/config.ts';
import type { Ports } from '../../rotation/run/ports.ts';
import type { Command } from '../commands/command.ts';
import type { FunctionContext } from '../platform/function-compute.ts';

export interface Worker extends Omit<Ports, 'onOthersMayFollow'> {
  readonly config: Config;
  readonly context: FunctionContext;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Asks other functions to run. Asked for nothing where no function is configured. */
  readonly invoker: InvokeApi;
  /** When the platform ends this invocation. */
  readonly deadlineMs: number;
}

/** A caller may lower `apply` to `plan`, never raise it. */
export function modeOf(config: Config, command: Command): 'plan' | 'apply' {
  return command.mode === 'plan' ? 'plan' : config.mode;
}

export function unknownLoadBalancer(loadBalancerId: string, region: string): RotatorError {
  return new RotatorError(
    'UnknownLoadBalancer',
    `there is no load balancer ${loadBalancerId} in ${region}. Nothing was changed.`,
    {
      hint: "Check the id and the region; without a region rotate means the function's own, and scan all of REGIONS.",
    },
  );
}

export function isUnknownLoadBalancer(error: unknown): boolean {
  return error instanceof RotatorError && error.code === 'UnknownLoadBalancer';
}
