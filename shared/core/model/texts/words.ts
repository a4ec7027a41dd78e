/** The words for outcomes and other enumerations, in both languages. In English they are the codes themselves. */
import type { KeyType } from '../key-types.ts';
import type { Slot } from '../listener.ts';
import type { Outcome } from '../outcomes.ts';
import type { ReasonFacts } from '../reasons.ts';
import type { InEach, Language } from './language.ts';

export const outcomeWords: InEach<Readonly<Record<Outcome, string>>> = {
  en: {
    'nothing-to-do': 'nothing-to-do',
    planned: 'planned',
    verified: 'verified',
    blocked: 'blocked',
    'rolled-back': 'rolled-back',
    'changed-unproved': 'changed-unproved',
    'rollback-unproved': 'rollback-unproved',
  },
  zh: {
    'nothing-to-do': '无需更换',
    planned: '已计划',
    verified: '已验证',
    blocked: '受阻',
    'rolled-back': '已回滚',
    'changed-unproved': '已变更，未能验证',
    'rollback-unproved': '回滚未能验证',
  },
};

export const slotWords: InEach<Readonly<Record<Slot, string>>> = {
  en: { default: 'default', additional: 'additional' },
  zh: { default: '默认证书', additional: '扩展证书' },
};

const unknownWord = { en: 'unknown', zh: '未知' } as const;

/** `RSA`, `ECC` and `SM2` are the same in each language. */
export function keyTypeWord(language: Language, keyType: KeyType | 'unknown'): string {
  return keyType === 'unknown' ? unknownWord[language] : keyType;
}

/** Who has to act. */
export const actorWords: InEach<Readonly<Record<ReasonFacts['actor'], string>>> = {
  en: { none: 'none', operator: 'operator', issuer: 'issuer', 'other-writer': 'other-writer' },
  zh: { none: '无需处理', operator: '运维人员', issuer: '证书签发者', 'other-writer': '其他修改者' },
};

export const urgencyWords: InEach<Readonly<Record<ReasonFacts['urgency'], string>>> = {
  en: { none: 'none', routine: 'routine', soon: 'soon', now: 'now' },
  zh: { none: '无', routine: '方便时', soon: '数日内', now: '立即' },
};

/** Steps of a change, as `fill` takes them. In English a step describes itself. */
export const stepTexts = {
  zh: {
    associate: '关联 {certificates}',
    dissociate: '解除关联 {certificates}',
    'update-default': '将默认证书更换为 {certificates}',
    prove: '验证返回的是新证书',
    'prove-new-or-old': '验证（新证书或旧证书）',
  },
} as const;
