/** What deploy prints around its steps, refusals and notes, in each language. */
import { counted } from '../../../shared/base/words.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { Units } from '../wanted/units.ts';

export interface DeployTexts {
  readonly title: (prefix: string, region: string, versions: string) => string;
  readonly versions: (from: string | undefined, to: string) => string;
  /** What stands before the values, in columns of the same width. */
  readonly labels: Readonly<Record<'account' | 'identity' | 'mode' | 'covers' | 'exists' | 'note', string>>;
  readonly modes: Readonly<Record<'plan' | 'apply', string>>;
  readonly coversAll: string;
  readonly coversOwn: (region: string) => string;
  readonly coversNamed: (regions: readonly string[]) => string;
  /** How many functions exist. */
  readonly exists: (functions: number) => string;
  readonly nothingToDo: string;
  readonly month: (units: Units) => readonly string[];
  readonly nothingChanged: string;
  readonly found: (loadBalancers: number, listeners: number) => string;
  readonly outside: (count: number) => string;
  readonly notAsked: (count: number) => string;
  readonly pages: Readonly<Record<'status' | 'webhook', { readonly name: string; readonly use: string }>>;
  readonly timerIsOff: string;
  readonly runs: (timerStaysOff: boolean) => string;
  readonly mayChangeOnly: (include: string) => string;
  readonly toLetIncluded: (include: string) => string;
  readonly toLet: string;
  readonly toLetOneFirst: string;
  readonly allOfThem: string;
  readonly reading: string;
  readonly bundle: string;
  readonly apply: (note: string) => string;
  readonly next: string;
  /** The question before the steps. */
  readonly steps: (count: number) => string;
  readonly mayChangeUncounted: string;
  readonly mayChange: (listeners: number, loadBalancers: number) => string;
  readonly noOneToAsk: string;
  readonly typeToGoOn: (expected: string) => string;
}

const en: DeployTexts = {
  title: (prefix, region, versions) => `alb-cert-rotator ${prefix} in ${region}, ${versions}`,
  versions: (from, to) => {
    if (from === undefined) return `version ${to}`;
    return from === to ? `version ${to} again` : `from version ${from} to ${to}`;
  },
  labels: {
    account: 'account ',
    identity: 'as      ',
    mode: 'mode    ',
    covers: 'covers  ',
    exists: 'exists  ',
    note: 'note',
  },
  modes: {
    plan: 'plan: it reports and changes no listener',
    apply: 'apply: it changes listeners',
  },
  coversAll: 'load balancers of every region (REGIONS=all)',
  coversOwn: (region) => `load balancers of ${region} alone: REGIONS names others`,
  coversNamed: (regions) => `load balancers of ${regions.join(', ')} (REGIONS)`,
  exists: (functions) => (functions === 0 ? 'nothing of this name' : counted(functions, 'function')),
  nothingToDo: 'Everything is as .env says: nothing to do.',
  month: ({ invocations, vcpuSeconds, gbSeconds, ledgerRequests }) => [
    `A month of scans: about ${counted(invocations, 'invocation')}, ${counted(vcpuSeconds, 'vCPU-second')},`,
    `${counted(gbSeconds, 'GB-second')} of memory, ${counted(ledgerRequests, 'request')} to OSS, and the log.`,
  ],
  nothingChanged: 'Nothing was changed.',
  found: (loadBalancers, listeners) =>
    `${counted(loadBalancers, 'load balancer')} with ${counted(listeners, 'HTTPS or QUIC listener')}.`,
  outside: (count) => `${count} more ${count === 1 ? 'is' : 'are'} not among what INCLUDE names.`,
  notAsked: (count) =>
    `${counted(count, 'more load balancer', 'more load balancers')} ${count === 1 ? 'has' : 'have'} work; plans of others are in the log of the workers.`,
  pages: {
    status: { name: 'Status page', use: 'opened by STATUS_TOKEN (docs/status.md)' },
    webhook: {
      name: 'Webhook',
      use: 'signed with WEBHOOK_SECRET, or with the bearer WEBHOOK_TOKEN (docs/webhook.md)',
    },
  },
  timerIsOff: 'The timer is off, as an operator has left it: no scan starts by itself. Switch it on:',
  runs: (timerStaysOff) =>
    `The service runs.${timerStaysOff ? '' : ' The next scan starts by its timer.'} npm run doctor checks everything.`,
  mayChangeOnly: (include) => `It may change only ${include}. All of them:`,
  toLetIncluded: (include) => `To let it change the listeners of what INCLUDE names (${include}):`,
  toLet: 'To let it change listeners:',
  toLetOneFirst: 'To let it change listeners, one load balancer first:',
  allOfThem: 'All of them:',
  reading: 'reading the account',
  bundle: 'bundle the functions',
  apply: (note) => `apply: ${note}`,
  next: 'Next: npm run deploy',
  steps: (count) => `${counted(count, 'step')}.`,
  mayChangeUncounted:
    'It may change the listeners of all load balancers that it covers; these credentials may not count them.',
  mayChange: (listeners, loadBalancers) =>
    `It may change ${counted(listeners, 'listener')} of ${counted(loadBalancers, 'load balancer')}.`,
  noOneToAsk: ' No one can be asked here: repeat the same command with --yes.',
  typeToGoOn: (expected) => ` Type ${expected} to go on: `,
};

