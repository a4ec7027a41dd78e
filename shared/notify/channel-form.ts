/** What differs between the services that messages are sent to. */
import type { NotifyTarget } from '../config/notify-targets.ts';
import type { RotatorEvent } from '../core/model/event.ts';
import { deliveryTexts } from '../core/model/texts/deliveries.ts';
import type { Language } from '../core/model/texts/language.ts';
import { type NoticeForm, noticeOf, testNoticeOf } from '../core/reports/notices/notice.ts';
import type { PostAnswer, PostRequest } from './post.ts';

export interface ChannelForm {
  message(target: NotifyTarget, content: Content): Message;
  testMessage(target: NotifyTarget, language: Language): Message['requestAt'];
  /** `undefined`: the service has accepted the message. HTTP 200 alone does not mean that. */
  refusalIn(answer: PostAnswer): Refusal | undefined;
}

export interface Content {
  readonly events: readonly RotatorEvent[];
  /** How many were dropped before. */
  readonly dropped: number;
  readonly language: Language;
}

export interface Message {
  /** A signature has the time of its request. */
  readonly requestAt: (nowMs: number) => PostRequest;
  /** The events that it tells or counts; the others are for the next message. */
  readonly told: readonly RotatorEvent[];
}

export interface Refusal {
  /** Of the service. */
  readonly code: string;
  readonly message: string;
  /** It may accept the same message a moment later. */
  readonly isPassing: boolean;
}

export interface ChatForm extends Pick<NoticeForm, 'limitBytes' | 'neutralise'> {
  request(target: NotifyTarget, text: string, nowMs: number): PostRequest;
  readonly refusalIn: ChannelForm['refusalIn'];
}

/** A service for people, which gets one text. */
export function chatForm({ limitBytes, neutralise, request, refusalIn }: ChatForm): ChannelForm {
  const sending = (target: NotifyTarget, text: string) => (nowMs: number) => request(target, text, nowMs);
  return {
    message: (target, content) => ({
      requestAt: sending(target, noticeOf({ ...content, limitBytes, neutralise })),
      told: content.events,
    }),
    testMessage: (target, language) => sending(target, testNoticeOf({ language })),
    refusalIn,
  };
}

/** Anything but 2xx. */
export function refusedStatus({ status, body }: PostAnswer): Refusal | undefined {
  if (status >= 200 && status < 300) return undefined;
  const isRedirect = status >= 300 && status < 400;
  return {
    code: `HTTP ${status}`,
    message: isRedirect ? deliveryTexts.Redirect.en : body.trim() || deliveryTexts.NoText.en,
    isPassing: status === 429 || status >= 500,
  };
}

/** The body is not the service's: a proxy, or an address of another service. */
export const notUnderstood: Refusal = {
  code: 'NotUnderstood',
  message: deliveryTexts.NotUnderstood.en,
  isPassing: false,
};

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses it.
    return undefined;
  }
}

/** No mention of a person or of everyone can be in a name. */
export function withoutMentions(text: string): string {
  return text.replaceAll('@', '＠');
}

/** Nor a tag. */
export function withoutTags(text: string): string {
  return withoutMentions(text).replaceAll('<', '＜').replaceAll('>', '＞');
}
