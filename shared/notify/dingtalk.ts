/**
 * A custom robot of DingTalk. 20 messages a minute, then some minutes of silence; 20,000 bytes a message. It answers HTTP 200 always.
 *
 * Source: "Custom robots" of DingTalk's open platform; the limits and codes are those that users report.
 */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import { chatForm, jsonOf, notUnderstood, refusedStatus, withoutTags } from './channel-form.ts';
import type { PostAnswer } from './post.ts';

const answer = lazily(() => z.object({ errcode: z.number(), errmsg: z.string() }));

/** -1: the system is busy; 130101: too many messages. */
const passing: ReadonlySet<number> = new Set([-1, 130101]);

export const dingtalk = chatForm({
  limitBytes: 18_000,
  neutralise: withoutTags,
  request: ({ address, secret }, content, nowMs) => {
    const url = new URL(address.reveal());
    if (secret !== undefined) {
      const sign = createHmac('sha256', secret.reveal())
        .update(`${nowMs}\n${secret.reveal()}`)
        .digest('base64');
      url.searchParams.set('timestamp', String(nowMs));
      url.searchParams.set('sign', sign);
    }
    return {
      method: 'POST',
      address: url.href,
      body: JSON.stringify({ msgtype: 'text', text: { content } }),
    };
  },
  refusalIn,
});

function refusalIn(given: PostAnswer) {
  const refused = refusedStatus(given);
  if (refused !== undefined) return refused;
  const parsed = answer().safeParse(jsonOf(given.body));
  if (!parsed.success) return notUnderstood;
  const { errcode, errmsg } = parsed.data;
  return errcode === 0
    ? undefined
    : { code: String(errcode), message: errmsg, isPassing: passing.has(errcode) };
}
