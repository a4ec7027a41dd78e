/** What remove prints around its steps, refusals and what stays, in each language. */
import { counted } from '../../shared/base/words.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';

export interface RemoveTexts {
  readonly reading: string;
  readonly title: (prefix: string, region: string, accountId: string, arn: string) => string;
  /** @param sharers other installations that use the ledger */
  readonly open: (sharers: readonly string[]) => string;
  readonly openWord: string;
  readonly nothingToDelete: string;
  readonly stays: string;
  readonly removed: string;
  readonly nothingDeleted: string;
  readonly openUnknown: string;
  readonly theseStay: (sharers: readonly string[]) => string;
  /** @param count `undefined`: it is not known */
  readonly abandon: (count: string | undefined) => string;
  readonly noOneToAbandon: (expected: string) => string;
  readonly noOneToAsk: string;
  readonly steps: (count: number) => string;
}

const en: RemoveTexts = {
  reading: 'reading the account',
  title: (prefix, region, accountId, arn) =>
    `Removal of ${prefix} in ${region}, account ${accountId}, as ${arn}`,
  openWord: 'Open',
  open: (sharers) => `, and only ${['the service', ...sharers].join(' or ')} can finish or undo it:`,
  nothingToDelete: 'Nothing to delete.',
  stays: 'Stays:',
  removed: 'Removed. What stays:',
  nothingDeleted: 'Nothing was deleted.',
  openUnknown: 'Which rotations are open is unknown. What they have changed stays as it is.',
  theseStay: (sharers) =>
    `These stay as they are, ${sharers.length === 0 ? 'for good' : `unless ${sharers.join(', ')} covers their load balancers`}:`,
  abandon: (count) => `Abandon ${count ?? 'them'}?`,
  noOneToAbandon: (expected) =>
    `No one can be asked here: repeat the same command with --abandon-open ${expected}.`,
  noOneToAsk: 'No one can be asked here: repeat the same command with --yes.',
  steps: (count) => `${counted(count, 'step')}.`,
};

const zh: RemoveTexts = {
  reading: '正在读取账号',
  title: (prefix, region, accountId, arn) => `卸载 ${prefix}（${region}），账号 ${accountId}，身份 ${arn}`,
  openWord: '未结束',
  open: (sharers) => `的轮换，只有${['本服务', ...sharers].join('或 ')}能完成或回滚：`,
  nothingToDelete: '没有需要删除的内容。',
  stays: '保留：',
  removed: '已卸载。保留的内容：',
  nothingDeleted: '没有删除任何内容。',
  openUnknown: '不知道哪些轮换未结束。它们已做的修改会保持现状。',
  theseStay: (sharers) =>
    sharers.length === 0
      ? '以下轮换会一直保持现状：'
      : `以下轮换会保持现状，除非 ${sharers.join('、')} 覆盖其负载均衡实例：`,
  abandon: (count) => (count === undefined ? '放弃它们？' : `放弃这 ${count} 次轮换？`),
  noOneToAbandon: (expected) => `此处无法提问：请在同一条命令后加 --abandon-open ${expected}。`,
  noOneToAsk: '此处无法提问：请在同一条命令后加 --yes。',
  steps: (count) => `共 ${count} 个步骤。`,
};

export const removeTexts: InEach<RemoveTexts> = { en, zh };
