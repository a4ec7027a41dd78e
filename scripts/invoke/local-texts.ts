/** What a run of scan or rotate on a person's machine says beside its result, in each language. */
import type { Said } from '../../shared/core/model/texts/language.ts';

export const localNotes = {
  newLedger: (ledger: string): Said => ({
    en: `A new ledger is made at ${ledger}`,
    zh: `将在 ${ledger} 新建轮换记录`,
  }),
  noLedger: (ledger: string): Said => ({
    en: `There is no ledger at ${ledger}: what one would hold back is not known.`,
    zh: `${ledger} 处没有轮换记录，因此不知道哪些变更会被暂缓。`,
  }),
  apart: (ledger: string): Said => ({
    en: `This run shares no lease, pause or quarantine with the installation, whose ledger is ${ledger}.`,
    zh: `本次运行与已部署的服务不共享租约、暂停和隔离，该服务的轮换记录为 ${ledger}。`,
  }),
  deployedUnknown: (why: string): Said => ({
    en: `It is not known whether the service is deployed: ${why}`,
    zh: `无法得知服务是否已部署。原文：${why}`,
  }),
  ledgerOf: (installation: string, ledger: string): Said => ({
    en: `The ledger is that of ${installation}: ${ledger}`,
    zh: `使用 ${installation} 的轮换记录：${ledger}`,
  }),
  inMemory: {
    en: 'LEDGER is memory: if this run is cut off, no later one knows what was left half done.',
    zh: '轮换记录只在内存中（LEDGER）：本次运行如被中断，之后的运行无法得知哪些变更只做了一半。',
  },
  oneRegion: (region: string): Said => ({
    en: `only ${region} is read, because REGIONS is not set. --region names another region; REGIONS=all reads every region of ALB.`,
    zh: `未设置 REGIONS，因此只读取 ${region}。可用 --region 指定其他地域；REGIONS=all 读取 ALB 的所有地域。`,
  }),
  currentPlan: { en: 'The current plan: ', zh: '查看当前计划：' },
} as const;

/** What is being done before anything else is known. */
export const startTexts = {
  scan: { en: 'reading the load balancers', zh: '正在读取负载均衡实例' },
  rotate: { en: 'reading the load balancer', zh: '正在读取负载均衡实例' },
} as const satisfies Readonly<Record<string, Said>>;

/** Of options that do not fit each other. */
export const optionErrors = {
  eventAndTarget: {
    en: 'error: --event names the load balancer itself: leave one of them out.',
    zh: 'error: --event 本身已包含负载均衡实例：请只保留其中之一。',
  },
  eventFile: (event: string, problem: string): Said => ({
    en: `error: --event is ${event}. ${problem}`,
    zh: `error: --event 为 ${event}。${problem}`,
  }),
  noTarget: {
    en: 'error: the load balancer is missing, such as alb-o9ulmq5hgn68jk. npm run scan shows all of them.',
    zh: 'error: 缺少负载均衡实例，例如 alb-o9ulmq5hgn68jk。npm run scan 会列出全部实例。',
  },
  planAlone: {
    en: 'error: --plan needs the load balancer that it belongs to, as the plan shows it.',
    zh: 'error: --plan 需要同时指定计划所属的负载均衡实例，如计划中所示。',
  },
} as const;
