/** What scan, rotate and verify print around the sentences of reasons and errors, in each language. */
import { counted } from '../../shared/base/words.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { ScannedLoadBalancer } from '../../shared/core/reports/scan-report.ts';

export interface CliTexts {
  readonly plan: string;
  readonly open: string;
  readonly applied: string;
  readonly rolledBack: string;
  readonly nothingChanged: string;
  readonly noCertificates: string;
  readonly loadBalancer: (id: string, region: string) => string;
  readonly planColumns: readonly string[];
  readonly nothingToDo: (certificates: number, loadBalancers?: number) => string;
  /** Before a note. */
  readonly note: string;
  /** Before a note of another version, which is in English. */
  readonly noteInEnglish: string;
  readonly decidedAtStart: string;
  /** The same, of several load balancers. */
  readonly decidedAtEachStart: string;
  readonly sameSteps: (certificateId: string) => string;
  /** Codes are explained there. */
  readonly codesIn: (codes: string) => string;
  readonly carryOut: string;
  readonly allBlocked: string;
  readonly notKnown: string;
  readonly andMore: (count: number) => string;
  readonly unknown: string;
  readonly left: (time: string, isPast: boolean) => string;
  readonly emergency: string;
  readonly scanColumns: readonly string[];
  readonly outcomeColumns: readonly string[];
  readonly scanTotal: (loadBalancers: number, listeners: number, withWork: number) => string;
  readonly done: Readonly<Record<ScannedLoadBalancer['done'], string>>;
  readonly dispatchedWord: string;
  readonly dispatched: (name: string, again: boolean) => string;
  readonly bracketed: (text: string) => string;
  readonly comma: string;
  /** Between the items of a list. */
  readonly listComma: string;
  /** After a code, before its sentence. */
  readonly colon: string;
  readonly todo: string;
  readonly hint: string;
  readonly original: string;
  /** How many load balancers are done. */
  readonly soFar: (doing: string, count: number) => string;
  /** After a Ctrl-C that changes nothing. */
  readonly interrupted: string;
  readonly stopped: string;
  readonly stoppedClean: string;
  readonly stoppedOpen: string;
}

const en: CliTexts = {
  plan: 'Plan. Nothing was changed.',
  open: 'Not finished: something is open.',
  applied: 'Applied.',
  rolledBack: 'Rolled back: what was there before is served again.',
  nothingChanged: 'Nothing was changed.',
  noCertificates: 'No certificates on HTTPS or QUIC listeners.',
  loadBalancer: (id, region) => `Load balancer ${id} in ${region}`,
  planColumns: ['listener', 'certificate', 'why', 'what'],
  nothingToDo: (certificates, loadBalancers) =>
    `Nothing to do for ${counted(certificates, 'certificate')}${loadBalancers === undefined ? '' : ` on ${counted(loadBalancers, 'load balancer')}`}.`,
  note: 'Note: ',
  noteInEnglish: 'Note: ',
  decidedAtStart: 'Decided when it starts: ',
  decidedAtEachStart: 'Decided when each one starts: ',
  sameSteps: (certificateId) => `by the same steps as ${certificateId}`,
  codesIn: (codes) => `${codes} (docs/reasons.md).`,
  carryOut: 'To carry out exactly this plan:',
  allBlocked: 'Nothing can be done now: everything that is due is blocked.',
  notKnown: 'It is not known what can be done now. ',
  andMore: (count) => `and ${count} more`,
  unknown: 'unknown',
  left: (time, isPast) => (isPast ? `${time} ago` : `in ${time}`),
  emergency: ' (emergency)',
  scanColumns: ['region', 'load balancer', 'listeners', 'done'],
  outcomeColumns: ['listener', 'slot', 'old', 'new', 'outcome'],
  scanTotal: (loadBalancers, listeners, withWork) =>
    `${counted(loadBalancers, 'load balancer')} with ${counted(listeners, 'HTTPS or QUIC listener')}; ${withWork} with work.`,
  done: {
    nothing: 'nothing',
    planned: 'planned',
    'rotated-here': 'rotated-here',
    'worker-asked': 'worker-asked',
    failed: 'failed',
  },
  dispatchedWord: 'dispatched',
  dispatched: (name, again) => ` to ${name}${again ? ' (already dispatched before)' : ''}`,
  bracketed: (text) => ` (${text})`,
  comma: ', ',
  listComma: ', ',
  colon: ': ',
  todo: 'what to do: ',
  hint: '',
  original: '',
  soFar: (doing, count) => `${doing}: ${count} done`,
  interrupted: 'Interrupted. Nothing was changed, and nothing is known of what was not asked yet.',
  stopped: 'Stopped.',
  stoppedClean: 'Stopped. This run leaves no change open.',
  stoppedOpen: 'Stopped. Open, for the next run:',
};

