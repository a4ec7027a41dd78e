/** The texts around the sentences of a notice, in each language. The sentence of an event is its summary. */
import { counted } from '../../../base/words.ts';
import type { RotatorEvent } from '../../model/event.ts';
import type { Severity } from '../../model/severity.ts';
import type { InEach } from '../../model/texts/language.ts';

export interface NoticeTexts {
  readonly heading: (severity: Severity) => string;
  /** What a message holds, the most severe first. */
  readonly counts: (counts: readonly (readonly [Severity, number])[]) => string;
  readonly more: (count: number) => string;
  readonly dropped: (count: number) => string;
  readonly test: string;
}

const severitiesInEnglish: Readonly<Record<Severity, string>> = {
  urgent: 'urgent',
  warning: 'to act on soon',
  info: 'for information',
};

const severitiesInChinese: Readonly<Record<Severity, string>> = {
  urgent: '紧急',
  warning: '需尽快处理',
  info: '通知',
};

export const noticeTexts: InEach<NoticeTexts> = {
  en: {
    heading: (severity) => `${severitiesInEnglish[severity]}:`,
    counts: (all) => all.map(([severity, count]) => `${count} ${severitiesInEnglish[severity]}`).join(', '),
    more: (count) => `… and ${count} more: see the status page or the ledger.`,
    dropped: (count) =>
      `${counted(count, 'older event was', 'older events were')} dropped, because this channel accepted no message for three days.`,
    test: 'This is a test message: the channel works.',
  },
  zh: {
    heading: (severity) => `${severitiesInChinese[severity]}：`,
    counts: (all) =>
      all.map(([severity, count]) => `${severitiesInChinese[severity]} ${count} 条`).join('，'),
    more: (count) => `……另有 ${count} 条：请查看状态页或轮换记录。`,
    dropped: (count) => `有 ${count} 条较早的事件已丢弃：该渠道三天未接受任何消息。`,
    test: '这是一条测试消息：该渠道工作正常。',
  },
};

/** What a notice says of an event. */
export function sentenceOf({ subject, data }: RotatorEvent): string {
  const place = [data['region'], data['loadBalancerId']].filter((part) => typeof part === 'string');
  const summary = String(data['summary'] ?? subject);
  const [region] = place;
  // The events of a scan begin with their region.
  return place.length < 2 || summary.startsWith(`${region}:`) ? summary : `${place.join(' ')}: ${summary}`;
}
