/** Whether the channels of NOTIFY and the heartbeat accept what scan sends. Pure. */

import { inUtc } from '../../base/words.ts';
import { deliverySaid } from '../model/texts/deliveries.ts';
import { HEARTBEAT } from '../records/channel-log.ts';
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';
import { because, listed, original, type Sentence } from './sentence.ts';

/** One channel, or the heartbeat, by its name. */
export interface ChannelFacts {
  readonly name: string;
  /** Of scan; of the heartbeat the first one that was accepted, or the first one after a failure. `null`: none was accepted yet. */
  readonly lastSentAtMs: number | null;
  /** Since the last message that was accepted. */
  readonly failure: { readonly sinceMs: number; readonly code: string; readonly message: string } | null;
  /** A test message of this examination, if one was asked for. */
  readonly test?:
    | { readonly accepted: true }
    | { readonly accepted: false; readonly code: string; readonly message: string };
}

/** @param channels empty: none is configured */
export function checkNotifications(channels: Reading<readonly ChannelFacts[]>): CheckResult {
  if ('problem' in channels)
    return unknown(
      'notifications',
      because(
        { en: 'What the channels were told could not be read', zh: '无法读取各渠道的发送记录' },
        channels.problem,
      ),
    );
  if (channels.value.length === 0)
    return notApplicable('notifications', {
      en: 'NOTIFY and HEARTBEAT_URL are empty: scan notifies no one directly.',
      zh: 'NOTIFY 和 HEARTBEAT_URL 为空：scan 不直接发送通知。',
    });
  const names = channels.value.map(({ name }) => name);
  return judge('notifications', {
    faults: channels.value.flatMap(faultOf),
    notes: channels.value.flatMap(noteOf),
    ok: {
      en: `Accepted: ${listed(names).en}.`,
      zh: `已接受：${listed(names).zh}。`,
    },
  });
}

/** A test shows the present; without one, the last scan does. */
function faultOf({ name, failure, test }: ChannelFacts): readonly Sentence[] {
  if (test?.accepted === false)
    return [
      {
        en: `${name} did not accept a test message: ${test.code}: ${test.message}.`,
        zh: `${name} 未接受测试消息（${test.code}）：${whyInChinese(test)}`,
      },
    ];
  if (test !== undefined || failure === null) return [];
  const { sinceMs, code, message } = failure;
  return [
    {
      en: `${name} has accepted nothing since ${inUtc(sinceMs)}: ${code}: ${message}.`,
      zh: `${name} 自 ${inUtc(sinceMs)} 起未接受任何消息（${code}）：${whyInChinese(failure)}`,
    },
  ];
}

function whyInChinese(failure: { readonly code: string; readonly message: string }): string {
  const { says, original: text } = deliverySaid('zh', failure);
  return text === undefined ? says : `${says}${original(text)}`;
}

function noteOf({ name, lastSentAtMs, failure, test }: ChannelFacts): readonly Sentence[] {
  if (test?.accepted) return [{ en: `${name} accepted a test message.`, zh: `${name} 已接受测试消息。` }];
  if (test !== undefined || failure !== null) return [];
  if (lastSentAtMs === null)
    return [
      {
        en: `${name} was sent nothing yet. To send a test message: npm run doctor -- --test`,
        zh: `尚未向 ${name} 发送消息。发送测试消息：npm run doctor -- --test`,
      },
    ];
  // The ledger has no entry for each call of the heartbeat.
  return name === HEARTBEAT
    ? [
        {
          en: `${name} has been accepted since ${inUtc(lastSentAtMs)}.`,
          zh: `${name} 自 ${inUtc(lastSentAtMs)} 起一直被接受。`,
        },
      ]
    : [
        {
          en: `${name} accepted a message at ${inUtc(lastSentAtMs)}.`,
          zh: `${name} 在 ${inUtc(lastSentAtMs)} 接受了一条消息。`,
        },
      ];
}
