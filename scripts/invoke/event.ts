/** The event of a local run, from the options of scan and rotate. Pure. */
import type { Command } from '../../shared/service/commands/command.ts';
import { parseCommand, parseOperatorCommand } from '../../shared/service/commands/parse-command.ts';
import { parseDoctorCommand } from '../../shared/service/commands/parse-doctor.ts';

/** Options that become fields of the event. */
export interface EventOptions {
  readonly region?: string;
  readonly listener?: readonly string[];
  readonly certificate?: string;
  readonly plan?: string;
  readonly force?: boolean;
}

/** Names of these options, for the message that --event excludes them. */
export const eventOptions = [
  'listener',
  'certificate',
  'plan',
  'force',
] as const satisfies readonly (keyof EventOptions)[];

export function eventOf(loadBalancerId: string | undefined, options: EventOptions): Buffer {
  const { region, listener, certificate, plan, force } = options;
  const command: Command = {
    ...(region === undefined ? {} : { region }),
    ...(loadBalancerId === undefined ? {} : { loadBalancerId }),
    ...(listener === undefined ? {} : { listenerIds: listener }),
    ...(certificate === undefined ? {} : { certificateId: certificate }),
    ...(plan === undefined ? {} : { plan }),
    ...(force ? { force } : {}),
  };
  return Buffer.from(Object.keys(command).length === 0 ? '' : JSON.stringify(command));
}

/**
 * Before credentials are looked for: a mistake in the event needs none.
 *
 * @returns the command, or what else it is
 * @throws InvalidEvent
 */
export function checkEvent(event: Uint8Array, name: 'scan' | 'rotate'): Command | 'operator' | 'doctor' {
  if (parseDoctorCommand(event) !== undefined) return 'doctor';
  if (parseOperatorCommand(event) !== undefined) return 'operator';
  return parseCommand(event, { function: name });
}
