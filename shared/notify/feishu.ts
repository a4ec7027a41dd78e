/**
 * A custom bot of Feishu or Lark. 100 messages a minute and 5 a second; 20 KB a request. It answers HTTP 200 for most refusals.
 *
 * Source: "Custom bot usage guide", open.larkoffice.com.
 */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { SECOND_MS } from '../base/clock.ts';
import { lazily } from '../base/lazily.ts';
import { chatForm, jsonOf, notUnderstood, refusedStatus, withoutTags } from './channel-form.ts';
import type { PostAnswer } from './post.ts';

/** Older bots answer `StatusCode` alone. */
const answer = lazily(() =>
  z.union([
    z.object({ code: z.number(), msg: z.string() }),
    z.object({ StatusCode: z.number(), StatusMessage: z.string() }),
  ]),
);

/** 11232 and 11233: too many messages. */
const passing: ReadonlySet<number> = new Set([11232, 11233]);

export const feishu = chatForm({
  limitBytes: 18_000,
  neutralise: withoutTags,
  request: ({ address, secret }, text, nowMs) => {
    const timestamp = String(Math.floor(nowMs / SECOND_MS));
    // Time and secret are the key, and nothing is signed with it: the reverse of DingTalk.
    const signed =
      secret === undefined
        ? {}
        : { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret.reveal()}`).digest('base64') };
    const body = JSON.stringify({ ...signed, msg_type: 'text', content: { text } });
    return { method: 'POST', address: address.reveal(), body };
  },
  refusalIn,
});

function refusalIn(given: PostAnswer) {
  const refused = refusedStatus(given);
  const parsed = answer().safeParse(jsonOf(given.body));
  if (!parsed.success) return refused ?? notUnderstood;
  const [code, message] =
    'code' in parsed.data
      ? [parsed.data.code, parsed.data.msg]
      : [parsed.data.StatusCode, parsed.data.StatusMessage];
  if (code === 0) return refused;
  return { code: String(code), message, isPassing: passing.has(code) || refused?.isPassing === true };
}
