/** What `npm start` says while it runs, and around its story, in each language. */
import { counted } from '../../shared/base/words.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';

export interface StartTexts {
  readonly intro: string;
  readonly starting: string;
  readonly visiting: string;
  readonly planning: string;
  readonly visitingAgain: string;
  readonly readingPage: string;
  readonly pausing: (loadBalancerId: string) => string;
  readonly timerFires: string;
  readonly timerFiresAgain: (isDayLater: boolean) => string;
  readonly invokingScan: string;
  readonly scanFailed: (message: string) => string;
  readonly callingWebhook: string;
  readonly webhookAnswered: (status: number, answer: string) => string;
  readonly publishing: (certificates: number) => string;
  readonly stillToDo: (parts: readonly string[]) => string;
  readonly openAt: (loadBalancerIds: readonly string[]) => string;
  readonly onlyPlanned: (listenerId: string) => string;
  readonly waits: (listenerId: string, reason: string) => string;
  readonly unsent: (loadBalancerIds: readonly string[]) => string;
  readonly killed: (done: number, all: number) => string;
  readonly faster: (scale: number) => string;
  readonly slower: (before: number, scale: number) => string;
  /** As the caller wants it. */
  readonly calmer: (before: number, scale: number) => string;
  /** A step of a rotation, which the functions log in English. */
  readonly step: (where: string, message: string) => string;
  /** The same beside what is being done, in short. */
  readonly shortStep: (where: string, message: string) => string;
  readonly serving: (url: string, token: string, seconds: number) => string;
  readonly interrupted: (after: string) => string;
  readonly events: string;
  readonly logged: (line: string) => string;
  readonly failed: (target: string, problem: string) => string;
  readonly unexpected: (surprise: string) => string;
  readonly allGood: string;
  readonly allPlanned: string;
  readonly invocationColumns: readonly string[];
  readonly sources: Readonly<Record<string, string>>;
  readonly succeeded: string;
  readonly seconds: (count: string) => string;
  readonly emulatedSeconds: string;
  readonly visitorColumns: readonly string[];
  readonly visitorRows: Readonly<Record<'all' | 'failed' | 'cut' | 'combinations' | 'fewest', string>>;
}

const en: StartTexts = {
  intro: 'No account is needed, and nothing leaves this machine. Two to five minutes.\n',
  starting: 'An emulated cloud starts, and the service is deployed in it',
  visiting: 'A visitor visits every listener',
  planning: 'An operator asks for a plan',
  visitingAgain: 'The visitor visits every listener once more',
  readingPage: 'Reading the status page',
  pausing: (id) => `An operator pauses ${id}`,
  timerFires: 'The hourly timer fires',
  timerFiresAgain: (isDayLater) => `${isDayLater ? 'A day' : 'An hour'} later the timer fires again`,
  invokingScan: 'An operator invokes scan with {}',
  scanFailed: (message) => `Scan failed: ${message}`,
  callingWebhook: 'A signed request reaches the webhook',
  webhookAnswered: (status, answer) => `The webhook answered ${status}: ${answer}`,
  publishing: (count) => `A pipeline publishes ${counted(count, 'issued certificate')} on the bus`,
  stillToDo: (parts) => `Still to do: ${parts.join('; ')}.`,
  openAt: (ids) => `rotations are open at ${ids.join(', ')}`,
  onlyPlanned: (id) => `${id} is only planned`,
  waits: (id, reason) => `${id} waits (${reason})`,
  unsent: (ids) => `the bus has not accepted all events of ${ids.join(', ')}`,
  killed: (done, all) => `Killed every function (${done} of ${all}): the service has to resume their work.`,
  faster: (scale) => `The emulator's clock runs faster again: ${scale}x real time.`,
  slower: (before, scale) =>
    `Busy machine: the emulator's clock slows down from ${before}x to ${scale}x real time.`,
  calmer: (before, scale) => `The emulator's clock slows down from ${before}x to ${scale}x real time.`,
  step: (where, message) => `${where}: ${message}`,
  shortStep: (where, message) => `${where}: ${message}`,
  serving: (url, token, seconds) =>
    [
      '',
      `Status page: ${url}/`,
      `Token, generated for this run: ${token}`,
      `The timer fires every ${seconds} s, an hour on the emulator's clock. Ctrl-C ends everything.`,
    ].join('\n'),
  interrupted: (after) => `Interrupted after ${after}. The emulator and everything in it ends ...`,
  events: 'Published events',
  logged: (line) => `Logged: ${line}`,
  failed: (target, problem) => `Failed: ${target}: ${problem}`,
  unexpected: (surprise) => `Unexpected: ${surprise}`,
  allGood: 'Every outcome is as expected, and the status page agrees.',
  allPlanned: 'The plan is as expected, and nothing was changed.',
  invocationColumns: ['function', 'invoked by', 'attempt', 'outcome', 'times', 'cold starts', 'longest'],
  sources: { timer: 'timer', http: 'HTTP trigger', api: 'InvokeFunction', direct: 'event bus' },
  succeeded: 'succeeded',
  seconds: (count) => `${count} s`,
  emulatedSeconds: "Seconds on the emulator's clock, which runs faster than this machine's.",
  visitorColumns: ['visitor', 'handshakes'],
  visitorRows: {
    all: 'all handshakes',
    failed: 'failed',
    cut: 'cut by the emulator on purpose',
    combinations: 'listener × zone × name × key type',
    fewest: 'fewest visits of one of them',
  },
};

