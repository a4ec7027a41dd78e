/**
 * The ways into the service, as data that is drawn from the seed, and what each of them sends when its time has come: the timer, CloudEvents
 * of a certificate pipeline, signed requests (and forged ones), commands that a person types.
 *
 * An event may come twice, late or in another form; a request may be played back. Whether a request may have any effect is decided here, by
 * how it was made, and not by the product.
 */
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Command } from '../../shared/service/commands/command.ts';
import { httpEvent } from '../support/http-trigger.ts';
import { sign } from '../support/webhook.ts';
import type { FunctionName } from './platform.ts';

export type Way = 'timer' | 'event' | 'webhook' | 'console';

/** A command, with the key of a certificate instead of its id. */
export interface Wish extends Omit<Command, 'certificateId' | 'plan'> {
  readonly certificate?: string;
  /** The hash of the plan that was reported last for the load balancer, or one that never was. */
  readonly plan?: 'reported' | 'made-up';
}

export type EventShape = 'object' | 'list' | 'texts' | 'data-as-text' | 'with-others';

export type Flaw = 'none' | 'other-secret' | 'other-body' | 'unsigned' | 'signed-long-ago';

export type Occasion =
  | { readonly way: 'timer'; readonly triggerTime: string }
  | {
      readonly way: 'event';
      readonly id: string;
      readonly madeAtMs: number;
      readonly shape: EventShape;
      readonly wish: Pick<Wish, 'certificate' | 'region' | 'force'>;
    }
  | { readonly way: 'webhook'; readonly signedAtMs: number; readonly flaw: Flaw; readonly wish: Wish }
  | { readonly way: 'console'; readonly functionName: 'scan' | 'rotate'; readonly wish: Wish };

export interface Sent {
  readonly functionName: FunctionName;
  readonly event: string;
  /** Whoever asks waits for the answer. */
  readonly waits: boolean;
  readonly occasion: string;
  readonly command: Command;
  readonly mustBeRefused: string | undefined;
}

export interface Surroundings {
  readonly nowMs: number;
  readonly webhookSecret: string;
  /** `undefined`: there is no such certificate yet. */
  readonly idOf: (key: string) => string | undefined;
  readonly reportedPlan: (loadBalancerId: string) => string | undefined;
}

export function timerAt(atMs: number): Occasion {
  return { way: 'timer', triggerTime: new Date(atMs).toISOString() };
}

export function send(occasion: Occasion, surroundings: Surroundings): Sent {
  switch (occasion.way) {
    case 'timer': {
      const { triggerTime } = occasion;
      const event = { triggerTime, triggerName: 'hourly', payload: '{}' };
      return {
        ...{ functionName: 'scan', event: JSON.stringify(event), waits: false, command: {} },
        ...{ occasion: `timer ${triggerTime}`, mustBeRefused: undefined },
      };
    }
    case 'event': {
      const command = commandOf(occasion.wish, surroundings);
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
      const command = commandOf(occasion.wish, surroundings);
      const { functionName } = occasion;
      return {
        ...{ functionName, event: JSON.stringify(command), waits: true, command },
        ...{ occasion: `console ${surroundings.nowMs} ${functionName}`, mustBeRefused: undefined },
      };
    }
    case 'webhook':
      return request(occasion, surroundings);
  }
}

/** Nobody has ever issued it. */
const NO_CERTIFICATE = '99999999-cn-hangzhou';

const NO_PLAN = '0'.repeat(64);

function commandOf({ certificate, plan, ...rest }: Wish, { idOf, reportedPlan }: Surroundings): Command {
  return {
    ...rest,
    ...(certificate === undefined ? {} : { certificateId: idOf(certificate) ?? NO_CERTIFICATE }),
    ...(plan === undefined
      ? {}
      : { plan: (plan === 'reported' ? reportedPlan(rest.loadBalancerId ?? '') : undefined) ?? NO_PLAN }),
  };
}

function cloudEvents({ id, madeAtMs, shape }: Extract<Occasion, { way: 'event' }>, data: Command): string {
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
      // The malformed one makes the function fail after it has asked, so the batch comes again.
      return JSON.stringify([
        { ...event, id: `${id}-other`, type: 'oss:Object:Created' },
        event,
        { id: 'broken' },
      ]);
    default:
      return JSON.stringify(event);
  }
}

/** Five minutes are allowed, and the receiver's clock may be off by half of that. */
const SURELY_TOO_OLD_MS = 8 * MINUTE_MS;

const LONG_AGO_MS = 20 * MINUTE_MS;

function request(
  { signedAtMs, flaw, wish }: Extract<Occasion, { way: 'webhook' }>,
  surroundings: Surroundings,
): Sent {
  const { nowMs, webhookSecret } = surroundings;
  const command = commandOf(wish, surroundings);
  const body = JSON.stringify(command);
  const atMs = flaw === 'signed-long-ago' ? signedAtMs - LONG_AGO_MS : signedAtMs;
  const timestamp = Math.floor(atMs / SECOND_MS);
  const secret = flaw === 'other-secret' ? `not ${webhookSecret}` : webhookSecret;
  const signed = sign(flaw === 'other-body' ? `${body} ` : body, timestamp, secret);
  const { 'X-Rotator-Timestamp': stamp } = signed;
  const headers = flaw === 'unsigned' ? { 'X-Rotator-Timestamp': stamp } : signed;
  const tooOld = nowMs - atMs >= SURELY_TOO_OLD_MS ? 'played back too late' : undefined;
  return {
    ...{ functionName: 'webhook', event: httpEvent({ headers, body }).toString(), waits: true, command },
    occasion: `webhook ${timestamp} ${body}`,
    mustBeRefused: flaw === 'none' ? tooOld : flaw,
  };
}
