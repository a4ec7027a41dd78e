/**
 * A custom robot of DingTalk. 20 messages a minute, then some minutes of silence; 20,000 bytes a message. It answers HTTP 200 always.
 *
 * Source: "Custom robots" of DingTalk's open platform; the limits and codes are those that users report.
 */
import { createHmac } from 'node:crypto';
import { chatForm, withoutTags } from './channel-form.ts';
import { refusalByErrcode } from './errcode-answer.ts';

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
  refusalIn: refusalByErrcode(passing),
});
