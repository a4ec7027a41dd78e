/** What `npm run status` prints, in each language. */
import type { InEach } from '../../shared/core/model/texts/language.ts';

export interface StatusCommandTexts {
  /** @param token to sign in with, or the name of the variable that has it */
  readonly served: (url: string, token: string) => string;
  readonly shows: (place: string) => string;
  readonly requestFailed: (message: string) => string;
}

const en: StatusCommandTexts = {
  served: (url, token) => `Status page: ${url}/\nToken: ${token}`,
  shows: (place) => `It shows ${place}. Ctrl-C ends it.`,
  requestFailed: (message) => `A request failed: ${message}`,
};

const zh: StatusCommandTexts = {
  served: (url, token) => `状态页：${url}/\n令牌：${token}`,
  shows: (place) => `显示 ${place} 中的轮换记录。按 Ctrl-C 结束。`,
  requestFailed: (message) => `有一个请求失败。原文：${message}`,
};

export const statusCommandTexts: InEach<StatusCommandTexts> = { en, zh };
