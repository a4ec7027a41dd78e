/** How an invocation can end, with the body of its answer. Pure. */
import type { ErrorType } from './api.ts';
import type { Outcome } from './history.ts';
import type { RuntimeAnswer } from './runtime-messages.ts';

export interface Ending {
  readonly outcome: Outcome;
  readonly answer: RuntimeAnswer;
}

export const outcomes: Readonly<Record<ErrorType | 'none', Outcome>> = {
  none: 'succeeded',
  UnhandledInvocationError: 'failed',
  HandledInvocationError: 'failed-by-callback',
  InitializationError: 'initialization-failed',
};

/** The message is not documented (C). */
export function timedOutAfter(seconds: number): Ending {
  const errorMessage = `Function timed out after ${seconds} seconds`;
  return { outcome: 'timed-out', answer: platformError(errorMessage) };
}

export function exited(durationMs: number): Ending {
  const errorMessage = `Process exited unexpectedly before completing request (duration: ${durationMs}ms, maxMemoryUsage: 0MB)`;
  return { outcome: 'exited', answer: platformError(errorMessage) };
}

function platformError(errorMessage: string): RuntimeAnswer {
  return {
    errorType: 'UnhandledInvocationError',
    body: Buffer.from(JSON.stringify({ errorMessage })),
  };
}
