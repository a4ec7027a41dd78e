/**
 * Receives one request: checks its signature or token and its command, and that the region and load balancer it names exist. Then requests a
 * scan, asynchronously.
 *
 * The order matters. Before the sender is known no call is made, and the answer reveals only whether the webhook is on. Does not rely on
 * the answer being read: a sender may have the platform run this later, and then no one reads it.
 */
import type { Clock } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { ID_HEADER } from '../../base/standard-webhooks.ts';
import type { InvokeApi } from '../../cloud/invoke-api.ts';
import type { Config } from '../../config/config.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';
import { readWebhookCommand, requireSize } from './command.ts';
import { type AlbReader, locate } from './locate.ts';
import { requireSignature, webhookTaskId } from './signature.ts';
import {
  bearerOf,
  requireAllowed,
  requireToken,
  type TokenDigest,
  TooManyRequests,
  tokenTaskId,
} from './token.ts';

export interface Reception {
  readonly clock: Pick<Clock, 'now'>;
  readonly config: Pick<Config, 'webhookSecrets' | 'webhookTokens' | 'mode' | 'regions' | 'scanFunction'>;
  readonly ownRegion: string;
  alb(region: string): AlbReader;
  invoker(): InvokeApi;
}

type Sender = { readonly messageId: string } | { readonly token: TokenDigest };

/**
 * @returns the id under which the platform has accepted the work
 * @throws RotatorError with one of the codes of answer.ts; CloudError
 */
export async function receive(request: HttpRequest, reception: Reception): Promise<string> {
  const { config, ownRegion, alb } = reception;
  requirePost(request);
  if (config.webhookSecrets.length + config.webhookTokens.length === 0)
    throw new RotatorError('WebhookNotConfigured', 'the webhook is off.', {
      hint: 'The operator of the service sets WEBHOOK_SECRET, or WEBHOOK_TOKEN for clients that cannot sign.',
    });
  requireSize(request.body);
  const nowMs = reception.clock.now();
  const sender = senderOf(request, config, nowMs);
  const given = readWebhookCommand(request.body, config.mode);
  if ('token' in sender) requireAllowed(given);
  if (config.scanFunction === undefined)
    throw new RotatorError('ScanFunctionNotConfigured', 'no scan function is configured for the command.', {
      hint: 'The operator of the service sets SCAN_FUNCTION to the name of the scan function.',
    });
  const command = await locate(given, { regions: config.regions, ownRegion, alb });
  const taskId = 'token' in sender ? tokenTaskId(sender.token, nowMs) : webhookTaskId(sender.messageId);
  const answer = await reception.invoker().invokeAsync({
    target: config.scanFunction,
    payload: JSON.stringify(command),
    taskId,
  });
  if (answer === 'accepted') return taskId;
  if ('token' in sender) throw new TooManyRequests(nowMs);
  throw new RotatorError(
    'AlreadyAccepted',
    `the message with this ${ID_HEADER} was accepted before, as ${taskId}.`,
    {
      hint: `After a time-out this is success. To have the same work done again, sign it with another ${ID_HEADER}.`,
    },
  );
}

/** A token counts where tokens are set; every other request has to be signed. */
function senderOf(
  request: HttpRequest,
  { webhookSecrets, webhookTokens }: Reception['config'],
  nowMs: number,
): Sender {
  const bearer = bearerOf(request);
  const isByToken = webhookTokens.length > 0 && (bearer !== undefined || webhookSecrets.length === 0);
  return isByToken
    ? { token: requireToken(bearer, webhookTokens) }
    : { messageId: requireSignature(request, webhookSecrets, nowMs) };
}

function requirePost({ method }: HttpRequest): void {
  if (method === 'POST') return;
  throw new RotatorError('MethodNotAllowed', 'the webhook accepts only POST.', {
    hint: 'Send the command as the body of a POST.',
  });
}
