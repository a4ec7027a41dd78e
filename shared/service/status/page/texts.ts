/**
 * The frame of the status page, in each language. What is said of reasons and errors is in core/model/texts/.
 */

import type { Language } from '../../../core/model/texts/language.ts';
import type { CertificateState } from '../model/certificate-state.ts';

/** What stands before and after a value such as `in 3 hours`, with its blanks. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

export interface Texts {
  readonly title: string;
  readonly htmlLanguage: string;
  /** The other language, in its own words. */
  readonly otherLanguage: string;
  readonly theme: string;
  readonly signOut: string;
  readonly signIn: string;
  readonly signInAbout: string;
  readonly token: string;
  readonly wrongToken: string;
  readonly search: string;
  readonly searchHint: string;
  readonly shown: Around;
  readonly states: Readonly<Record<CertificateState, string>>;
  readonly columns: Readonly<
    Record<'state' | 'days' | 'names' | 'listener' | 'certificate' | 'reason', string>
  >;
  readonly dueSince: string;
  readonly dueLine: string;
  readonly unknown: string;
  readonly namesUnknown: string;
  readonly atScan: string;
  readonly noScan: string;
  readonly noScanAbout: string;
  readonly noCertificates: string;
  readonly stale: string;
  readonly failures: string;
  readonly paused: string;
  readonly pausedLoadBalancers: string;
  readonly breakerOpen: string;
  readonly breakerUntil: string;
  readonly channelsFailing: string;
  readonly unreadable: string;
  readonly refreshFailed: string;
  readonly certificates: (count: number) => string;
  readonly open: string;
  readonly openStates: Readonly<Record<'begun' | 'rolling-back' | 'unproved', string>>;
  readonly leaseHolds: Around;
  readonly leaseEnded: string;
  readonly heldBack: string;
  readonly heldUntil: Around;
  readonly heldUntilReleased: string;
  readonly failedTimes: (times: number) => string;
  readonly replacements: (count: number) => string;
  readonly newest: string;
  readonly copy: string;
  readonly command: string;
  readonly served: string;
  readonly servedGood: string;
  readonly servedNever: string;
  readonly targets: string;
  readonly silent: string;
  /** After a target, and before the certificate that it serves. */
  readonly serves: string;
  readonly servesNone: string;
  readonly servesOther: string;
  readonly history: string;
  readonly historyAll: string;
  readonly historyNothing: string;
  readonly back: string;
  readonly scans: string;
  readonly scanned: Around;
  readonly listeners: (count: number) => string;
  readonly modes: Readonly<Record<'plan' | 'apply', string>>;
  readonly asOf: string;
  readonly alsoAs: string;
  /** Of an English text that has no translation. */
  readonly original: string;
  readonly brackets: Around;
  readonly colon: string;
  readonly comma: string;
  readonly semicolon: string;
  /** Between two sentences. */
  readonly stop: string;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

const en: Texts = {
  title: 'Certificates',
  htmlLanguage: 'en',
  otherLanguage: '中文',
  theme: 'Light or dark',
  signOut: 'Sign out',
  signIn: 'Sign in',
  signInAbout: 'Enter the token that the service was deployed with (STATUS_TOKEN).',
  token: 'Token',
  wrongToken: 'The token is wrong.',
  search: 'Search',
  searchHint: 'name, listener, load balancer, certificate, reason',
  shown: { before: '', after: ' shown' },
  states: {
    expired: 'Expired',
    revoked: 'Revoked',
    emergency: 'Emergency',
    blocked: 'Blocked',
    due: 'Due',
    unknown: 'Unknown',
    replaced: 'Replaced',
    ok: 'OK',
  },
  columns: {
    state: 'State',
    days: 'Days left',
    names: 'Names',
    listener: 'Listener',
    certificate: 'Certificate',
    reason: 'Why',
  },
  dueSince: 'due',
  dueLine: 'Bars end at 90 days; the line is where a certificate becomes due.',
  unknown: 'unknown',
  namesUnknown: 'names unknown',
  atScan: 'When it was scanned',
  noScan: 'No scan yet.',
  noScanAbout:
    'The timer starts one every hour; invoke the function scan to start one now. Until then the certificates of the listeners are unknown.',
  noCertificates: 'The scan found no certificates on HTTPS or QUIC listeners.',
  stale:
    'The newest scan is old: this page may be outdated. Check that the timer is on, and that scan ends without an error.',
  failures: 'The scan could not process everything',
  paused: 'Rotations are paused by an operator. Only emergencies are started.',
  pausedLoadBalancers: 'Paused by an operator, each by itself. Only emergencies are started there',
  breakerOpen: 'Only emergencies are started: proofs failed on several load balancers within a day.',
  breakerUntil: 'Closes automatically',
  channelsFailing: 'These channels accept no messages: no one is told there',
  unreadable: 'These logs of the ledger cannot be read; their content is missing here',
  refreshFailed: 'This page could not be refreshed. What you see is old.',
  certificates: (count) => counted(count, 'certificate'),
  open: 'Open rotations',
  openStates: { begun: 'in progress', 'rolling-back': 'rolling back', unproved: 'not proved' },
  leaseHolds: { before: 'a worker holds the lease, which ends ', after: '' },
  leaseEnded: 'its worker has ended; the next one takes over',
  heldBack: 'In quarantine',
  heldUntil: { before: 'ends by itself ', after: '' },
  heldUntilReleased: 'everywhere, until an operator releases it',
  failedTimes: (times) => counted(times, 'failed proof'),
  replacements: (count) => counted(count, 'replacement'),
  newest: 'the last one',
  copy: 'Copy',
  command: 'Command:',
  served: 'What is served',
  servedGood: 'listeners serve what is attached to them',
  servedNever: 'No handshakes in the last two days.',
  targets: 'as expected',
  silent: 'silent',
  serves: 'serves',
  servesNone: 'serves no certificate',
  servesOther: 'another certificate was served',
  history: 'Last outcomes',
  historyAll: 'all entries in the ledger',
  historyNothing: 'The ledger has no entries for this load balancer.',
  back: 'Back',
  scans: 'Scans',
  scanned: { before: 'scanned ', after: '' },
  listeners: (count) => counted(count, 'listener'),
  modes: { plan: 'plans only', apply: 'applies' },
  asOf: 'As of',
  alsoAs: 'The same as',
  original: 'original',
  brackets: { before: ' (', after: ')' },
  colon: ': ',
  comma: ', ',
  semicolon: '; ',
  stop: '. ',
};

