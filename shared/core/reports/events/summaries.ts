/**
 * The sentence of an event, its `summary`, in each language. Notifications and event rules show it to people. Pure.
 */
import { counted, inUtc } from '../../../base/words.ts';
import { explainInOne } from '../../model/texts/explain.ts';
import type { Language } from '../../model/texts/language.ts';
import { keyTypeWord, outcomeWords, slotWords } from '../../model/texts/words.ts';
import { inDays } from '../../planning/due.ts';
import type { OutcomeRow } from '../outcome-row.ts';
import { passedOverRemark } from '../passed-over-remark.ts';
import type { SnapshotRow } from '../scan-snapshot.ts';
import type { WrongRow } from '../wrong-row.ts';

type Place = Pick<OutcomeRow, 'listenerId' | 'slot' | 'keyType'>;

/** For example `lsn-1 default RSA: `. */
function placeIn(language: Language, { listenerId, slot, keyType }: Place): string {
  const place = `${listenerId} ${slotWords[language][slot]} ${keyTypeWord(language, keyType)}`;
  return language === 'en' ? `${place}: ` : `${place}：`;
}

export function outcomeSummary(language: Language, row: OutcomeRow): string {
  const { outcome, reason } = row;
  const says = `${explainInOne(language, row)}${passedOverRemark(row, language)}`;
  const ended = outcomeWords[language][outcome];
  return `${placeIn(language, row)}${language === 'en' ? `${ended} (${reason}). ` : `${ended}（${reason}）。`}${says}`;
}

type DatedRow = SnapshotRow & { readonly notAfterMs: number };

/** @param leftMs until it expires; negative: it has expired */
export function expirySummary(language: Language, row: DatedRow, leftMs: number): string {
  const { oldCertificateId: id, names, decision, reason } = row;
  const until = inUtc(row.notAfterMs);
  const isBlocked = decision === 'blocked';
  const says = explainInOne(language, row);
  if (language === 'zh') {
    const whose = names.length === 0 ? '' : `（${shortListIn(language, names, 3)}）`;
    const when = leftMs < 0 ? `已于 ${until} 过期` : `将于 ${until} 到期，剩余 ${daysInChinese(leftMs)}`;
    return `${placeIn(language, row)}${id}${whose}${when}。${isBlocked ? `受阻（${reason}）：${says}` : ''}`;
  }
  const when = leftMs < 0 ? `expired at ${until}` : `expires in ${inDays(leftMs)}, at ${until}`;
  const whose = names.length === 0 ? '' : ` for ${shortListIn(language, names, 3)}`;
  return `${placeIn(language, row)}${id}${whose} ${when}.${isBlocked ? ` Blocked (${reason}): ${says}` : ''}`;
}

function daysInChinese(leftMs: number): string {
  const [count = '', unit = ''] = inDays(leftMs).split(' ');
  return `${count} ${unit.startsWith('day') ? '天' : '小时'}`;
}

export function wrongSummary(language: Language, { row, certificateId, fault }: WrongRow): string {
  if (language === 'en')
    return `${placeIn(language, row)}${certificateId} is served and wrong (${fault.reason}): ${fault.message}.`;
  const says = explainInOne(language, fault);
  return `${placeIn(language, row)}正在返回的证书 ${certificateId} 有问题（${fault.reason}）：${says}`;
}

export function suspectSummary(language: Language, region: string, certificates: number): string {
  return language === 'en'
    ? `${region}: ${certificates} certificates that were right before have turned untrusted at about the same time: suspect our roots or clock. None of them is replaced for it.`
    : `${region}：${certificates} 张此前正常的证书几乎同时变为不受信任，请检查本服务的根证书列表和时钟；不会因此更换它们。`;
}

/** The numbers of the heartbeat. */
export interface ScanCounts {
  readonly certificates: number;
  readonly listeners: number;
  readonly due: number;
  readonly blocked: number;
  readonly emergencies: number;
  readonly differences: number;
  readonly failures: number;
}

/** @param earliestMs when the first certificate expires; `null`: unknown */
export function scanSummary(
  language: Language,
  { region, mode }: { readonly region: string; readonly mode: 'plan' | 'apply' },
  counts: ScanCounts,
  earliestMs: number | null,
): string {
  const { certificates, listeners, due, blocked, emergencies, differences, failures } = counts;
  if (language === 'zh') {
    const parts = [
      `${listeners} 个监听上有 ${certificates} 张证书，${due} 张待更换，${blocked} 张受阻`,
      ...(emergencies ? [`${emergencies} 张属于紧急情况`] : []),
      ...(differences ? [`${differences} 个目标返回了意外的证书`] : []),
      ...(failures ? [`${failures} 项未能读取`] : []),
    ];
    const until = earliestMs === null ? '' : `最早于 ${inUtc(earliestMs)} 到期。`;
    return `${region}（${mode === 'plan' ? '仅计划' : '执行'}）：${parts.join('，')}。${until}`;
  }
  const parts = [
    `${counted(certificates, 'certificate')} on ${counted(listeners, 'listener')}, ${due} due, ${blocked} blocked`,
    ...(emergencies ? [`${emergencies} in an emergency`] : []),
    ...(differences ? [`${differences} serving an unexpected certificate`] : []),
    ...(failures ? [`${failures} could not be read`] : []),
  ];
  const until = earliestMs === null ? '' : ` The first expires at ${inUtc(earliestMs)}.`;
  return `${region} (${mode}): ${parts.join(', ')}.${until}`;
}

/** @param max names shown */
export function shortListIn(language: Language, names: readonly string[], max: number): string {
  const shown = names.slice(0, max).join(language === 'en' ? ', ' : '、');
  if (names.length <= max) return shown;
  return language === 'en' ? `${shown} and ${names.length - max} more` : `${shown} 等 ${names.length} 个`;
}
