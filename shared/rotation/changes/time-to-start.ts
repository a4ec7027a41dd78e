/** Whether there is time for the first step of a change and its roll back (time-needed.ts). */
import type { Change } from '../../core/planning/change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import type { RotationContext } from '../run/context.ts';
import { timeForStepMs, tooLittleTime } from '../run/time-needed.ts';

/** Asked before the baseline, and before this load balancer becomes the pilot of a certificate that it cannot try. */
export function noTimeToStart(
  { ports, invocation: { deadlineMs }, settings }: Pick<RotationContext, 'ports' | 'invocation' | 'settings'>,
  change: Change,
): ChangeOutcome | undefined {
  if (deadlineMs === undefined) return undefined;
  const first = change.steps.findIndex(({ kind }) => kind !== 'prove');
  const neededMs = first < 0 ? 0 : timeForStepMs(change, first, 0, settings.proofTimeoutMs);
  const tooLittle = tooLittleTime(neededMs, deadlineMs - ports.clock.now());
  if (tooLittle === undefined) return undefined;
  const message = `The first step, with its roll back, ${tooLittle.message}.`;
  return { ...tooLittle, outcome: 'blocked', reason: 'out-of-time', message };
}
