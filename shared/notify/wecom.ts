/**
 * A group robot of WeCom. 20 messages a minute; 2,048 bytes of text a message. It has no signature, and answers HTTP 200 always.
 *
 * Source: "Group robot configuration", developer.work.weixin.qq.com.
 */
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import { chatForm, jsonOf, notUnderstood, refusedStatus, withoutTags } from './channel-form.ts';
import type { PostAnswer } from './post.ts';

const answer = lazily(() => z.object({ errcode: z.number(), errmsg: z.string() }));

/** -1: the system is busy; 45009 and 45033: too many messages. */
const passing: ReadonlySet<number> = new Set([-1, 45009, 45033]);

export const wecom = chatForm({
  limitBytes: 2_048,
  neutralise: withoutTags,
  request: ({ address }, content) => ({
    method: 'POST',
    address: address.reveal(),
    body: JSON.stringify({ msgtype: 'text', text: { content } }),
  }),
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
