/** What `npm run ledger` prints, in each language. */
import { counted } from '../../shared/base/words.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { OpenChangeView } from '../../shared/service/operator/open-work.ts';

type Unit = 'day' | 'hour' | 'minute' | 'second';

export interface LedgerTexts {
  readonly comma: string;
  readonly bracketed: (text: string) => string;
  readonly colon: string;
  readonly historyColumns: readonly string[];
  readonly nothing: string;
  readonly rotation: (id: string) => string;
  readonly noRotation: string;
  readonly entriesOf: (loadBalancerId: string, region: string) => string;
  readonly nothingOpen: string;
  readonly openColumns: readonly string[];
  readonly heldUntil: string;
  readonly ended: string;
  readonly none: string;
  readonly noChange: string;
  readonly states: Readonly<Record<OpenChangeView['state'], string>>;
  readonly failedProofs: (loadBalancerIds: readonly string[]) => string;
  readonly paused: string;
  readonly notPaused: string;
  readonly pausedItself: (loadBalancerId: string, since: string) => string;
  readonly breakerOpen: string;
  readonly breakerOpenUntil: (until: string, failedProofs: string) => string;
  readonly breakerClosed: (failedProofs: string) => string;
  readonly noneHeldBack: string;
  readonly heldBackColumns: readonly string[];
  readonly times: (count: number) => string;
  readonly notRecorded: string;
  readonly releasedEverywhere: string;
  readonly now: string;
  readonly distance: (count: number, unit: Unit, isPast: boolean) => string;
  readonly recordedIn: (place: string) => string;
}

const en: LedgerTexts = {
  comma: ', ',
  bracketed: (text) => ` (${text})`,
  colon: ': ',
  historyColumns: ['load balancer', 'listener', 'old and new', 'when', 'outcome'],
  nothing: 'nothing',
  rotation: (id) => `rotation ${id}`,
  noRotation: 'No rotation is recorded.',
  entriesOf: (loadBalancerId, region) => `Entries of ${loadBalancerId} in ${region}`,
  nothingOpen: 'No change is open, and no worker holds a lease.',
  openColumns: ['load balancer', 'lease', 'started', 'open change'],
  heldUntil: 'held until',
  ended: 'ended',
  none: 'none',
  noChange: 'no change',
  states: { begun: 'begun', 'rolling-back': 'rolling-back', unproved: 'unproved' },
  failedProofs: (ids) =>
    ids.length === 0
      ? 'no failed proof in the last day'
      : `failed proofs in the last day on ${ids.join(', ')}`,
  paused: 'Paused: no rotation is started except emergencies.',
  notPaused: 'Not paused.',
  pausedItself: (id, since) => `${id} is paused by itself since ${since}.`,
  breakerOpen: 'The breaker is open',
  breakerOpenUntil: (until, failed) => ` until ${until}, or until an operator resumes: ${failed}.`,
  breakerClosed: (failed) => `The breaker is closed: ${failed}.`,
  noneHeldBack: 'No certificate is quarantined or refused.',
  heldBackColumns: ['certificate', 'proof failed, or refused', 'passed over until', 'why'],
  times: (count) => (count === 1 ? 'once' : `${count} times`),
  notRecorded: 'no longer recorded',
  releasedEverywhere: 'released, on every load balancer',
  now: 'now',
  distance: (count, unit, isPast) => (isPast ? `${counted(count, unit)} ago` : `in ${counted(count, unit)}`),
  recordedIn: (place) => `Recorded in ${place}`,
};

const unitsInChinese: Readonly<Record<Unit, string>> = {
  day: '天',
  hour: '小时',
  minute: '分钟',
  second: '秒',
};

const zh: LedgerTexts = {
  comma: '，',
  bracketed: (text) => `（${text}）`,
  colon: '：',
  historyColumns: ['负载均衡实例', '监听', '旧证书和新证书', '时间', '结果'],
  nothing: '无',
  rotation: (id) => `轮换 ${id}`,
  noRotation: '没有轮换的记录。',
  entriesOf: (loadBalancerId, region) => `${loadBalancerId}（${region}）的记录`,
  nothingOpen: '没有未结束的变更，也没有 worker 持有租约。',
  openColumns: ['负载均衡实例', '租约', '开始时间', '未结束的变更'],
  heldUntil: '持有至',
  ended: '已结束',
  none: '无',
  noChange: '无变更',
  states: { begun: '进行中', 'rolling-back': '回滚中', unproved: '未能验证' },
  failedProofs: (ids) =>
    ids.length === 0 ? '最近一天没有未通过的验证' : `最近一天以下实例有未通过的验证：${ids.join('、')}`,
  paused: '已暂停：只在紧急情况下启动轮换。',
  notPaused: '没有暂停。',
  pausedItself: (id, since) => `${id} 已单独暂停，自 ${since}起。`,
  breakerOpen: '熔断已触发',
  breakerOpenUntil: (until, failed) => `，持续到 ${until}，或运维人员恢复轮换为止：${failed}。`,
  breakerClosed: (failed) => `熔断未触发：${failed}。`,
  noneHeldBack: '没有被隔离或被拒绝的证书。',
  heldBackColumns: ['证书', '验证未通过或被拒绝', '暂不使用至', '原因'],
  times: (count) => `${count} 次`,
  notRecorded: '结果已不在记录中',
  releasedEverywhere: '解除隔离为止，适用于所有负载均衡实例',
  now: '现在',
  distance: (count, unit, isPast) => `${count} ${unitsInChinese[unit]}${isPast ? '前' : '后'}`,
  recordedIn: (place) => `已写入 ${place}`,
};

export const ledgerTexts: InEach<LedgerTexts> = { en, zh };
