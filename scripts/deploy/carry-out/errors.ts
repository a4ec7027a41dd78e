/** A deployment or removal stopped. It says what was done and what was not, and that running it again goes on. */
import { RotatorError } from '../../../shared/base/errors.ts';

export interface StoppedAt {
  readonly done: readonly string[];
  readonly failed: string;
  readonly notDone: readonly string[];
}

export class StoppedHalfway extends RotatorError {
  readonly stoppedAt: StoppedAt;

  constructor(what: 'deployment' | 'removal', stoppedAt: StoppedAt, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const lines = [
      `the ${what} stopped at "${stoppedAt.failed}": ${reason}`,
      `Done: ${stoppedAt.done.join('; ') || 'nothing'}.`,
      `Not done: ${[stoppedAt.failed, ...stoppedAt.notDone].join('; ')}.`,
    ];
    super(what === 'deployment' ? 'DeploymentStopped' : 'RemovalStopped', lines.join('\n'), {
      hint:
        hintOf(cause) ??
        'Mend what the message names and run the same command again: it goes on where it stopped.',
      cause,
    });
    this.name = 'StoppedHalfway';
    this.stoppedAt = stoppedAt;
  }
}

function hintOf(cause: unknown): string | undefined {
  if (!(cause instanceof RotatorError) || cause.hint === undefined) return undefined;
  return `${cause.hint} Then run the same command again: it goes on where it stopped.`;
}

/** Serverless Devs ended with an error. */
export class ServerlessDevsFailed extends RotatorError {
  /** The last lines of its output, without secrets. */
  readonly output: string;

  constructor(resource: string, output: string) {
    super('ServerlessDevsFailed', `s ${resource} deploy failed:\n${output}`, {});
    this.name = 'ServerlessDevsFailed';
    this.output = output;
  }
}
