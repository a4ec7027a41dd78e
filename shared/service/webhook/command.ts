/**
 * Parses the command of a webhook sender: a command for scan (service/commands/command.ts), with restrictions. Pure.
 *
 * Timer envelopes and an operator's commands are refused. So is a body that is empty or `null`: a pipeline whose variable is empty sends it,
 * and it must not mean "everything"; `{}` does.
 */

import { InvalidEvent, RotatorError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import type { Command } from '../commands/command.ts';
import { parseCommand } from '../commands/parse-command.ts';

/** A command with 100 listeners has 3 KB. */
export const MAX_BODY_BYTES = 64 * 1024;

export function requireSize(body: Uint8Array): void {
  if (body.byteLength <= MAX_BODY_BYTES) return;
  throw new RotatorError(
    'BodyTooLarge',
    `the body has ${body.byteLength} bytes; at most ${MAX_BODY_BYTES} are accepted.`,
    { hint: 'Name fewer listeners, or leave listenerIds out.' },
  );
}

/** @throws InvalidEvent; RotatorError ServiceInPlanMode */
export function readWebhookCommand(body: Uint8Array, mode: Config['mode']): Command {
  if (['', 'null'].includes(new TextDecoder().decode(body).trim()))
    throw new InvalidEvent('the body is empty or null. Send a command as JSON; {} scans everything.');
  const command = parseCommand(body, { function: 'scan', timers: 'refused' });
  if (command.mode === 'apply' && mode === 'plan')
    throw new RotatorError(
      'ServiceInPlanMode',
      'the command asks for apply, and the service only plans. Nothing was read or changed.',
      {
        hint: 'Leave mode out to use the mode of the service; its operator allows changes with MODE=apply.',
      },
    );
  return command;
}