const zh: StartTexts = {
  intro: '无需云账号，数据不会离开本机。用时 2 到 5 分钟。\n',
  starting: '正在启动模拟的云，并在其中部署服务',
  visiting: '访问者开始访问每个监听',
  planning: '运维人员请求一份计划',
  visitingAgain: '访问者再次访问每个监听',
  readingPage: '正在读取状态页',
  pausing: (id) => `运维人员暂停 ${id}`,
  timerFires: '定时触发器触发（每小时一次）',
  timerFiresAgain: (isDayLater) => `${isDayLater ? '一天' : '一小时'}后定时触发器再次触发`,
  invokingScan: '运维人员以 {} 调用 scan',
  scanFailed: (message) => `扫描失败。原文：${message}`,
  callingWebhook: 'webhook 收到一个已签名的请求',
  webhookAnswered: (status, answer) => `webhook 返回 ${status}：${answer}`,
  publishing: (count) => `证书流水线在事件总线上发布 ${count} 张新签发的证书`,
  stillToDo: (parts) => `尚待处理：${parts.join('；')}。`,
  openAt: (ids) => `${ids.join('、')} 有未结束的变更`,
  onlyPlanned: (id) => `${id} 仅完成计划`,
  waits: (id, reason) => `${id} 在等待（${reason}）`,
  unsent: (ids) => `事件总线尚未接受 ${ids.join('、')} 的全部事件`,
  killed: (done, all) => `已强制结束所有函数（第 ${done} 次，共 ${all} 次）：服务须恢复其工作。`,
  faster: (scale) => `模拟器的时钟恢复加速：实际时间的 ${scale} 倍。`,
  calmer: (before, scale) => `模拟器的时钟由实际时间的 ${before} 倍降为 ${scale} 倍。`,
  slower: (before, scale) => `本机负载较高：模拟器的时钟由实际时间的 ${before} 倍降为 ${scale} 倍。`,
  step: (where, message) => `${where}。原文：${message}`,
  shortStep: (where) => where,
  serving: (url, token, seconds) =>
    [
      '',
      `状态页：${url}/`,
      `令牌（为本次运行生成）：${token}`,
      `定时触发器每 ${seconds} 秒触发一次，即模拟器时钟的一小时。按 Ctrl-C 结束全部。`,
    ].join('\n'),
  interrupted: (after) => `已在 ${after} 后中断。正在结束模拟器及其中的一切 ...`,
  events: '已发布的事件',
  logged: (line) => `函数的日志。原文：${line}`,
  failed: (target, problem) => `握手失败：${target}。原文：${problem}`,
  unexpected: (surprise) => `与预期不符。原文：${surprise}`,
  allGood: '所有结果均符合预期，状态页与之一致。',
  allPlanned: '计划符合预期，没有修改任何内容。',
  invocationColumns: ['函数', '调用方式', '第几次', '结果', '次数', '冷启动', '最长用时'],
  sources: { timer: '定时触发器', http: 'HTTP 触发器', api: 'InvokeFunction', direct: '事件总线' },
  succeeded: '成功',
  seconds: (count) => `${count} 秒`,
  emulatedSeconds: '以上为模拟器时钟的秒数，它比本机的时钟快。',
  visitorColumns: ['访问者', '握手次数'],
  visitorRows: {
    all: '全部握手',
    failed: '失败',
    cut: '模拟器有意中断',
    combinations: '监听 × 可用区 × 域名 × 密钥类型',
    fewest: '单个组合的最少访问次数',
  },
};

export const startTexts: InEach<StartTexts> = { en, zh };
