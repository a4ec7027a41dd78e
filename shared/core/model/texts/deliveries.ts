/**
 * Why a channel or a heartbeat did not accept a message, by code, in both languages. What the service itself says stays in its own language.
 * Pure.
 */
import type { InEach, Language } from './language.ts';

/** What is no word of the service. A code of the connection, such as ECONNREFUSED, has the sentence of `NoAnswer`. */
export const deliveryTexts = {
  NoAnswer: {
    en: 'there was no answer',
    zh: '没有应答。请检查地址，以及 scan 能否访问公网。',
  },
  Timeout: {
    en: 'there was no answer',
    zh: '未在规定时间内应答。请检查 scan 能否访问公网。',
  },
  AnswerTooLarge: {
    en: 'there was no answer',
    zh: '应答超过 64 KB，不是该服务的应答。请检查地址。',
  },
  NotUnderstood: {
    en: 'the answer is none of this service: is the address right?',
    zh: '应答不是该服务的。请检查地址。',
  },
  Redirect: {
    en: 'it redirects, which is not followed',
    zh: '返回了重定向，不会跟随。请填写最终的地址。',
  },
  NoText: { en: 'without a text', zh: '服务返回了 HTTP 错误，没有说明。' },
} as const satisfies Readonly<Record<string, InEach<string>>>;

/** Before what a service says itself. */
const refusedByService = '服务拒绝了消息。';

export interface DeliverySaid {
  readonly says: string;
  /** What the service says itself. */
  readonly original: string | undefined;
}

/** @param message in English, or of the service */
export function deliverySaid(
  language: Language,
  { code, message }: { readonly code: string; readonly message: string },
): DeliverySaid {
  if (language === 'en') return { says: message, original: undefined };
  const own = ownText(code, message);
  return own === undefined
    ? { says: refusedByService, original: message }
    : { says: own[language], original: undefined };
}

/** `undefined`: the service says it. Its codes are numbers. */
function ownText(code: string, message: string): InEach<string> | undefined {
  if (code.startsWith('HTTP 3')) return deliveryTexts.Redirect;
  if (code.startsWith('HTTP ')) return message === deliveryTexts.NoText.en ? deliveryTexts.NoText : undefined;
  if (/^-?\d+$/.test(code)) return undefined;
  return Object.hasOwn(deliveryTexts, code)
    ? deliveryTexts[code as keyof typeof deliveryTexts]
    : deliveryTexts.NoAnswer;
}
