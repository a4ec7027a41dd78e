/** The sentences of the story of `npm start`, in each language. */
import { counted } from '../../shared/base/words.ts';
import type { Outcome } from '../../shared/core/model/outcomes.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { outcomeWords } from '../../shared/core/model/texts/words.ts';

export interface PlanFigures {
  readonly certificates: number;
  readonly listeners: number;
  readonly rotated: number;
  readonly blocked: number;
  /** Of those that the plan replaces. */
  readonly expired: number;
}

export interface VisitFigures {
  readonly handshakes: string;
  readonly targets: number;
  readonly failed: number;
  /** Cut by the emulator. */
  readonly injected: number;
}

export interface RunFigures {
  readonly runs: number;
  readonly calls: string;
  readonly writes: number;
  readonly events: number;
  readonly seconds: number;
  readonly hours: number;
  readonly logged: number;
}

export interface StoryTexts {
  readonly wrong: string;
  readonly planned: (figures: PlanFigures) => string;
  readonly done: string;
  readonly outcome: (outcome: Outcome, count: number) => string;
  readonly notDue: (count: number) => string;
  readonly noticed: string;
  readonly visited: (figures: VisitFigures) => string;
  readonly who: string;
  readonly ran: (figures: RunFigures) => string;
  readonly namesUnknown: string;
}

const en: StoryTexts = {
  wrong: 'What is wrong',
  planned: ({ certificates, listeners, rotated, blocked, expired }) => {
    const due = blocked + rotated;
    return `${due} of ${counted(certificates, 'certificate')} on ${counted(listeners, 'listener')} ${due === 1 ? 'needs' : 'need'} to be replaced${
      expired === 0 ? '' : `; ${expired} of them ${expired === 1 ? 'has' : 'have'} expired`
    }. The plan replaces ${rotated}${blocked === 0 ? '.' : `, and says why ${blocked} ${blocked === 1 ? 'stays' : 'stay'}:`}`;
  },
  done: 'What was done',
  outcome: (outcome, count) => {
    if (outcome === 'verified')
      return `${counted(count, 'certificate')} replaced by new ones, proved by handshakes in every zone:`;
    if (outcome === 'rolled-back')
      return `${count} rolled back, as the proof failed; the old one serves again:`;
    if (outcome === 'blocked') return `${count} not replaced; the listeners are as they were:`;
    return `${count} ${outcome}:`;
  },
  notDue: (count) => `${count} not due.`,
  noticed: 'What users noticed',
  visited: ({ handshakes, targets, failed, injected }) => {
    const cut =
      injected === 0
        ? ''
        : ` The emulator itself cut ${counted(injected, 'connection')} on purpose; they do not count.`;
    const noticed =
      failed === 0 ? 'Nothing.' : `${counted(failed, 'handshake')} failed that had worked before.`;
    return `${noticed} A visitor made ${handshakes} handshakes with ${counted(targets, 'combination')} of listener, zone, name and key type all the time${failed === 0 ? ', and none failed' : ''}.${cut}`;
  },
  who: 'Who did it',
  ran: ({ runs, calls, writes, events, seconds, hours, logged }) => {
    const again =
      hours === 0
        ? ''
        : ` The timer fired ${hours} more ${hours === 1 ? 'time' : 'times'}, an hour or a day apart, on the emulator's clock.`;
    const errors =
      logged === 0
        ? ''
        : ` The functions logged ${counted(logged, 'error')}, which the emulator caused on purpose; later runs repeated what had failed.`;
    return `${counted(runs, 'run')} of functions, ${calls} calls of ALB and CAS, ${counted(writes, 'write')} to listeners, ${counted(events, 'published event')}, in ${seconds} seconds.${again}${errors} With --verbose all of them are listed.`;
  },
  namesUnknown: '(names unknown)',
};

const zh: StoryTexts = {
  wrong: '有哪些问题',
  planned: ({ certificates, listeners, rotated, blocked, expired }) =>
    `${listeners} 个监听上的 ${certificates} 张证书中，${blocked + rotated} 张需要更换${expired === 0 ? '' : `，其中 ${expired} 张已过期`}。计划更换 ${rotated} 张${blocked === 0 ? '。' : `；以下 ${blocked} 张不更换，原因为：`}`,
  done: '做了哪些变更',
  outcome: (outcome, count) => {
    if (outcome === 'verified') return `${count} 张证书已更换，并在每个可用区通过握手验证：`;
    if (outcome === 'rolled-back') return `${count} 张因验证未通过而回滚，监听恢复为旧证书：`;
    if (outcome === 'blocked') return `${count} 张未更换，监听保持原状：`;
    return `${count} 张${outcomeWords.zh[outcome]}：`;
  },
  notDue: (count) => `${count} 张无需更换。`,
  noticed: '对用户的影响',
  visited: ({ handshakes, targets, failed, injected }) =>
    `${failed === 0 ? '没有影响。' : `有 ${failed} 次此前正常的握手失败。`}访问者在整个过程中对监听、可用区、域名和密钥类型的 ${targets} 种组合进行了 ${handshakes} 次握手${failed === 0 ? '，没有一次失败' : ''}。${injected === 0 ? '' : `模拟器自身有意中断了 ${injected} 个连接，不计入其中。`}`,
  who: '如何完成',
  ran: ({ runs, calls, writes, events, seconds, hours, logged }) =>
    `函数运行 ${runs} 次，调用 ALB 和数字证书管理服务 ${calls} 次，写入监听 ${writes} 次，发布事件 ${events} 个，用时 ${seconds} 秒。${hours === 0 ? '' : `按模拟器的时钟，定时触发器此后又触发 ${hours} 次，间隔一小时或一天。`}${logged === 0 ? '' : `函数的日志中有 ${logged} 个错误，由模拟器有意造成；之后的运行重试了失败的操作。`}使用 --verbose 可列出全部内容。`,
  namesUnknown: '（域名未知）',
};

export const storyTexts: InEach<StoryTexts> = { en, zh };
