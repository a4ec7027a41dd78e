/**
 * The triggers of the service as data, and the event that each sends: the timer, CloudEvents of a certificate pipeline, signed and forged
 * requests to the webhook, commands in the console.
 *
 * Events may be repeated, late or in another form; requests may be replayed. This module decides from how a request was made whether the
 * service must refuse it; it does not ask the product.
 */
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Command } from '../../shared/service/commands/command.ts';
import { httpEvent } from '../support/http-trigger.ts';
import { sign } from '../support/webhook.ts';
import type { FunctionName } from './platform.ts';

export type TriggerSource = 'timer' | 'event' | 'webhook' | 'console';

/** A command that names a certificate by its key instead of its id. */
export interface Wish extends Omit<Command, 'certificateId' | 'plan'> {
  readonly certificate?: string;
  /** `reported`: the hash of the last reported plan of the load balancer. `made-up`: a hash of no plan. */
  readonly plan?: 'reported' | 'made-up';
}

export type EventShape = 'object' | 'list' | 'texts' | 'data-as-text' | 'with-others';

export type Flaw = 'none' | 'other-secret' | 'other-body' | 'unsigned' | 'signed-long-ago';

export type Occasion =
  | { readonly source: 'timer'; readonly triggerTime: string }
  | {
      readonly source: 'event';
      readonly id: string;
      readonly madeAtMs: number;
      readonly shape: EventShape;
      readonly wish: Pick<Wish, 'certificate' | 'region' | 'force'>;
    }
  | { readonly source: 'webhook'; readonly signedAtMs: number; readonly flaw: Flaw; readonly wish: Wish }
  | { readonly source: 'console'; readonly functionName: 'scan' | 'rotate'; readonly wish: Wish };

export interface Sent {
  readonly functionName: FunctionName;
  readonly event: string;
  /** The caller waits for the answer. */
  readonly waits: boolean;
  readonly occasion: string;
  readonly command: Command;
  readonly mustBeRefused: string | undefined;
}

export interface SendContext {
  readonly nowMs: number;
  readonly webhookSecret: string;
  /** `undefined`: the certificate has not been issued yet. */
  readonly idOf: (key: string) => string | undefined;
  readonly reportedPlan: (loadBalancerId: string) => string | undefined;
}

export function timerAt(atMs: number): Occasion {
  return { source: 'timer', triggerTime: new Date(atMs).toISOString() };
}

export function send(occasion: Occasion, context: SendContext): Sent {
  switch (occasion.source) {
    case 'timer': {
      const { triggerTime } = occasion;
      const event = { triggerTime, triggerName: 'hourly', payload: '{}' };
      return {
        ...{ functionName: 'scan', event: JSON.stringify(event), waits: false, command: {} },
        ...{ occasion: `timer ${triggerTime}`, mustBeRefused: undefined },
      };
    }
    case 'event': {
      const command = commandOf(occasion.wish, context);
      return {
        ...{
          functionName: 'certificate-issued',
          event: cloudEvents(occasion, command),
          waits: false,
          command,
        },
        ...{ occasion: `event ${occasion.id} ${command.certificateId ?? ''}`, mustBeRefused: undefined },
      };
    }
    case 'console': {
      const command = commandOf(occasion.wish, context);
      const { functionName } = occasion;
      return {
        ...{ functionName, event: JSON.stringify(command), waits: true, command },
        ...{ occasion: `console ${context.nowMs} ${functionName}`, mustBeRefused: undefined },
      };
    }
    case 'webhook':
      return request(occasion, context);
  }
}

/** An id that no certificate has. */
const NO_CERTIFICATE = '99999999-cn-hangzhou';

const NO_PLAN = '0'.repeat(64);

function commandOf({ certificate, plan, ...rest }: Wish, { idOf, reportedPlan }: SendContext): Command {
  return {
    ...rest,
    ...(certificate === undefined ? {} : { certificateId: idOf(certificate) ?? NO_CERTIFICATE }),
    ...(plan === undefined
      ? {}
      : { plan: (plan === 'reported' ? reportedPlan(rest.loadBalancerId ?? '') : undefined) ?? NO_PLAN }),
  };
}

function cloudEvents({ id, madeAtMs, shape }: Extract<Occasion, { source: 'event' }>, data: Command): string {
  const event = {
    ...{ specversion: '1.0', id, source: 'pipeline.example', type: 'certpipeline:Certificate:Issued' },
    ...{
      time: new Date(madeAtMs).toISOString(),
      data: shape === 'data-as-text' ? JSON.stringify(data) : data,
    },
  };
  switch (shape) {
    case 'list':
      return JSON.stringify([event, event]);
    case 'texts':
      return JSON.stringify([JSON.stringify(event)]);
    case 'with-others':
      // The malformed item makes the function fail after it has requested the scan, so the batch is delivered again.
      return JSON.stringify([
        { ...event, id: `${id}-other`, type: 'oss:Object:Created' },
        event,
        { id: 'broken' },
      ]);
    default:
      return JSON.stringify(event);
  }
}

/** The tolerance is five minutes, and the receiver's clock may be wrong by half of that. */
const SURELY_TOO_OLD_MS = 8 * MINUTE_MS;

const LONG_AGO_MS = 20 * MINUTE_MS;

function request(
  { signedAtMs, flaw, wish }: Extract<Occasion, { source: 'webhook' }>,
  context: SendContext,
): Sent {
  const { nowMs, webhookSecret } = context;
  const command = commandOf(wish, context);
  const body = JSON.stringify(command);
  const atMs = flaw === 'signed-long-ago' ? signedAtMs - LONG_AGO_MS : signedAtMs;
  const timestamp = Math.floor(atMs / SECOND_MS);
  const secret = flaw === 'other-secret' ? webhookSecret.slice(0, -8) : webhookSecret;
  const signed = sign(flaw === 'other-body' ? `${body} ` : body, timestamp, secret);
  const { 'webhook-signature': _, ...unsigned } = signed;
  const headers = flaw === 'unsigned' ? unsigned : signed;
  const tooOld = nowMs - atMs >= SURELY_TOO_OLD_MS ? 'replayed too late' : undefined;
  return {
    ...{ functionName: 'webhook', event: httpEvent({ headers, body }).toString(), waits: true, command },
    occasion: `webhook ${timestamp} ${body}`,
    mustBeRefused: flaw === 'none' ? tooOld : flaw,
  };
}
