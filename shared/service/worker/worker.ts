/**
 * The ports and settings of scan and rotate during one invocation.
 */

import { RotatorError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { InvokeApi } from '../../cloud/invoke-api.ts';
import type { Config } from '../../config/config.ts';
import type { Note } from '../../core/model/texts/note.ts';
import type { Notifier } from '../../notify/notifier.ts';
import type { Ports } from '../../rotation/run/ports.ts';
import type { Command } from '../commands/command.ts';
import type { FunctionContext } from '../platform/function-compute.ts';

export interface Worker extends Omit<Ports, 'onOthersMayFollow' | 'onRecorded'> {
  readonly config: Config;
  readonly context: FunctionContext;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Invokes other functions. Not used if none is configured. */
  readonly invoker: InvokeApi;
  /** Of scan; `undefined`: it has no channel and no heartbeat, or this is not scan. */
  readonly notifier: Notifier | undefined;
  /** When the platform ends this invocation. */
  readonly deadlineMs: number;
}

export function hasChannels(notifier: Worker['notifier']): boolean {
  return notifier !== undefined && notifier.channels.length > 0;
}

/** A caller may lower `apply` to `plan`, never raise it. */
export function modeOf(config: Config, command: Command): 'plan' | 'apply' {
  return command.mode === 'plan' ? 'plan' : config.mode;
}

/** Why a command that asks for changes makes none; `undefined`: it does not ask, or makes them. */
export function notApplied({ mode }: Pick<Config, 'mode'>, command: Command): Note | undefined {
  return command.mode === 'apply' && mode === 'plan'
    ? {
        note: 'not-applied',
        message:
          'The command asks for apply, but this service only plans: nothing was changed. MODE=apply allows it to change listeners.',
      }
    : undefined;
}

export function unknownLoadBalancer(loadBalancerId: string, region: string): RotatorError {
  return new RotatorError(
    'UnknownLoadBalancer',
    `there is no load balancer ${loadBalancerId} in ${region}. Nothing was changed.`,
    {
      hint: "Check the id and the region; without a region, rotate uses the function's own and scan all of REGIONS.",
    },
  );
}

export function isUnknownLoadBalancer(error: unknown): boolean {
  return error instanceof RotatorError && error.code === 'UnknownLoadBalancer';
}
