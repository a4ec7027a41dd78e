/**
 * Receives one request: checks its signature, its command, and that what it names exists. Then requests a scan, asynchronously.
 *
 * The order matters. Before the signature is checked no call is made, and the answer says no more of the service than whether it has a
 * webhook. Assumes nothing of the answer's reader: a sender may have the platform run this later, and then there is none.
 */
import type { Clock } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import type { InvokeApi } from '../../cloud/invoke-api.ts';
import type { Config } from '../../config/config.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';
import { readWebhookCommand, requireSize } from './command.ts';
import { type AlbReader, locate } from './locate.ts';
import { requireSignature, webhookTaskId } from './signature.ts';

export interface Reception {
  readonly clock: Pick<Clock, 'now'>;
  readonly config: Pick<Config, 'webhookSecrets' | 'mode' | 'regions' | 'scanFunction'>;
  readonly ownRegion: string;
  alb(region: string): AlbReader;
  invoker(): InvokeApi;
}

/**
 * @returns the id under which the platform has accepted the work
 * @throws RotatorError with one of the codes of answer.ts; CloudError
 */
export async function receive(request: HttpRequest, reception: Reception): Promise<string> {
  const { config, ownRegion, alb } = reception;
  requirePost(request);
  if (config.webhookSecrets.length === 0)
    throw new RotatorError('WebhookNotConfigured', 'the webhook is off.', {
      hint: 'The operator of the service sets WEBHOOK_SECRET to at least 32 random bytes.',
    });
  requireSize(request.body);
  const timestamp = requireSignature(request, config.webhookSecrets, reception.clock.now());
  const asked = readWebhookCommand(request.body, config.mode);
  if (config.scanFunction === undefined)
    throw new RotatorError('ScanFunctionNotConfigured', 'there is no function to hand the command to.', {
      hint: 'The operator of the service sets SCAN_FUNCTION to the name of the scan function.',
    });
  const command = await locate(asked, { regions: config.regions, ownRegion, alb });
  const taskId = webhookTaskId(timestamp, request.body);
  const said = await reception.invoker().invokeAsync({
    target: config.scanFunction,
    payload: JSON.stringify(command),
    taskId,
  });
  if (said === 'accepted') return taskId;
  throw new RotatorError('AlreadyAccepted', `this request was accepted before, as ${taskId}.`, {
    hint: 'After a time-out this is success. To have the same work done again, sign it anew.',
  });
}

function requirePost({ method }: HttpRequest): void {
  if (method === 'POST') return;
  throw new RotatorError('MethodNotAllowed', 'the webhook takes POST only.', {
    hint: 'Send the command as the body of a POST.',
  });
}
