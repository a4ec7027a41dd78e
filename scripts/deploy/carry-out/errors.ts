/** A deployment or removal stopped. It says what was done and what was not, and that running it again goes on. */
import { type ErrorInChinese, RotatorError } from '../../../shared/base/errors.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import { sentences } from '../../../shared/service/platform/function-compute.ts';

export interface StoppedAt {
  readonly done: readonly InEach<string>[];
  readonly failed: InEach<string>;
  readonly notDone: readonly InEach<string>[];
}

export class StoppedHalfway extends RotatorError {
  readonly stoppedAt: StoppedAt;

  constructor(what: 'deployment' | 'removal', stoppedAt: StoppedAt, cause: unknown) {
    const { done, failed, notDone } = stoppedAt;
    const lines = [
      `the ${what} stopped at "${failed.en}": ${messageOf(cause)}`,
      `Done: ${done.map(({ en }) => en).join('; ') || 'nothing'}.`,
      `Not done: ${[failed, ...notDone].map(({ en }) => en).join('; ')}.`,
    ];
    super(what === 'deployment' ? 'DeploymentStopped' : 'RemovalStopped', lines.join('\n'), {
      hint:
        hintOf(cause) ??
        'Mend what the message names and run the same command again: it goes on where it stopped.',
      cause,
      chinese: inChinese(what, stoppedAt, cause),
    });
    this.name = 'StoppedHalfway';
    this.stoppedAt = stoppedAt;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function hintOf(cause: unknown): string | undefined {
  if (!(cause instanceof RotatorError) || cause.hint === undefined) return undefined;
  return `${cause.hint} Then run the same command again: it goes on where it stopped.`;
}

function inChinese(
  what: 'deployment' | 'removal',
  { done, failed, notDone }: StoppedAt,
  cause: unknown,
): ErrorInChinese {
  const known = cause instanceof RotatorError ? cause.chinese : undefined;
  const hint = cause instanceof RotatorError ? cause.hint : undefined;
  const message = messageOf(cause);
  return {
    says: [
      `${what === 'deployment' ? '部署' : '卸载'}在“${failed.zh}”停止。${known?.says ?? ''}`,
      `已完成：${done.map(({ zh }) => zh).join('；') || '无'}。`,
      `未完成：${[failed, ...notDone].map(({ zh }) => zh).join('；')}。`,
    ].join('\n'),
    todo: `${known?.todo ?? '请按原文排除问题。'}然后再次运行同一条命令，会从停止处继续。`,
    original:
      known === undefined ? (hint === undefined ? message : sentences(message, hint)) : known.original,
  };
}

/** Serverless Devs ended with an error. */
export class ServerlessDevsFailed extends RotatorError {
  /** The last lines of its output, without secrets. */
  readonly output: string;

  constructor(resource: string, output: string) {
    super('ServerlessDevsFailed', `s ${resource} deploy failed:\n${output}`, {
      chinese: {
        says: `Serverless Devs 部署 ${resource} 失败。`,
        todo: '请按原文排除问题。',
        original: output,
      },
    });
    this.name = 'ServerlessDevsFailed';
    this.output = output;
  }
}
