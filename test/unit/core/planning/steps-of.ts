import type { Change } from '../../../../shared/core/planning/change.ts';
import { describeStep } from '../../../../shared/core/planning/step.ts';

/** The steps of a change, with the numbers of the certificates instead of their ids. */
export function stepsOf(change: Change | undefined): readonly string[] {
  return (change?.steps ?? []).map((step) => describeStep(step).text.replaceAll('-cn-hangzhou', ''));
}

export const newOrOld = 'prove (new or old)';
export const onlyNew = 'prove that the new one is served';