const zh: Texts = {
  title: '证书',
  htmlLanguage: 'zh-CN',
  otherLanguage: 'English',
  theme: '浅色或深色',
  signOut: '退出',
  signIn: '登录',
  signInAbout: '请输入部署时设置的令牌（STATUS_TOKEN）。',
  token: '令牌',
  wrongToken: '令牌不正确。',
  search: '搜索',
  searchHint: '域名、监听、负载均衡实例、证书、原因',
  shown: { before: '显示 ', after: ' 条' },
  states: {
    expired: '已过期',
    revoked: '已吊销',
    emergency: '紧急',
    blocked: '受阻',
    due: '待更换',
    unknown: '未知',
    replaced: '已更换',
    ok: '正常',
  },
  columns: {
    state: '状态',
    days: '剩余天数',
    names: '域名',
    listener: '监听',
    certificate: '证书',
    reason: '原因',
  },
  dueSince: '应更换',
  dueLine: '进度条满格为 90 天，竖线表示应开始更换的时间。',
  unknown: '未知',
  namesUnknown: '域名未知',
  atScan: '扫描时',
  noScan: '尚未扫描。',
  noScanAbout: '定时触发器每小时扫描一次，也可以现在手动调用 scan 函数。在此之前监听上有哪些证书未知。',
  noCertificates: '扫描没有在任何 HTTPS 或 QUIC 监听上发现证书。',
  stale: '最近一次扫描距今已久，以下内容可能已过时。请检查定时触发器是否启用，scan 是否报错。',
  failures: '本次扫描有部分内容未能读取',
  paused: '轮换已被人工暂停。紧急情况仍会处理。',
  pausedLoadBalancers: '以下负载均衡实例已被人工单独暂停。紧急情况仍会处理',
  breakerOpen: '已熔断，不启动新的轮换：一天之内多个负载均衡实例验证未通过。紧急情况仍会处理。',
  breakerUntil: '自动恢复时间',
  channelsFailing: '以下渠道未接受消息，收不到通知',
  unreadable: '轮换记录中的以下日志无法读取，其内容未在此显示',
  refreshFailed: '页面刷新失败，您看到的是旧内容。',
  certificates: (count) => `${count} 张证书`,
  open: '进行中的轮换',
  openStates: { begun: '进行中', 'rolling-back': '回滚中', unproved: '未能验证' },
  leaseHolds: { before: '有 worker 正在处理，租约 ', after: '到期' },
  leaseEnded: '原 worker 已结束，将由下一个接手',
  heldBack: '已隔离',
  heldUntil: { before: '隔离至 ', after: '' },
  heldUntilReleased: '在所有负载均衡实例上隔离，直到手动解除',
  failedTimes: (times) => `验证未通过 ${times} 次`,
  replacements: (count) => `${count} 次更换`,
  newest: '最近一次',
  copy: '复制',
  command: '命令：',
  served: '实际返回的证书',
  servedGood: '个监听返回的证书与所关联的一致',
  servedNever: '最近两天没有握手检查。',
  targets: '个目标符合预期',
  silent: '个无应答',
  serves: '返回',
  servesNone: '没有返回证书',
  servesOther: '返回了其他证书',
  history: '最近结果',
  historyAll: '全部轮换记录',
  historyNothing: '没有该负载均衡实例的轮换记录。',
  back: '返回',
  scans: '扫描',
  scanned: { before: '', after: '扫描' },
  listeners: (count) => `${count} 个监听`,
  modes: { plan: '仅计划', apply: '执行' },
  asOf: '截至',
  alsoAs: '其他格式：',
  original: '原文',
  brackets: { before: '（', after: '）' },
  colon: '：',
  comma: '，',
  semicolon: '；',
  stop: '。',
};

export const texts: Readonly<Record<Language, Texts>> = { en, zh };
