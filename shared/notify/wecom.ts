/**
 * A group robot of WeCom. 20 messages a minute; 2,048 bytes of text a message. It has no signature, and answers HTTP 200 always.
 *
 * Source: "Group robot configuration", developer.work.weixin.qq.com.
 */
import { chatForm, withoutTags } from './channel-form.ts';
import { refusalByErrcode } from './errcode-answer.ts';

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
  refusalIn: refusalByErrcode(passing),
});
