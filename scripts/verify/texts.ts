/** What verify prints, in each language. */
import { counted } from '../../shared/base/words.ts';
import { fill } from '../../shared/core/model/texts/fill.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { reasonTexts } from '../../shared/core/model/texts/reason-texts.ts';
import type { FindingCode, RemarkCode } from '../../shared/core/proof/finding.ts';
import { isRemark } from '../../shared/core/proof/finding.ts';
import type { Answer } from '../../shared/core/proof/identity.ts';
import { describeAnswer } from '../../shared/core/proof/identity.ts';
import type { Result } from './judgement.ts';
import type { Verified, VerifyProgress } from './run-verify.ts';

export interface VerifyTexts {
  readonly noName: string;
  readonly overQuic: string;
  readonly share: (matched: number, targets: number) => string;
  readonly zone: (zoneId: string) => string;
  readonly colon: string;
  readonly served: (answer: Answer) => string;
  readonly expected: (ids: readonly string[]) => string;
  readonly reading: string;
  readonly progress: (progress: VerifyProgress) => string;
  readonly notAsked: string;
  readonly unasked: string;
  readonly keyTypeComma: string;
  readonly asked: (
    addresses: number,
    families: readonly string[],
    zones: number,
    names: string,
    keyTypes: string,
  ) => string;
  readonly names: (shown: readonly string[], all: number, alsoNone: boolean) => string;
  readonly results: Readonly<Record<Result, string>>;
  readonly verdicts: Readonly<Record<Verified['status'], string>>;
  readonly summary: (targets: number, counts: readonly string[], open: number, seconds: number) => string;
}

const en: VerifyTexts = {
  noName: 'no name',
  overQuic: ' over QUIC',
  share: (matched, targets) => `${matched} of ${targets}`,
  zone: (zoneId) => ` (${zoneId})`,
  colon: ': ',
  served: describeAnswer,
  expected: (ids) => `; expected ${ids.length === 0 ? 'a certificate for this name' : ids.join(' or ')}`,
  reading: 'reading the load balancers',
  progress: (progress) =>
    'asking' in progress
      ? `asking ${counted(progress.asking, 'target')}`
      : `${progress.matched} of ${counted(progress.targets, 'target')} match. ${progress.missing?.en ?? ''}`.trim(),
  notAsked: 'Not asked: ',
  unasked: '',
  keyTypeComma: ', ',
  asked: (addresses, families, zones, names, keyTypes) =>
    `Asked: ${counted(addresses, 'address', 'addresses')} (${families.join(', ')})${zones === 0 ? '' : ` in ${counted(zones, 'zone')}`}; ${names}; ${keyTypes}.`,
  names: (shown, all, alsoNone) => {
    if (all === 0) return 'no name';
    const text = shown.length < all ? counted(all, 'name') : `names ${shown.join(', ')}`;
    return alsoNone ? `${text}, and no name` : text;
  },
  results: {
    match: 'as expected',
    wrong: 'wrong',
    absent: 'without one of this key type',
    silent: 'without an answer',
    'not-checkable': 'not checkable',
  },
  verdicts: {
    0: 'Every target serves what is expected.',
    1: 'Not every target serves what is expected.',
    3: 'Not everything could be checked.',
    4: 'The time is over, and not every target serves what is expected.',
    130: 'Interrupted. This is what was seen last.',
  },
  summary: (targets, counts, open, seconds) =>
    ` ${counted(targets, 'target')}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}.${open > 0 ? ` ${open} could not be asked.` : ''} It took ${counted(seconds, 'second')}.`,
};

const zh: VerifyTexts = {
  noName: '不带域名',
  overQuic: '（QUIC）',
  share: (matched, targets) => `${matched} / ${targets}`,
  zone: (zoneId) => `（${zoneId}）`,
  colon: '：',
  served: (answer) => {
    if (answer.kind === 'known') return answer.certificateId;
    if (answer.kind === 'other') return `未知证书（SHA-256 ${answer.sha256.slice(0, 16)}...）`;
    return answer.kind === 'absent' ? '没有证书' : `没有应答（${answer.code}）`;
  },
  expected: (ids) => `；应为 ${ids.length === 0 ? '该域名的证书' : ids.join(' 或 ')}`,
  reading: '正在读取负载均衡实例',
  progress: (progress) =>
    'asking' in progress
      ? `正在探测 ${progress.asking} 个目标`
      : `${progress.matched} / ${progress.targets} 个目标符合预期。${progress.missing?.zh ?? ''}`,
  notAsked: '未探测：',
  unasked: '未能探测：',
  keyTypeComma: '、',
  asked: (addresses, families, zones, names, keyTypes) =>
    `已探测：${addresses} 个地址（${families.join('，')}）${zones === 0 ? '' : `，${zones} 个可用区`}；${names}；${keyTypes}。`,
  names: (shown, all, alsoNone) => {
    if (all === 0) return '不带域名';
    const text = shown.length < all ? `${all} 个域名` : `域名 ${shown.join('、')}`;
    return alsoNone ? `${text}，以及不带域名` : text;
  },
  results: {
    match: '个符合预期',
    wrong: '个不正确',
    absent: '个没有该密钥类型的证书',
    silent: '个没有应答',
    'not-checkable': '个无法检查',
  },
  verdicts: {
    0: '每个目标返回的证书都符合预期。',
    1: '有目标返回的证书不符合预期。',
    3: '有部分内容无法检查。',
    4: '时间已到，仍有目标返回的证书不符合预期。',
    130: '已中断，以下为最后得到的结果。',
  },
  summary: (targets, counts, open, seconds) =>
    `${targets} 个目标${counts.length === 0 ? '' : `：${counts.join('，')}`}。${open > 0 ? `${open} 项未能探测。` : ''}用时 ${seconds} 秒。`,
};

export const verifyTexts: InEach<VerifyTexts> = { en, zh };

const remarksInChinese: Readonly<Record<RemarkCode, string>> = {
  'ca-expires-first': '证书链中有 CA 证书先于服务器证书到期',
  'wrong-order': '证书链的顺序不正确',
  'names-dropped': '服务器证书中有无法识别的备用名称',
};

/** A finding without its numbers: its code says what it is. */
export function findingInChinese(code: FindingCode): string {
  if (isRemark(code)) return `${remarksInChinese[code]}（${code}）`;
  return `${fill('zh', reasonTexts[code].zh.says, {}).replace(/。$/, '')}（${code}）`;
}
