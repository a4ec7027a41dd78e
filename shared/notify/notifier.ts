/**
 * Sends messages to the channels of NOTIFY, and the heartbeat. Knows nothing of the ledger: scan decides what is told, and records it.
 *
 * A delivery never rejects: a channel that fails is a result, which no rotation depends on. A result holds no part of an address.
 */
import { type Clock, SECOND_MS } from '../base/clock.ts';
import { createRedactor } from '../base/redact.ts';
import type { ChannelKind, Heartbeat, NotifyTarget } from '../config/notify-targets.ts';
import { deliveryTexts } from '../core/model/texts/deliveries.ts';
import { cutAtBytes } from '../core/reports/notices/notice.ts';
import { type ChannelForm, type Content, type Refusal, refusedStatus } from './channel-form.ts';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import type { Post, PostRequest } from './post.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

const forms: Readonly<Record<ChannelKind, ChannelForm>> = { dingtalk, feishu, wecom, slack, webhook };

/** All channels of a run together, which are notified at the same time. */
export const NOTIFY_TIME_MS = 30 * SECOND_MS;

const REQUEST_TIMEOUT_MS = 10 * SECOND_MS;

/** Before the second and the third attempt; the answer may ask for more. */
const WAITS_MS = [SECOND_MS, 3 * SECOND_MS];

export type Delivery =
  | { readonly accepted: true }
  /** `code` is of the service, or of the connection. */
  | { readonly accepted: false; readonly code: string; readonly message: string };

export interface Channel extends Pick<NotifyTarget, 'name' | 'kind' | 'severity'> {
  /** The message for these events: `told` are those that it tells or counts. */
  prepare(content: Omit<Content, 'language'>): {
    readonly told: Content['events'];
    readonly send: (untilMs: number) => Promise<Delivery>;
  };
  sendTest(untilMs: number): Promise<Delivery>;
}

export interface Notifier {
  readonly channels: readonly Channel[];
  /** `undefined`: none is configured. */
  readonly heartbeat: ((untilMs: number) => Promise<Delivery>) | undefined;
}

export interface NotifierInput {
  readonly targets: readonly NotifyTarget[];
  readonly heartbeat: Heartbeat | undefined;
  readonly clock: Clock;
  readonly post: Post;
  readonly language: Content['language'];
}

export function createNotifier(input: NotifierInput): Notifier {
  const { heartbeat } = input;
  return {
    channels: input.targets.map((target) => channelOf(target, input)),
    heartbeat: heartbeat && ((untilMs) => callHeartbeat(heartbeat, input, untilMs)),
  };
}

function channelOf(target: NotifyTarget, { clock, post, language }: NotifierInput): Channel {
  const { kind, name, severity } = target;
  const { message, testMessage, refusalIn } = forms[kind];
  const sending = { clock, post, refusalIn, secrets: [target.address, ...target.secrets] };
  return {
    kind,
    name,
    severity,
    prepare: (content) => {
      const { told, requestAt } = message(target, { ...content, language });
      return { told, send: (untilMs) => deliver({ ...sending, requestAt }, untilMs) };
    },
    sendTest: (untilMs) => deliver({ ...sending, requestAt: testMessage(target, language) }, untilMs),
  };
}

function callHeartbeat(
  { address, secrets }: Heartbeat,
  { clock, post }: NotifierInput,
  untilMs: number,
): Promise<Delivery> {
  const requestAt = (): PostRequest => ({ method: 'GET', address: address.reveal(), body: undefined });
  return deliver(
    { clock, post, refusalIn: refusedStatus, requestAt, secrets: [address, ...secrets] },
    untilMs,
  );
}

interface Sending extends Pick<NotifierInput, 'clock' | 'post'>, Pick<ChannelForm, 'refusalIn'> {
  readonly requestAt: (nowMs: number) => PostRequest;
  readonly secrets: NotifyTarget['secrets'];
}

async function deliver(sending: Sending, untilMs: number): Promise<Delivery> {
  const { clock, secrets } = sending;
  for (let attempts = 0; ; attempts += 1) {
    const { refusal, retryAfterMs = 0 } = await attempt(sending, untilMs);
    if (refusal === undefined) return { accepted: true };
    const waitMs = Math.max(WAITS_MS[attempts] ?? Number.POSITIVE_INFINITY, retryAfterMs);
    if (!refusal.isPassing || clock.now() + waitMs >= untilMs) return failed(refusal, secrets);
    await clock.sleep(waitMs);
  }
}

async function attempt(
  { clock, post, requestAt, refusalIn }: Sending,
  untilMs: number,
): Promise<{ readonly refusal: Refusal | undefined; readonly retryAfterMs?: number | undefined }> {
  const nowMs = clock.now();
  try {
    const answer = await post(requestAt(nowMs), Math.max(1, Math.min(REQUEST_TIMEOUT_MS, untilMs - nowMs)));
    return { refusal: refusalIn(answer), retryAfterMs: answer.retryAfterMs };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = Reflect.get(error, 'code');
    return {
      refusal: {
        code: typeof code === 'string' ? code : 'NoAnswer',
        message: deliveryTexts.NoAnswer.en,
        isPassing: true,
      },
    };
  }
}

const MAX_MESSAGE_BYTES = 200;

/** Services repeat parts of a request in their refusals. */
function failed({ code, message }: Refusal, secrets: Sending['secrets']): Delivery {
  const redacted = createRedactor(secrets).text(message.replace(/\s+/g, ' '));
  return { accepted: false, code, message: cutAtBytes(redacted, MAX_MESSAGE_BYTES) };
}
