/** What a person reads who ends scan or rotate with Ctrl-C, in each language. Times are in UTC. */
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { counted } from '../../shared/base/words.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';

export interface StoppingTexts {
  readonly nothingChanged: string;
  /** @param until when the lease ends */
  readonly idle: (until: string) => string;
  readonly underWay: (places: readonly string[], until: string) => string;
  /** @param message what was last done there, in English */
  readonly place: (listenerId: string, message: string, durationMs?: number) => string;
  readonly stoppedClean: (until: string) => string;
  readonly stoppedOpen: (places: readonly string[], until: string, commands: readonly string[]) => string;
}

const en: StoppingTexts = {
  nothingChanged: 'Interrupted. Nothing was changed.',
  idle: (until) =>
    [
      'Stopping: no change is under way, and none will begin.',
      `Ctrl-C again ends it at once; its lease may then block other runs until ${until}.`,
    ].join('\n'),
  underWay: (places, until) =>
    [
      'Stopping: what is under way is finished or undone first, which may take some minutes:',
      ...places,
      'Ctrl-C again ends it at once: the change stays open, and its lease blocks other runs',
      `until ${until}.`,
    ].join('\n'),
  place: (listenerId, message, durationMs) =>
    `  ${listenerId}: ${message}${durationMs === undefined ? '' : ` (for ${inEnglish(durationMs)})`}`,
  stoppedClean: (until) =>
    `Stopped. This run leaves no change open. Its lease may block other runs until ${until}\n(npm run ledger -- open shows it).`,
  stoppedOpen: (places, until, commands) =>
    [
      'Stopped in the middle of a change. Open:',
      ...places,
      `The lease of this run blocks other runs until ${until} (npm run ledger -- open shows it).`,
      'After that, the next run with the same ledger finishes the change or undoes it:',
      ...commands,
    ].join('\n'),
};

const zh: StoppingTexts = {
  nothingChanged: '已中断。没有修改任何内容。',
  idle: (until) =>
    [
      '正在停止：没有进行中的变更，也不会开始新的变更。',
      `再按一次 Ctrl-C 会立即结束；其租约可能在 ${until} 之前阻止其他运行。`,
    ].join('\n'),
  underWay: (places, until) =>
    [
      '正在停止：先完成或回滚进行中的变更，可能需要几分钟：',
      ...places,
      `再按一次 Ctrl-C 会立即结束：变更将保持未结束，其租约在 ${until} 之前阻止其他运行。`,
    ].join('\n'),
  place: (listenerId, message, durationMs) =>
    `  ${listenerId}${durationMs === undefined ? '' : `（已进行 ${inChinese(durationMs)}）`}。原文：${message}`,
  stoppedClean: (until) =>
    `已停止。本次运行没有留下未结束的变更。其租约可能在 ${until} 之前阻止其他运行\n（npm run ledger -- open 会列出）。`,
  stoppedOpen: (places, until, commands) =>
    [
      '变更未完成即已停止。未结束的变更：',
      ...places,
      `本次运行的租约在 ${until} 之前阻止其他运行（npm run ledger -- open 会列出）。`,
      '此后，使用同一轮换记录的下次运行会完成或回滚该变更：',
      ...commands,
    ].join('\n'),
};

export const stoppingTexts: InEach<StoppingTexts> = { en, zh };

function inEnglish(durationMs: number): string {
  const { count, isSeconds } = rounded(durationMs);
  return counted(count, isSeconds ? 'second' : 'minute');
}

function inChinese(durationMs: number): string {
  const { count, isSeconds } = rounded(durationMs);
  return `${count} ${isSeconds ? '秒' : '分钟'}`;
}

function rounded(durationMs: number): { readonly count: number; readonly isSeconds: boolean } {
  const isSeconds = durationMs < MINUTE_MS;
  return { count: Math.round(durationMs / (isSeconds ? SECOND_MS : MINUTE_MS)), isSeconds };
}