const zh: DeployTexts = {
  title: (prefix, region, versions) => `alb-cert-rotator ${prefix}（${region}），${versions}`,
  versions: (from, to) => {
    if (from === undefined) return `版本 ${to}`;
    return from === to ? `再次部署版本 ${to}` : `从版本 ${from} 到 ${to}`;
  },
  labels: {
    account: '账号    ',
    identity: '身份    ',
    mode: '模式    ',
    covers: '范围    ',
    exists: '已有    ',
    note: '备注',
  },
  modes: { plan: 'plan：只报告，不修改监听', apply: 'apply：会修改监听' },
  coversAll: '所有地域的负载均衡实例（REGIONS=all）',
  coversOwn: (region) => `仅 ${region} 的负载均衡实例：其他地域写入 REGIONS`,
  coversNamed: (regions) => `${regions.join('、')} 的负载均衡实例（REGIONS）`,
  exists: (functions) => (functions === 0 ? '没有该名称的函数' : `${functions} 个函数`),
  nothingToDo: '全部内容与 .env 一致，无需处理。',
  month: ({ invocations, vcpuSeconds, gbSeconds, ledgerRequests }) => [
    `每月扫描的用量：约 ${invocations} 次调用、${vcpuSeconds} vCPU 秒、${gbSeconds} GB 秒内存、`,
    `${ledgerRequests} 次 OSS 请求，以及日志。`,
  ],
  nothingChanged: '没有修改任何内容。',
  found: (loadBalancers, listeners) =>
    `${loadBalancers} 个负载均衡实例，${listeners} 个 HTTPS 或 QUIC 监听。`,
  outside: (count) => `另有 ${count} 张证书不在 INCLUDE 的范围内。`,
  notAsked: (count) => `另有 ${count} 个负载均衡实例有待处理的内容，其计划在 worker 的日志中。`,
  pages: {
    status: { name: '状态页', use: '用 STATUS_TOKEN 登录（docs/status.md）' },
    webhook: {
      name: 'Webhook',
      use: '用 WEBHOOK_SECRET 签名，或使用令牌 WEBHOOK_TOKEN（docs/webhook.zh.md）',
    },
  },
  timerIsOff: '定时触发器已被运维人员关闭：不会自动启动扫描。启用它：',
  runs: (timerStaysOff) =>
    `服务已运行。${timerStaysOff ? '' : '下一次扫描由定时触发器启动。'}npm run doctor 可以检查全部内容。`,
  mayChangeOnly: (include) => `只允许修改 ${include}。允许修改全部：`,
  toLetIncluded: (include) => `允许修改 INCLUDE 所指定内容（${include}）的监听：`,
  toLet: '允许修改监听：',
  toLetOneFirst: '允许修改监听，先从一个负载均衡实例开始：',
  allOfThem: '允许修改全部：',
  reading: '正在读取账号',
  bundle: '打包函数',
  apply: (note) => `apply：${note}`,
  next: '下一步：npm run deploy',
  steps: (count) => `共 ${count} 个步骤。`,
  mayChangeUncounted: '允许修改所覆盖的全部负载均衡实例的监听；当前凭证无权统计其数量。',
  mayChange: (listeners, loadBalancers) => `允许修改 ${loadBalancers} 个负载均衡实例的 ${listeners} 个监听。`,
  noOneToAsk: '此处无法提问：请在同一条命令后加 --yes。',
  typeToGoOn: (expected) => `输入 ${expected} 继续：`,
};

export const deployTexts: InEach<DeployTexts> = { en, zh };
