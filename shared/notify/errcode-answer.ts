/** The answers of DingTalk and WeCom, which are HTTP 200 always: `errcode` says whether the message was accepted. */
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import { type ChannelForm, jsonOf, notUnderstood, refusedStatus } from './channel-form.ts';

const answer = lazily(() => z.object({ errcode: z.number(), errmsg: z.string() }));

/** @param passing codes of what may be accepted a moment later */
export function refusalByErrcode(passing: ReadonlySet<number>): ChannelForm['refusalIn'] {
  return (given) => {
    const refused = refusedStatus(given);
    if (refused !== undefined) return refused;
    const parsed = answer().safeParse(jsonOf(given.body));
    if (!parsed.success) return notUnderstood;
    const { errcode, errmsg } = parsed.data;
    return errcode === 0
      ? undefined
      : { code: String(errcode), message: errmsg, isPassing: passing.has(errcode) };
  };
}
