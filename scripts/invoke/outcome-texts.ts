/** What is printed of outcomes and of what handshakes have checked, in each language. */
import { counted } from '../../shared/base/words.ts';
import type { Outcome } from '../../shared/core/model/outcomes.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { type ProofExtent, summariseFamilies } from '../../shared/core/proof/proof-extent.ts';

export interface OutcomeTexts {
  readonly dailyCheck: (listenerId: string) => string;
  readonly families: (byFamily: ProofExtent['byFamily']) => string;
  readonly checked: (matched: number, targets: number, families: string) => string;
  /** What was asked, and of which names. */
  readonly asked: (keyTypes: string, names: string) => string;
  /** @param more how many names are not shown, if positive */
  readonly names: (shown: string, more: number) => string;
  readonly listComma: string;
  readonly notChecked: string;
  readonly silentTargets: (count: number) => string;
  readonly notOverQuic: (keyType: string) => string;
  readonly whyUnchecked: (outcome: Outcome) => string;
  readonly served: (asExpected: number, targets: number) => string;
  readonly silent: (count: number) => string;
  readonly different: string;
  readonly separator: string;
}

const en: OutcomeTexts = {
  dailyCheck: (listenerId) => `daily check of ${listenerId}: `,
  families: summariseFamilies,
  checked: (matched, targets, families) =>
    `checked: ${matched} of ${counted(targets, 'target')} as expected${families === '' ? '' : ` (${families})`}; each address in every Active zone; `,
  asked: (keyTypes, names) => `key types ${keyTypes}; no name, and each name of both certificates${names}`,
  names: (shown, more) => ` (${shown}${more > 0 ? ` and ${more} more` : ''})`,
  listComma: ', ',
  notChecked: 'not checked: ',
  silentTargets: (count) => `${counted(count, 'target')}, which did not answer`,
  notOverQuic: (keyType) => `${keyType}, which no client can get over QUIC`,
  whyUnchecked: (outcome) => {
    if (outcome === 'blocked' || outcome === 'planned') return 'this certificate was not changed by this run';
    return outcome === 'verified'
      ? 'an earlier run has proved it'
      : 'no proof of the new certificate has come to its end; read the reason';
  },
  served: (asExpected, targets) => `${asExpected} of ${counted(targets, 'target')} serve what is attached`,
  silent: (count) => `${count} silent`,
  different: 'different: ',
  separator: '; ',
};

const zh: OutcomeTexts = {
  dailyCheck: (listenerId) => `${listenerId} 的每日检查：`,
  families: (byFamily) =>
    Object.entries(byFamily)
      .map(
        ([family, { targets, matched, silent }]) =>
          `${family} ${matched}/${targets}${silent > 0 ? `，无应答 ${silent} 个` : ''}`,
      )
      .join('、'),
  checked: (matched, targets, families) =>
    `已检查：${targets} 个目标中 ${matched} 个符合预期${families === '' ? '' : `（${families}）`}；每个 Active 可用区的每个地址；`,
  asked: (keyTypes, names) => `密钥类型 ${keyTypes}；不带域名，以及两张证书的每个域名${names}`,
  names: (shown, more) => `（${shown}${more > 0 ? `，另有 ${more} 个` : ''}）`,
  listComma: '、',
  notChecked: '未检查：',
  silentTargets: (count) => `${count} 个目标没有应答`,
  notOverQuic: (keyType) => `${keyType}，客户端无法通过 QUIC 得到它`,
  whyUnchecked: (outcome) => {
    if (outcome === 'blocked' || outcome === 'planned') return '本次运行没有变更这张证书';
    return outcome === 'verified' ? '先前的运行已验证' : '新证书的验证没有完成，见原因';
  },
  served: (asExpected, targets) => `${targets} 个目标中 ${asExpected} 个返回的证书与所关联的一致`,
  silent: (count) => `${count} 个无应答`,
  different: '不同：',
  separator: '；',
};

export const outcomeTexts: InEach<OutcomeTexts> = { en, zh };
