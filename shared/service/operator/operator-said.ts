/** What a person reads of the report of an operator's command, in a language. Pure. */
import { fill, withWholeLists } from '../../core/model/texts/fill.ts';
import type { Language } from '../../core/model/texts/language.ts';
import { slotWords } from '../../core/model/texts/words.ts';
import type { LeftOnListener, OperatorReport } from './operator-report.ts';
import { operatorTextsInChinese } from './operator-texts.ts';

export function operatorSaid(
  language: Language,
  { message, answer, parameters = {}, left }: OperatorReport,
): string {
  if (language === 'en') return message;
  const isKnown = answer !== undefined && Object.hasOwn(operatorTextsInChinese, answer);
  if (!isKnown) return `原文：${message}`;
  return [
    fill(language, operatorTextsInChinese[answer], withWholeLists(language, parameters)),
    ...left.map(leftInChinese),
  ].join('\n');
}

function leftInChinese({ listenerId, attached, unsure }: LeftOnListener): string {
  if (attached === null) return `${listenerId}：该变更的记录已删除。`;
  const doubt = unsure === null ? '' : '最后一次写入可能已生效。';
  const slots = attached.map((one) => {
    const [slot = '', id = ''] = one.split(' ');
    return `${slot === 'default' || slot === 'additional' ? slotWords.zh[slot] : slot} ${id}`;
  });
  return `${listenerId}：按轮换记录，关联的证书为 ${slots.join('、') || '无'}。${doubt}`;
}