const zh: CliTexts = {
  plan: '计划。没有修改任何内容。',
  open: '未完成：有未结束的变更。',
  applied: '已执行。',
  rolledBack: '已回滚：恢复为之前的证书。',
  nothingChanged: '没有修改任何内容。',
  noCertificates: 'HTTPS 和 QUIC 监听上没有证书。',
  loadBalancer: (id, region) => `负载均衡实例 ${id}（${region}）`,
  planColumns: ['监听', '证书', '原因', '步骤'],
  nothingToDo: (certificates, loadBalancers) =>
    `${loadBalancers === undefined ? '' : `${loadBalancers} 个负载均衡实例上 `}${certificates} 张证书无需更换。`,
  note: '备注：',
  noteInEnglish: '备注（英文）：',
  decidedAtStart: '执行时可能因此受阻：',
  decidedAtEachStart: '各负载均衡实例执行时可能因以下原因受阻：',
  sameSteps: (certificateId) => `与 ${certificateId} 的步骤相同`,
  codesIn: (codes) => `${codes}（docs/reasons.zh.md）。`,
  carryOut: '按该计划原样执行：',
  allBlocked: '目前无法执行：待更换的证书全部受阻。',
  notKnown: '目前无法得知能执行哪些变更。',
  andMore: (count) => `另有 ${count} 个`,
  unknown: '未知',
  left: (time, isPast) => (isPast ? `${time}前过期` : `${time}后到期`),
  emergency: '（紧急）',
  scanColumns: ['地域', '负载均衡实例', '监听数', '处理'],
  outcomeColumns: ['监听', '类型', '旧证书', '新证书', '结果'],
  scanTotal: (loadBalancers, listeners, withWork) =>
    `${loadBalancers} 个负载均衡实例，${listeners} 个 HTTPS 或 QUIC 监听；${withWork} 个实例有待处理的内容。`,
  done: {
    nothing: '无需处理',
    planned: '已计划',
    'rotated-here': '已在此轮换',
    'worker-asked': '已交给 worker',
    failed: '失败',
  },
  dispatchedWord: '已交',
  dispatched: (name, again) => `给 ${name}${again ? '（此前已交给）' : ''}`,
  bracketed: (text) => `（${text}）`,
  comma: '，',
  listComma: '、',
  colon: '：',
  todo: '处理方法：',
  hint: '处理方法：',
  original: '原文：',
  soFar: (doing, count) => `${doing}：已完成 ${count} 个`,
  interrupted: '已中断。没有修改任何内容，尚未探测的部分未知。',
  stopped: '已停止。',
  stoppedClean: '已停止。本次运行没有留下未结束的变更。',
  stoppedOpen: '已停止。留给下次运行的未结束的变更：',
};

export const cliTexts: InEach<CliTexts> = { en, zh };

/** For example `9 days`, in the words of `inDays`. */
export function durationIn(language: 'en' | 'zh', duration: string): string {
  if (language === 'en') return duration;
  const [count = '', unit = ''] = duration.split(' ');
  return `${count} ${unit.startsWith('day') ? '天' : '小时'}`;
}
